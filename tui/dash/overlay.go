package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/viewport"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// overlay is a box over the panes that has the keys until it is closed.
type overlay interface {
	// press answers whether the box is closed, and with the key that was chosen in it.
	handleKey(msg tea.KeyPressMsg) overlayResult
	render(width, height int, theme theme.Theme) string
}

// typing is an overlay in which text is typed; the place of the cursor is that within the box.
type typing interface{ cursorAt() (x, y int) }

// overlayResult is the effect of a key on an overlay.
type overlayResult struct {
	closed bool
	key    pane.KeyName // to be done as if it had been pressed; "" is none
	cmd    tea.Cmd
}

// isCloseKey reports whether a key closes a box in which nothing is typed.
func isCloseKey(msg tea.KeyPressMsg) bool {
	return msg.String() == "esc" || msg.String() == "q"
}

// scroller is a viewport over the rows of a box, as high as they are or as there is room for.
type scroller struct{ viewport.Model }

func newScroller() scroller {
	view := viewport.New()
	view.KeyMap = viewport.KeyMap{
		Down: key.NewBinding(key.WithKeys("down", "j")), PageDown: key.NewBinding(key.WithKeys("pgdown", " ", "space")),
		Up: key.NewBinding(key.WithKeys("up", "k")), PageUp: key.NewBinding(key.WithKeys("pgup")),
	}
	return scroller{view}
}

// handleKey reports whether a key scrolls.
func (s *scroller) handleKey(msg tea.KeyPressMsg) bool {
	if msg.String() == "home" {
		s.GotoTop()
		return true
	}
	keys := s.KeyMap
	if !key.Matches(msg, keys.Down, keys.Up, keys.PageDown, keys.PageUp) {
		return false
	}
	s.Model, _ = s.Update(msg) // a viewport has no commands
	return true
}

// render returns the rows that are in sight, at most height of them.
func (s *scroller) render(rows []string, width, height int) []string {
	for i, row := range rows {
		if ansi.StringWidth(row) > width {
			rows[i] = pane.Fit(row, width)
		}
	}
	s.SetContentLines(rows)
	s.SetWidth(width)
	s.SetHeight(min(len(rows), height))
	s.SetYOffset(s.YOffset()) // within the rows that there are now
	if len(rows) == 0 {
		return nil
	}
	return strings.Split(s.View(), "\n")
}

// boxLeft is the width of a box's border and padding at the left.
const boxLeft = 3

// renderBox returns rows in a border, cut to what the screen has room for.
func renderBox(rows []string, width, height int, theme theme.Theme) string {
	style := lipgloss.NewStyle().
		Border(lipgloss.RoundedBorder()).
		BorderForeground(theme.Line.GetForeground()).
		Padding(0, 2)
	inner := max(1, width-style.GetHorizontalFrameSize())
	rows = rows[:max(0, min(len(rows), height-style.GetVerticalFrameSize()))]
	for i, row := range rows {
		if lipgloss.Width(row) > inner {
			rows[i] = pane.Fit(row, inner)
		}
	}
	return style.Render(strings.Join(rows, "\n"))
}

// overlayOn lays a box over the middle of a screen.
func overlayOn(screen, box string, width, height int) string {
	x, y := boxPosition(box, width, height)
	return lipgloss.NewCompositor(lipgloss.NewLayer(screen), lipgloss.NewLayer(box).X(x).Y(y).Z(1)).Render()
}

// overlayCursor returns where the terminal's cursor is on a screen with a box over it; nil where no text is typed.
func overlayCursor(o overlay, box string, width, height int) *tea.Cursor {
	input, ok := o.(typing)
	if !ok {
		return nil
	}
	left, top := boxPosition(box, width, height)
	x, y := input.cursorAt()
	return tea.NewCursor(left+x, top+y)
}

// boxPosition returns where a box has its upper left corner in the middle of a screen.
func boxPosition(box string, width, height int) (x, y int) {
	return max(0, (width-lipgloss.Width(box))/2), max(0, (height-lipgloss.Height(box))/2)
}
