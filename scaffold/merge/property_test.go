package merge_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold/merge"
)

// edit is a change that starts at a line of base: some lines go, some come.
type edit struct {
	at, gone int
	come     []string
}

// edited applies edits, which are in order and do not overlap.
func edited(base []string, edits []edit) []string {
	var result []string
	from := 0
	for _, e := range edits {
		result = append(append(result, base[from:e.at]...), e.come...)
		from = e.at + e.gone
	}
	return append(result, base[from:]...)
}

// randomEdits makes edits with at least gap lines between two; no line they bring is found anywhere else.
func randomEdits(random *rand.Rand, size, gap int, name string) []edit {
	var edits []edit
	for at := random.IntN(4); at <= size; at += gap + random.IntN(8) {
		e := edit{at: at, gone: min(random.IntN(4), size-at)}
		for range random.IntN(3) {
			e.come = append(e.come, fmt.Sprintf("%s %d.%d", name, len(edits), len(e.come)))
		}
		edits = append(edits, e)
		at += e.gone
	}
	return edits
}

// comers returns the lines that edits bring.
func comers(edits []edit) []string {
	var all []string
	for _, e := range edits {
		all = append(all, e.come...)
	}
	return all
}

func joined(lines []string) []byte {
	if len(lines) == 0 {
		return nil
	}
	return []byte(strings.Join(lines, "\n") + "\n")
}

// missing returns the first of some lines that is not in a text, in their order; empty where all are.
func missing(text []byte, lines []string) string {
	have := strings.Split(unixText(text), "\n")
	for _, line := range lines {
		i := slices.Index(have, line)
		if i < 0 {
			return line
		}
		have = have[i+1:]
	}
	return ""
}

// resolved takes one side of every conflict.
func resolved(content []byte, mine bool) []byte {
	var kept []byte
	inMine, inTheirs := false, false
	for line := range bytes.Lines(content) {
		switch strings.TrimRight(string(line), "\r\n") {
		case "<<<<<<< yours":
			inMine = true
		case "=======":
			inMine, inTheirs = false, true
		case ">>>>>>> fastdock":
			inTheirs = false
		default:
			if (!inMine || mine) && (!inTheirs || !mine) {
				kept = append(kept, line...)
			}
		}
	}
	return kept
}

// Where no line is like another and no edit touches another, there is one right answer.
func TestThreeMergesWhatIsApart(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 1))
		var base []string
		for i := range random.IntN(60) {
			base = append(base, fmt.Sprint("line ", i))
		}
		all := randomEdits(random, len(base), 1, "new")
		var mine, theirs []edit
		for _, e := range all {
			switch random.IntN(3) {
			case 0:
				mine = append(mine, e)
			case 1:
				theirs = append(theirs, e)
			default: // the same on both sides
				mine, theirs = append(mine, e), append(theirs, e)
			}
		}
		got := merge.Three(joined(base), joined(edited(base, mine)), joined(edited(base, theirs)))
		if diff := cmp.Diff(string(joined(edited(base, all))), string(got.Content)); diff != "" || got.Conflicts != nil {
			t.Fatalf("seed %d: %d conflicts\n%s", seed, len(got.Conflicts), diff)
		}
	}
}

// Edits that overlap as they will, in texts full of lines that are alike.
func TestThreeLosesNoLine(t *testing.T) {
	clean := 0
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 2))
		size := random.IntN(40)
		if seed%50 == 0 {
			size *= 50 // more changes than the search for the shortest way goes through
		}
		var base []string
		for range size {
			base = append(base, []string{"", "  }", "a", "b", "c"}[random.IntN(5)])
		}
		mine := randomEdits(random, len(base), 1+random.IntN(30), "mine")
		theirs := randomEdits(random, len(base), 1+random.IntN(30), "theirs")
		m, th := joined(edited(base, mine)), joined(edited(base, theirs))
		checkThree(t, joined(base), m, th)

		got := merge.Three(joined(base), m, th)
		if line := missing(resolved(got.Content, true), comers(mine)); line != "" {
			t.Fatalf("seed %d: %q is lost or in another place", seed, line)
		}
		if line := missing(resolved(got.Content, false), comers(theirs)); line != "" {
			t.Fatalf("seed %d: %q is lost or in another place", seed, line)
		}
		if got.Conflicts == nil {
			clean++
		}
	}
	if clean < 200 || clean > 1800 {
		t.Errorf("%d of 2000 merges were clean: too few of one kind to prove anything", clean)
	}
}

// checkThree checks what holds for any three texts.
func checkThree(t *testing.T, base, mine, theirs []byte) {
	t.Helper()
	for name, test := range map[string]struct{ base, mine, theirs, want []byte }{
		"theirs is unchanged": {base, mine, base, mine},
		"mine is unchanged":   {base, base, theirs, theirs},
		"both are the same":   {base, mine, mine, mine},
	} {
		got := merge.Three(test.base, test.mine, test.theirs)
		if !bytes.Equal(got.Content, test.want) || got.Conflicts != nil {
			t.Errorf("%s: base %q, mine %q, theirs %q: %q, %v",
				name, test.base, test.mine, test.theirs, got.Content, got.Conflicts)
		}
	}
	for _, conflict := range merge.Three(base, mine, theirs).Conflicts {
		own := strings.Split(unixText(mine), "\n")[conflict.Line-1:]
		if len(own) < len(conflict.Mine) || !slices.Equal(own[:len(conflict.Mine)], conflict.Mine) {
			t.Errorf("base %q, mine %q, theirs %q: %+v is not at its line", base, mine, theirs, conflict)
		}
	}
	mine = plain(mine)
	got, mirrored := merge.Three(base, mine, theirs), merge.Three(base, theirs, mine)
	if len(got.Conflicts) != len(mirrored.Conflicts) {
		t.Errorf("base %q, mine %q, theirs %q: %v, the other way round %v",
			base, mine, theirs, got.Conflicts, mirrored.Conflicts)
	}
	if got.Conflicts == nil && unixText(got.Content) != unixText(mirrored.Content) {
		t.Errorf("base %q, mine %q, theirs %q: %q, the other way round %q", base, mine, theirs, got.Content, mirrored.Content)
	}
}

// unixText leaves out all that Three keeps as it is in mine.
func unixText(content []byte) string {
	text := strings.ReplaceAll(string(bytes.TrimPrefix(content, []byte("\ufeff"))), "\r\n", "\n")
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	return text
}

// newLines returns the lines that are in a text and nowhere in its base.
func newLines(base, content []byte) []string {
	old := strings.Split(unixText(base), "\n")
	return slices.DeleteFunc(strings.Split(unixText(content), "\n"), func(line string) bool {
		return slices.Contains(old, line)
	})
}

func FuzzThree(f *testing.F) {
	for _, texts := range [][3]string{
		{"a\nb\nc\n", "X\nb\nc\n", "a\nb\nY\n"},
		{"a\nb\nc\n", "a\r\nX\r\nc", "a\nY\nc"},
		{"", "\ufeffa\r\n", "\n\n"},
		{"a", "a\n\r\r\n", "b"},
		{"\n\n\na\n\n", "\n\n\n\na\n", "a\n\n\n\n\n"},
	} {
		f.Add([]byte(texts[0]), []byte(texts[1]), []byte(texts[2]))
	}
	f.Fuzz(func(t *testing.T, base, mine, theirs []byte) {
		// What was generated has the line ends of Unix and no byte order mark.
		base, theirs = plain(base), plain(theirs)
		// A carriage return at the very end is of the line, and of its end once another line comes below.
		mine = bytes.TrimRight(mine, "\r")
		checkThree(t, base, mine, theirs)
		if bytes.Contains(append(append(base, mine...), theirs...), []byte("=======")) {
			return // resolved could not recognise the markers
		}
		got := merge.Three(base, mine, theirs)
		if line := missing(resolved(got.Content, true), newLines(base, mine)); line != "" {
			t.Errorf("base %q, mine %q, theirs %q: %q is lost in %q", base, mine, theirs, line, got.Content)
		}
		if line := missing(resolved(got.Content, false), newLines(base, theirs)); line != "" {
			t.Errorf("base %q, mine %q, theirs %q: %q is lost in %q", base, mine, theirs, line, got.Content)
		}
	})
}

func plain(content []byte) []byte {
	content = bytes.ReplaceAll(content, []byte("\r"), nil)
	return bytes.ReplaceAll(content, []byte("\ufeff"), nil)
}
