package merge_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// Each letter is a line: "abc" stands for "a\nb\nc\n".
func lines(letters string) string {
	text := ""
	for _, letter := range letters {
		text += string(letter) + "\n"
	}
	return text
}

func TestThreeMergesCleanly(t *testing.T) {
	for name, test := range map[string]struct{ base, mine, theirs, want string }{
		"nothing changed":                   {"abc", "abc", "abc", "abc"},
		"nothing at all":                    {"", "", "", ""},
		"mine only":                         {"abc", "aXc", "abc", "aXc"},
		"theirs only":                       {"abc", "abc", "aYc", "aYc"},
		"both, apart":                       {"abcde", "aXcde", "abcYe", "aXcYe"},
		"both, with one line between":       {"abc", "Xbc", "abY", "XbY"},
		"both add, apart":                   {"abc", "aXbc", "abYc", "aXbYc"},
		"mine adds first, theirs last":      {"ab", "Xab", "abY", "XabY"},
		"mine removes, theirs adds":         {"abcd", "bcd", "abcYd", "bcYd"},
		"the same change":                   {"abc", "aXc", "aXc", "aXc"},
		"the same line added":               {"abc", "aXbc", "aXbc", "aXbc"},
		"the same line removed":             {"abc", "ac", "ac", "ac"},
		"the same change and another":       {"abcde", "aXcde", "aXcYe", "aXcYe"},
		"the same line added, shifted":      {"a--b-c", "a---b-c", "a---bYc", "a---bYc"},
		"the same block added":              {"a-b", "a-X-b", "a-X-bY", "a-X-bY"},
		"both from nothing":                 {"", "ab", "ab", "ab"},
		"mine from nothing":                 {"", "ab", "", "ab"},
		"theirs from nothing":               {"", "", "ab", "ab"},
		"mine emptied":                      {"ab", "", "ab", ""},
		"theirs emptied":                    {"ab", "ab", "", ""},
		"both emptied":                      {"ab", "", "", ""},
		"lines that are alike":              {"{a}{b}", "{aX}{b}", "{a}{Yb}", "{aX}{Yb}"},
		"moved by mine, changed far beyond": {"abcdef", "bacdef", "abcdeY", "bacdeY"},
	} {
		got := merge.Three([]byte(lines(test.base)), []byte(lines(test.mine)), []byte(lines(test.theirs)))
		if diff := cmp.Diff(lines(test.want), string(got.Content)); diff != "" || got.Conflicts != nil {
			t.Errorf("%s: %v\n%s", name, got.Conflicts, diff)
		}
	}
}

func TestThreeShowsConflicts(t *testing.T) {
	for name, test := range map[string]struct {
		base, mine, theirs string
		want               string // < is the first marker, | the second, > the third
		line               int
	}{
		"both changed a line":               {"abc", "aXc", "aYc", "a<X|Y>c", 2},
		"neighbouring lines":                {"abcd", "aXcd", "abYd", "a<Xc|bY>d", 2},
		"different lines added":             {"ab", "aXb", "aYb", "a<X|Y>b", 2},
		"a line added by both, and another": {"ab", "aXb", "aXYb", "a<X|XY>b", 2},
		"both added at the end":             {"a", "aX", "aY", "a<X|Y>", 2},
		"both from nothing":                 {"", "X", "Y", "<X|Y>", 1},
		"removed and changed":               {"abc", "ac", "aYc", "a<|Y>c", 2},
		"changed and removed":               {"abc", "aXc", "ac", "a<X|>c", 2},
		"removed and more removed":          {"abcd", "acd", "ad", "a<c|>d", 2},
		"added beside a removed line":       {"abc", "aXbc", "ac", "a<Xb|>c", 2},
		"added below a changed line":        {"abc", "abXc", "aYc", "a<bX|Y>c", 2},
		"added in what was removed":         {"abcd", "abXcd", "ad", "a<bXc|>d", 2},
		"one side spans two of the other":   {"abcde", "XbXde", "YYYde", "<XbX|YYY>de", 1},
		"beside changes that are merged":    {"abcdefg", "XbcXefg", "abcYefY", "Xbc<X|Y>efY", 4},
		"after lines that mine added":       {"abc", "XXabX", "abY", "XXab<X|Y>", 5},
		"mine emptied":                      {"abc", "", "aYc", "<|aYc>", 1},
	} {
		got := merge.Three([]byte(lines(test.base)), []byte(lines(test.mine)), []byte(lines(test.theirs)))
		want := strings.NewReplacer("<", "<<<<<<< yours", "|", "=======", ">", ">>>>>>> fastdock").Replace(lines(test.want))
		if diff := cmp.Diff(want, string(got.Content)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if len(got.Conflicts) != 1 || got.Conflicts[0].Line != test.line {
			t.Errorf("%s: %v, want one conflict in line %d", name, got.Conflicts, test.line)
		}
	}
}

func TestThreeSaysWhatIsInConflict(t *testing.T) {
	got := merge.Three([]byte(lines("abcdefg")), []byte(lines("aXXdefX")), []byte(lines("aYcdef")))
	want := []merge.Conflict{
		{Line: 2, Base: []string{"b", "c"}, Mine: []string{"X", "X"}, Theirs: []string{"Y", "c"}},
		{Line: 7, Base: []string{"g"}, Mine: []string{"X"}, Theirs: []string{}},
	}
	if diff := cmp.Diff(want, got.Conflicts); diff != "" {
		t.Error(diff)
	}
}

func TestThreeKeepsLineEnds(t *testing.T) {
	const mark = "\ufeff"
	for name, test := range map[string]struct{ base, mine, theirs, want string }{
		"Windows":               {"a\nb\nc\n", "X\r\nb\r\nc\r\n", "a\nb\nY\n", "X\r\nb\r\nY\r\n"},
		"Windows, nothing else": {"a\nb\n", "a\r\nb\r\n", "a\nb\n", "a\r\nb\r\n"},
		"Windows, conflict": {
			base:   "a\n",
			mine:   "X\r\n",
			theirs: "Y\n",
			want:   "<<<<<<< yours\r\nX\r\n=======\r\nY\r\n>>>>>>> fastdock\r\n",
		},
		"most of Windows":                {"a\nb\nc\n", "a\r\nb\nc\r\n", "a\nb\nc\nY\n", "a\r\nb\nc\r\nY\r\n"},
		"least of Windows":               {"a\nb\nc\n", "a\nb\r\nc\n", "a\nb\nc\nY\n", "a\nb\r\nc\nY\n"},
		"not ended":                      {"a\nb\n", "a\nX", "a\nb\n", "a\nX"},
		"not ended, theirs adds first":   {"a\nb\n", "a\nb", "Y\na\nb\n", "Y\na\nb"},
		"not ended, theirs adds last":    {"a\nb\n", "a\nb", "a\nb\nY\n", "a\nb\nY"},
		"not ended, Windows":             {"a\nb\n", "a\r\nb", "a\nb\nY\n", "a\r\nb\r\nY"},
		"not ended, theirs ends so":      {"a\nb", "a\nb", "a\nb\n", "a\nb\n"},
		"ended by mine":                  {"a\nb", "a\nb\n", "Y\na\nb", "Y\na\nb\n"},
		"not ended, empty line comes":    {"a\n", "a", "a\n\n", "a\n\n"},
		"byte order mark":                {"a\nb\n", mark + "a\nb\n", "a\nY\n", mark + "a\nY\n"},
		"byte order mark, Windows":       {"a\nb\n", mark + "a\r\nb\r\n", "Y\nb\n", mark + "Y\r\nb\r\n"},
		"byte order mark taken away":     {mark + "a\nb\n", "a\nb\n", mark + "a\nY\n", "a\nY\n"},
		"carriage return at the end":     {"a\nb\n", "a\nb\r", "a\nb\n", "a\nb\r"},
		"carriage returns inside a line": {"a\rb\nc\n", "a\rb\nX\n", "a\rb\nc\n", "a\rb\nX\n"},
	} {
		got := merge.Three([]byte(test.base), []byte(test.mine), []byte(test.theirs))
		if diff := cmp.Diff(test.want, string(got.Content)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

// Everything differs, which is where a diff takes longest.
func BenchmarkThree(b *testing.B) {
	var base, mine, theirs strings.Builder
	for i := range 20_000 {
		for side, text := range []*strings.Builder{&base, &mine, &theirs} {
			text.WriteString(strings.Repeat("x", i%7) + string(rune('a'+(i*(side+3))%23)) + "\n")
		}
	}
	for b.Loop() {
		merge.Three([]byte(base.String()), []byte(mine.String()), []byte(theirs.String()))
	}
}
