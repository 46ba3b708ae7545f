package devenv

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestSanitize(t *testing.T) {
	tests := map[string]struct{ line, want string }{
		"plain text":                     {"GET / 200", "GET / 200"},
		"cursor movement":                {"AA\x1b[2J\x1b[HBB", "AABB"},
		"window title":                   {"AA\x1b]0;evil\aBB", "AABB"},
		"window title without end":       {"A\x1b]0;foo", "A"},
		"overwritten":                    {"AAAA\rB", "B"},
		"overwritten twice":              {"10%\r50%\r100%", "100%"},
		"carriage return at the end":     {"x\r", "x"},
		"carriage returns only":          {"\r\r", ""},
		"tab":                            {"A\tB", "A       B"},
		"tab at a stop":                  {"12345678\tB", "12345678        B"},
		"tab after wide characters":      {"日本\tB", "日本    B"},
		"bell, backspace, null":          {"A\a\b\x00B", "AB"},
		"delete":                         {"A\x7fB", "AB"},
		"device control string":          {"A\x1bP1$tx\x1b\\B", "AB"},
		"application command":            {"A\x1b_G1\x1b\\B", "AB"},
		"C1 as UTF-8":                    {"A\u009b2JB", "A2JB"},
		"C1 as a byte":                   {"A\x9b2JB", "A\uFFFD2JB"},
		"invalid UTF-8":                  {"A\xff\xfeB", "A\uFFFDB"},
		"colours, ended by itself":       {"A\x1b[31mB\x1b[mC", "A\x1b[31mB\x1b[mC"},
		"colours, ended by a zero":       {"\x1b[32mok\x1b[0m", "\x1b[32mok\x1b[0m"},
		"colours left on":                {"\x1b[1;38:2::1:2:3mA", "\x1b[1;38:2::1:2:3mA\x1b[m"},
		"colours on again after a reset": {"\x1b[mA\x1b[7mB", "\x1b[mA\x1b[7mB\x1b[m"},
		"colours cut short":              {"A\x1b[31", "A"},
		"modify keys looks like colours": {"A\x1b[>4;2mB", "AB"},
		"intermediate byte before m":     {"A\x1b[1 mB", "AB"},
		"control inside colours":         {"A\x1b[3\a1mB", "A1mB"},
		"full reset":                     {"A\x1bcB", "AB"},
		"hyperlink":                      {"A\x1b]8;;http://x\aL\x1b]8;;\aB", "ALB"},
		"letters of the world":           {"hé 日本 🚀", "hé 日本 🚀"},
		"as many parameters as fit": {
			"\x1b[" + strings.Repeat("1;", 31) + "1mA\x1b[m",
			"\x1b[" + strings.Repeat("1;", 31) + "1mA\x1b[m",
		},
		"more parameters than fit": {"A\x1b[" + strings.Repeat("1;", 200) + "1mB", "AB"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := Sanitize(test.line); got != test.want {
				t.Errorf("Sanitize(%q)\n got %q\nwant %q", test.line, got, test.want)
			}
		})
	}
}

func TestSanitizeText(t *testing.T) {
	got := SanitizeText("\x1b[31mconnection refused\x1b[m\r\n10%\r90%\n\x1b[2Jbye\n\n")
	if want := "connection refused\n90%\nbye"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("é", 16<<10)
	tests := map[string]struct{ line, want string }{
		"short":         {"\x1b[31mno such table\x1b[m", "\x1b[31mno such table\x1b[m"},
		"long":          {long, strings.Repeat("é", excerptSize/2) + "…"},
		"in a letter":   {"x" + long, "x" + strings.Repeat("é", excerptSize/2-1) + "…"},
		"in a sequence": {strings.Repeat("x", excerptSize-2) + "\x1b[31m" + long, strings.Repeat("x", excerptSize-2) + "…"},
		"in colour": {
			"\x1b[31m" + strings.Repeat("x", excerptSize),
			"\x1b[31m" + strings.Repeat("x", excerptSize-5) + "\x1b[m…",
		},
	}
	for name, test := range tests {
		if got := Excerpt(test.line); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}

func FuzzSanitize(f *testing.F) {
	for _, seed := range []string{
		"plain", "A\x1b[31mB\x1b[mC", "A\x1b]0;evil\aB", "\x1bP1$tx\x1b\\", "A\u009b2J", "\xff\xfe", "a\tb",
		"a\rb", "日本🚀\x7f",
		"\x1b[" + strings.Repeat("1;", 40) + "m", "e\u0301\u200d\x1b[1m",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		clean := Sanitize(line)
		if !utf8.ValidString(clean) {
			t.Errorf("Sanitize(%q) = %q is not UTF-8", line, clean)
		}
		for _, r := range withoutColours(clean) {
			if r < 0x20 || r >= 0x7f && r <= 0x9f {
				t.Errorf("Sanitize(%q) = %q keeps the control character %U", line, clean, r)
			}
		}
		if again := Sanitize(clean); again != clean {
			t.Errorf("Sanitize(%q)\n once  %q\n twice %q", line, clean, again)
		}
		if text := SanitizeText(line); strings.Contains(text, "\x1b") {
			t.Errorf("sanitizeText(%q) = %q keeps an escape", line, text)
		}
	})
}

// withoutColours takes out the one kind of sequence that may stay, by another way than Sanitize's.
func withoutColours(text string) string {
	for {
		before, rest, found := strings.Cut(text, "\x1b[")
		if !found {
			return text
		}
		after := strings.TrimLeft(rest, "0123456789;:")
		if !strings.HasPrefix(after, "m") {
			return text
		}
		text = before + after[1:]
	}
}

func BenchmarkSanitize(b *testing.B) {
	for name, line := range map[string]string{
		"plain":   "2026-11-23T10:00:00.000001Z INFO GET /items/1 HTTP/1.1 200 OK in 3ms and some more text here",
		"colours": ansi.SGR(36) + "app-1" + ansi.SGR(0) + " 2026-11-23T10:00:00.000001Z GET /items/1 HTTP/1.1 200 OK in 3ms",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(line)))
			for b.Loop() {
				Sanitize(line)
			}
		})
	}
}
