package pane

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

func press(s *Select, keys ...rune) {
	for _, code := range keys {
		s.HandleKey(tea.KeyPressMsg{Code: code, Text: string(code)})
	}
}

func TestSelectionMovesAroundTheEnds(t *testing.T) {
	for _, c := range []struct {
		keys string
		want int
	}{{"j", 1}, {"jjj", 0}, {"k", 2}, {"G", 2}, {"Gg", 0}, {"x", 0}, {"Gj", 0}} {
		s := NewSelect([]string{"a", "b", "c"}, 0)
		press(&s, []rune(c.keys)...)
		if s.Index() != c.want {
			t.Errorf("%s selects %d, want %d", c.keys, s.Index(), c.want)
		}
	}
	s := NewSelect([]string{"a", "b", "c"}, 1)
	if s.Move(5); s.Index() != 2 {
		t.Errorf("moved to %d, want the last row", s.Index())
	}
	if s.Move(-9); s.Index() != 0 {
		t.Errorf("moved to %d, want the first row", s.Index())
	}
}

// A selection out of sight scrolls by as little as needed.
func TestViewFollowsTheSelection(t *testing.T) {
	var rows []string
	for i := range 9 {
		rows = append(rows, fmt.Sprint(i))
	}
	s := NewSelect(rows, 0)
	s.SetHeight(3)
	shown := func() string { return strings.Join(strings.Fields(strings.Join(s.Render(20, theme.None()), " ")), " ") }
	for _, c := range []struct{ keys, want string }{
		{"", "> 0 1 2"}, {"jjj", "1 2 > 3"}, {"k", "1 > 2 3"}, {"G", "6 7 > 8"}, {"j", "> 0 1 2"},
	} {
		press(&s, []rune(c.keys)...)
		if got := shown(); got != c.want {
			t.Errorf("after %q: %q, want %q", c.keys, got, c.want)
		}
	}
}

func TestInputTakesOnlyPrintableText(t *testing.T) {
	i := NewInput("ab")
	if i.Paste("\x1b[2J\n"); i.Value() != "ab[2J" {
		t.Errorf("pasted %q", i.Value())
	}
	if changed := i.HandleKey(tea.KeyPressMsg{Code: tea.KeyLeft}); changed || i.Value() != "ab[2J" {
		t.Errorf("moving the cursor changed the text to %q", i.Value())
	}
	if got := strings.TrimRight(i.Render(20), " "); got != "ab[2J" || i.CursorColumn() != 4 {
		t.Errorf("drawn as %q with the cursor at %d", got, i.CursorColumn())
	}
}

// Of a text that is too long, the part around the cursor shows.
func TestInputScrollsWithItsCursor(t *testing.T) {
	i := NewInput(strings.Repeat("x", 50) + "end")
	if got := strings.TrimRight(i.Render(10), " "); !strings.HasSuffix(got, "end") || i.CursorColumn() != 9 {
		t.Errorf("drawn as %q with the cursor at %d", got, i.CursorColumn())
	}
}
