package preview_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/tui/theme"
	"github.com/fastdock/fastdock/tui/wizard/preview"
)

// fills reports what of a view is not exactly of its size.
func fills(t *testing.T, view string, width, height int) {
	t.Helper()
	lines := strings.Split(view, "\n")
	if height > 0 && len(lines) != height || height == 0 && view != "" {
		t.Fatalf("%dx%d: %d lines", width, height, len(lines))
	}
	for i, line := range lines {
		if got := ansi.StringWidth(ansi.Strip(line)); height > 0 && got != width {
			t.Fatalf("%dx%d: line %d is %d columns wide: %q", width, height, i, got, line)
		}
	}
}

func TestEverySizeIsFilled(t *testing.T) {
	before, after := file(t, "before.yml"), file(t, "after.yml")
	wide := []byte("LABEL \"日本語\"=\"日本語日本語日本語\"\n# 👩‍💻👩‍💻👩‍💻 e\u0301\u0301\u0301\n\t\ttab\tté\n")
	for _, m := range []preview.Model{rich(), plain(), preview.New(theme.Basic(), true)} {
		fills(t, m.SetSize(9, 3).View(), 9, 3)
		for _, width := range []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 20, 21, 39, 80, 500} {
			for height := range 12 {
				pane := m.SetSize(width, height).Show("docker-compose.yml", before, after)
				fills(t, pane.View(), width, height)
				fills(t, pane.Scroll(3).View(), width, height)
				fills(t, pane.Show("日本/日本語日本語日本語日本語.py", wide, append(wide, wide...)).View(), width, height)
				fills(t, pane.Show("ci.yml", wide, nil).SetSize(height, width).View(), height, width)
			}
		}
	}
	fills(t, rich().Show("a", before, after).SetSize(-1, -1).View(), 0, 0)
}

func TestNothingActsOnTheTerminal(t *testing.T) {
	for name, test := range map[string]struct{ line, rich, plain string }{
		"tabs":           {"a\tb\t\tc", "a   b       c", "a   b       c"},
		"escape":         {"a\x1b[31mb\x1b]0;title\ab", "a\uFFFD[31mb\uFFFD]0;title\uFFFDb", "a?[31mb?]0;title?b"},
		"overwritten":    {"evil\rgood", "evil\uFFFDgood", "evil?good"},
		"C1":             {"a\u009b2Jb\x7f\x00", "a\uFFFD2Jb\uFFFD\uFFFD", "a?2Jb??"},
		"other way":      {"a\u202eb\u2066c\u200bd", "a\uFFFDb\uFFFDc\uFFFDd", "a?b?c?d"},
		"broken UTF-8":   {"a\xffb\xe2\x82", "a\uFFFDb\uFFFD\uFFFD", "a?b??"},
		"other scripts":  {"café 日本", "café 日本", "caf? ??"},
		"a joined emoji": {"👩‍💻", "👩‍💻", "???"},
	} {
		content := []byte(test.line + "\n")
		if got := firstRow(rich().SetSize(40, 2).Show("x", content, content)); got != test.rich {
			t.Errorf("%s: %q, want %q", name, got, test.rich)
		}
		if got := firstRow(plain().SetSize(40, 2).Show("x", content, content)); got != test.plain {
			t.Errorf("%s: plain %q, want %q", name, got, test.plain)
		}
	}
}

func TestColoursLeaveTheTextAlone(t *testing.T) {
	for _, name := range []string{"Dockerfile", "before.yml"} {
		want := strings.TrimSuffix(string(file(t, name)), "\n")
		view := text(rich().SetSize(300, strings.Count(want, "\n")+2).Show(name, []byte(want), []byte(want)))
		_, view, _ = strings.Cut(strings.TrimSuffix(view, "\n"), "\n")
		if got := strings.ReplaceAll("\n"+view, "\n  ", "\n"); got != "\n"+want {
			t.Errorf("%s differs:\n%s", name, cmp.Diff("\n"+want, got))
		}
	}
}

func TestLongLinesAreCut(t *testing.T) {
	content := []byte(strings.Repeat("x", 5000) + "\n" + strings.Repeat("日", 5000) + "\n")
	lines := strings.Split(text(rich().SetSize(13, 4).Show("x", content, content)), "\n")
	if lines[1] != "  xxxxxxxxxx…" || lines[2] != "  日日日日日…" {
		t.Errorf("%q", lines)
	}
	lines = strings.Split(text(plain().SetSize(12, 4).Show("x", content, content)), "\n")
	if lines[1] != "  xxxxxxxxx~" || lines[2] != "  ?????????~" {
		t.Errorf("%q", lines)
	}
}

func TestPlainDrawsNothingButASCII(t *testing.T) {
	view := plain().SetSize(30, 9).Show("日.yml", file(t, "before.yml"), []byte("a: 日\n"+strings.Repeat("é", 90))).View()
	for _, r := range view {
		if r != '\n' && (r < ' ' || r > '~') {
			t.Errorf("%q in %q", r, view)
		}
	}
}

func FuzzView(f *testing.F) {
	f.Add("Dockerfile", []byte("FROM a AS b\nRUN x \\\n  y"), []byte("RUN <<EOF\n\x1b[2J\nEOF\n"), 20, 7)
	f.Add("a.py", []byte("'''\n"), []byte("e\u0301\"\u0301x\"\u0301👩‍💻\t\r\xff"), 9, 4)
	f.Fuzz(func(t *testing.T, path string, before, after []byte, width, height int) {
		width, height = width&127, height&63
		for _, m := range []preview.Model{rich(), plain()} {
			m = m.SetSize(width, height).Show(path, before, after)
			fills(t, m.View(), width, height)
			for _, r := range ansi.Strip(m.Scroll(5).View()) {
				if r != '\n' && r < ' ' || r >= 0x7f && r < 0xa0 {
					t.Fatalf("%q reaches the terminal", r)
				}
			}
		}
	})
}
