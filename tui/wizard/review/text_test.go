package review

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

func FuzzClean(f *testing.F) {
	f.Add("a\tb", 3)
	f.Add("\x1b[2J\x9b2J\u009b\u202e\x00\r\xff", 8)
	f.Add("日本語→ e\u0301 \u200d", 2)
	f.Fuzz(func(t *testing.T, line string, width int) {
		line = strings.ReplaceAll(line, "\n", "")
		width = max(0, min(width, 200))
		for _, plain := range []bool{false, true} {
			m := New(theme.None(), plain).SetSize(width, 5)
			got := m.clean(line)
			if !utf8.ValidString(got) ||
				strings.ContainsFunc(got, func(r rune) bool { return unicode.IsControl(r) || plain && r > '~' }) {
				t.Fatalf("%q becomes %q", line, got)
			}
			if ansi.StringWidth(m.cut(got)) > width {
				t.Fatalf("%q is cut to %q, wider than %d", line, m.cut(got), width)
			}
		}
	})
}
