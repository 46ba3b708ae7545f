package preview_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/tui/internal/golden"
	"github.com/fastdock/fastdock/tui/theme"
	"github.com/fastdock/fastdock/tui/wizard/preview"
)

func rich() preview.Model  { return preview.New(theme.Rich(true), false) }
func plain() preview.Model { return preview.New(theme.None(), true) }

func file(t testing.TB, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}

// text returns what a pane shows, without colours and the spaces at the ends of lines.
func text(m preview.Model) string {
	var b strings.Builder
	for line := range strings.SplitSeq(ansi.Strip(m.View()), "\n") {
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	return b.String()
}

// numbered returns a file of so many lines, "line 1" and on.
func numbered(lines int) []byte {
	var b bytes.Buffer
	for i := range lines {
		fmt.Fprintf(&b, "line %d\n", i+1)
	}
	return b.Bytes()
}

func edited(content []byte, old, new string) []byte {
	return bytes.Replace(content, []byte(old), []byte(new), 1)
}

func TestPreviewScreens(t *testing.T) {
	before, after := file(t, "before.yml"), file(t, "after.yml")
	for _, size := range [][2]int{{40, 12}, {60, 22}, {80, 40}} {
		for look, m := range map[string]preview.Model{"rich": rich(), "plain": plain()} {
			m = m.SetSize(size[0], size[1]).Show("docker-compose.yml", before, after)
			golden.Check(t, fmt.Sprintf("changed-%s-%dx%d.golden", look, size[0], size[1]), text(m))
			m = m.Show("docker-compose.yml", after, after).Scroll(1000)
			golden.Check(t, fmt.Sprintf("unchanged-%s-%dx%d.golden", look, size[0], size[1]), text(m))
		}
	}
}

func TestColoursOfFiles(t *testing.T) {
	m := preview.New(theme.Basic(), false).SetSize(80, 42).Show("Dockerfile.fastapi", nil, file(t, "Dockerfile"))
	golden.Check(t, "colours.golden", m.View()+"\n")
}

func TestChangedRowsAreMarked(t *testing.T) {
	for name, test := range map[string]struct {
		before, after string
		fate          string
		rows          []string
	}{
		"nothing":          {"a\nb\n", "a\nb\n", "2 lines", []string{"  a", "  b"}},
		"one more":         {"a\nb\n", "a\nX\nb\n", "1 line changed", []string{"  a", "▎ X", "  b"}},
		"another":          {"a\nb\nc\n", "a\nX\nc\n", "1 line changed", []string{"  a", "▎ X", "  c"}},
		"one less":         {"a\nb\nc\n", "a\nc\n", "1 line changed", []string{"  a", "‾ 1 line gone", "  c"}},
		"fewer":            {"a\nb\nc\nd\n", "a\nX\nd\n", "2 lines changed", []string{"  a", "▎ X", "‾ 1 line gone", "  d"}},
		"more":             {"a\nb\nc\n", "a\nX\nY\nc\n", "2 lines changed", []string{"  a", "▎ X", "▎ Y", "  c"}},
		"gone at the top":  {"a\nb\nc\n", "c\n", "2 lines changed", []string{"‾ 2 lines gone", "  c"}},
		"gone at the end":  {"a\nb\nc\n", "a\n", "2 lines changed", []string{"  a", "‾ 2 lines gone"}},
		"two places":       {"a\nb\nc\n", "X\nb\n", "2 lines changed", []string{"▎ X", "  b", "‾ 1 line gone"}},
		"emptied":          {"a\nb\n", "", "2 lines changed", []string{"‾ 2 lines gone"}},
		"line ends only":   {"a\r\nb", "a\nb\n", "2 lines", []string{"  a", "  b"}},
		"a blank line":     {"a\n", "a\n\n", "1 line changed", []string{"  a", "▎"}},
		"not ended before": {"a", "a\nb", "1 line changed", []string{"  a", "▎ b"}},
	} {
		got := text(rich().SetSize(40, 6).Show("x", []byte(test.before), []byte(test.after)))
		lines := strings.Split(strings.TrimRight(got, "\n"), "\n")
		if diff := cmp.Diff(test.rows, lines[1:]); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
		if !strings.HasSuffix(lines[0], " "+test.fate+" ─") {
			t.Errorf("%s: head %q, want %q", name, lines[0], test.fate)
		}
	}
}

func TestFilesThatAreNotThere(t *testing.T) {
	for _, test := range []struct {
		before, after []byte
		head, row     string
	}{
		{nil, []byte("a\n"), "new file", "▎ a"},
		{[]byte("a\nb\n"), nil, "no longer written", "‾ 2 lines gone"},
		{nil, nil, "not written", ""},
		{nil, []byte{}, "new file", ""},
	} {
		lines := strings.Split(text(rich().SetSize(40, 4).Show("ci.yml", test.before, test.after)), "\n")
		if !strings.Contains(lines[0], " "+test.head+" ") || lines[1] != test.row {
			t.Errorf("%q to %q: %q", test.before, test.after, lines)
		}
	}
}

func TestHeadGivesWay(t *testing.T) {
	for width, want := range map[int]string{
		60: "─ docker-compose.override.yml ───────────── 1 line changed ─",
		40: "─ …mpose.override.yml ─ 1 line changed ─",
		20: "─ …se.override.yml ─", 6: "─ …l ─", 5: "─────", 4: "────", 1: "─", 0: "",
	} {
		got, _, _ := strings.Cut(
			text(rich().SetSize(width, 3).Show("docker-compose.override.yml", []byte("a\n"), []byte("b\n"))),
			"\n",
		)
		if got != want {
			t.Errorf("%d columns: %q, want %q", width, got, want)
		}
	}
}
