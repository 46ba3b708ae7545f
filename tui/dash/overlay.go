package dash

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/tui/theme"
)

// overlay is a box over the panes that has the keys until it is closed.
type overlay interface {
	// press answers whether the box is closed, and with the key that was chosen in it.
	handleKey(msg tea.KeyPressMsg) overlayResult
	render(width, height int, theme theme.Theme) string
}

// overlayResult is what a key did to a box.
type overlayResult struct {
	closed bool
	key    KeyName // to be done as if it had been pressed; "" is none
}

// KeyName is a key by its name, from the keyboard or chosen in the palette.
type KeyName string

func (p KeyName) String() string { return string(p) }

// isCloseKey are the keys that close any box.
func isCloseKey(msg tea.KeyPressMsg) bool {
	return msg.String() == "esc"
}

// roll is which rows of a box are on the screen where it has more than fit.
type roll struct{ top, page int } // the first row, and how many have room

// handleKey says whether a key turns the box.
func (r *roll) handleKey(msg tea.KeyPressMsg) bool {
	switch msg.String() {
	case "down", "j":
		r.top++
	case "up", "k":
		r.top--
	case "pgdown", " ", "space":
		r.top += r.page
	case "pgup":
		r.top -= r.page
	case "home":
		r.top = 0
	default:
		return false
	}
	return true
}

// fit keeps the rows on the screen within those that there are.
func (r *roll) fit(rows, page int) {
	r.page = page
	r.top = max(0, min(r.top, rows-page))
}

func renderBox(rows []string, width, height int, theme theme.Theme) string {
	style := lipgloss.NewStyle().Border(lipgloss.RoundedBorder()).BorderForeground(theme.Line.GetForeground()).Padding(0, 2)
	inner := max(1, width-style.GetHorizontalFrameSize())
	rows = rows[:max(0, min(len(rows), height-style.GetVerticalFrameSize()))]
	for i, row := range rows {
		if lipgloss.Width(row) > inner {
			rows[i] = Fit(row, inner)
		}
	}
	return style.Render(strings.Join(rows, "\n"))
}

// overlayOn lays a box over the middle of a screen.
func overlayOn(screen, box string, width, height int) string {
	x := max(0, (width-lipgloss.Width(box))/2)
	y := max(0, (height-lipgloss.Height(box))/2)
	return lipgloss.NewCompositor(lipgloss.NewLayer(screen), lipgloss.NewLayer(box).X(x).Y(y).Z(1)).Render()
}

func split(text string) []string { return strings.Split(text, "\n") }
