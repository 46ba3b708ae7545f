package pane

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"
)

// An indent sets the rows of a wrapped text apart from the next text, and options stay whole, so that they can be
// copied.
func TestWrapHanging(t *testing.T) {
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{"short", 20, []string{"short"}},
		{"run uv sync --no-dev --mount=type=cache,id=x now", 22, []string{
			"run uv sync --no-dev", "  --mount=type=cache,i", "  d=x now",
		}},
		{"one two three four", 13, []string{"one two three", "  four"}},
		{strings.Repeat("x", 25), 10, []string{"xxxxxxxxxx", "  xxxxxxxx", "  xxxxxxx"}},
		{"one two", 4, []string{"one", "two"}},
	} {
		if diff := cmp.Diff(c.want, WrapHanging(c.text, c.width, 2)); diff != "" {
			t.Errorf("%q in %d columns: -want +got\n%s", c.text, c.width, diff)
		}
	}
}

func TestWrapHangingKeepsColours(t *testing.T) {
	rows := WrapHanging("\x1b[31m"+strings.Repeat("red ", 10)+"\x1b[m", 16, 2)
	for i, row := range rows {
		if ansi.StringWidth(row) > 16 || strings.TrimSpace(ansi.Strip(row)) != "" && !strings.Contains(row, "\x1b[31m") {
			t.Errorf("row %d is %q", i, row)
		}
	}
}
