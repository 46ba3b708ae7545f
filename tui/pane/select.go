package pane

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// Selector stands in front of the selected row of a Select, and as wide a gap in front of the others.
const Selector = "> "

var selectKeys = struct{ up, down, top, bottom key.Binding }{
	up:     key.NewBinding(key.WithKeys("up", "k", "ctrl+k", "ctrl+p")),
	down:   key.NewBinding(key.WithKeys("down", "j", "ctrl+j", "ctrl+n")),
	top:    key.NewBinding(key.WithKeys("home", "g")),
	bottom: key.NewBinding(key.WithKeys("end", "G")),
}

// Select is a list of rows of which one is selected, in a viewport that follows the selection. It is no bubbles list,
// which changes pages instead of scrolling.
type Select struct {
	rows     []string
	selected int
	view     viewport.Model
}

// NewSelect returns a list with a row selected, as high as it has rows.
func NewSelect(rows []string, selected int) Select {
	s := Select{rows: rows, selected: max(0, selected), view: viewport.New()}
	s.SetHeight(len(rows))
	return s
}

// SetRows replaces the rows; the selection stays where it is, or goes to the last one.
func (s *Select) SetRows(rows []string) {
	s.rows, s.selected = rows, max(0, min(s.selected, len(rows)-1))
}

// SetHeight sets how many rows are in sight.
func (s *Select) SetHeight(height int) {
	s.view.SetContentLines(slices.Repeat([]string{""}, len(s.rows)))
	s.view.SetHeight(height)
	s.follow()
}

// Height returns how many rows are in sight.
func (s *Select) Height() int { return s.view.Height() }

// Index returns the selected row, from 0.
func (s *Select) Index() int { return s.selected }

// Top returns the first row in sight.
func (s *Select) Top() int { return s.view.YOffset() }

// HandleKey moves the selection, around the ends, and reports whether a key does that.
func (s *Select) HandleKey(msg tea.KeyPressMsg) bool {
	switch last := len(s.rows) - 1; {
	case key.Matches(msg, selectKeys.up):
		s.selected--
		if s.selected < 0 {
			s.selected = last
		}
	case key.Matches(msg, selectKeys.down):
		s.selected++
		if s.selected > last {
			s.selected = 0
		}
	case key.Matches(msg, selectKeys.top):
		s.selected = 0
	case key.Matches(msg, selectKeys.bottom):
		s.selected = last
	default:
		return false
	}
	s.follow()
	return true
}

// Move moves the selection by rows, and stops at the ends.
func (s *Select) Move(rows int) {
	s.selected = max(0, min(s.selected+rows, len(s.rows)-1))
	s.follow()
}

// follow scrolls as little as needed for the selected row to be in sight.
func (s *Select) follow() {
	switch top, height := s.view.YOffset(), s.view.Height(); {
	case s.selected < top:
		s.view.SetYOffset(s.selected)
	case s.selected >= top+height:
		s.view.SetYOffset(s.selected - height + 1)
	}
}

// Render returns the rows in sight, at most width columns wide.
func (s *Select) Render(width int, theme theme.Theme) []string {
	var rows []string
	for i, row := range s.rows {
		row = ansi.Truncate(row, max(1, width-len(Selector)), "")
		if i == s.selected {
			rows = append(rows, theme.Accent.Render(Selector)+theme.Accent.Render(row))
			continue
		}
		rows = append(rows, strings.Repeat(" ", len(Selector))+row)
	}
	s.view.SetWidth(max(width, 1))
	s.view.SetContentLines(rows)
	return strings.Split(s.view.View(), "\n")
}
