package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// stackBelow is the width in columns under which the panes stand on top of each other.
const stackBelow = 70

// box is a place on the screen, in cells.
type box struct{ x, y, width, height int }

func (b box) holds(x, y int) bool {
	return x >= b.x && x < b.x+b.width && y >= b.y && y < b.y+b.height
}

// layout divides the screen: the panes side by side or stacked, the reload strip and the status bar beneath.
type layout struct {
	width, height  int
	split          bool // side by side
	wish           int  // width of the services that the user wants; 0 is what fits
	ruled          bool // has a line above the reload strip
	strip          int  // height of the reload strip
	services, logs box
	why            int // height of what stands above the logs, and why a service is not well
}

// measure places the panes for a number of services.
func (l *layout) measure(services int) {
	l.split = l.width >= stackBelow
	l.ruled = l.split || l.height >= 16
	body := max(0, l.height-1-l.strip)
	if l.ruled {
		body = max(0, body-1)
	}
	if l.split {
		left := min(44, max(28, l.width*3/10))
		if l.wish > 0 {
			left = max(16, min(l.wish, l.width-narrowest-1))
		}
		l.services = box{0, 0, left, body}
		l.logs = box{left + 1, 0, l.width - left - 1, body}
		return
	}
	list := min(services+1, max(1, body/2))
	l.services = box{0, 0, l.width, min(list, body)}
	l.logs = box{0, l.services.height, l.width, body - l.services.height}
}

// room is how many rows above the logs can be given away: what stays of them tells what goes on.
func (l *layout) room() int {
	if !l.split {
		return l.logs.height - 2
	}
	return l.logs.height * 3 / 5
}

// carve takes rows from the top of the logs.
func (l *layout) carve(rows int) {
	l.why = rows
	l.logs.y += rows
	l.logs.height -= rows
}

// above is the place of what stands above the logs.
func (l *layout) above() box { return box{l.logs.x, l.logs.y - l.why, l.logs.width, l.why} }

// rows draws the whole screen, one text per row.
func (m *root) rows() []string {
	l := m.layout
	rows := m.panes()
	if l.ruled {
		rows = append(rows, m.divide())
	}
	keys := m.shortKeys()
	rows = append(append(rows, m.reloads.View(m.state, m.theme)...), m.foot(keys))
	return rows[max(0, len(rows)-l.height):] // of a screen too low for all, the last rows tell most
}

// foot is the last row: what is asked, else what there is to tell, else the status bar.
func (m *root) foot(keys []key.Binding) string {
	switch {
	case m.prompt != nil:
		return m.prompt.draw(m.layout.width, m.theme)
	case m.told.text != "":
		return fit(" "+m.told.tone.style(m.theme).Render(m.told.text), m.layout.width)
	}
	return m.status.View(m.state, m.leaving, keys, m.theme)
}

func (m *root) panes() []string {
	left, right := m.services.View(m.state, m.theme), append(m.why.View(m.subject(), m.theme), m.logs.View(m.theme)...)
	if !m.layout.split {
		return append(left, right...)
	}
	bar := m.theme.Line.Render("│")
	rows := make([]string, len(left))
	for i := range rows {
		rows[i] = left[i] + bar + right[i]
	}
	if len(rows) > 0 {
		rows[0] = left[0] + m.theme.Line.Render("┬") + right[0]
	}
	for _, at := range m.heads() {
		rows[at] = left[at] + m.theme.Line.Render("├") + right[at]
	}
	return rows
}

// heads are the rows of the bar at which a pane's head begins, without the first.
func (m *root) heads() []int {
	var rows []int
	for _, b := range m.logs.boxes {
		if at := m.layout.why + b.y; b.x == 0 && at > 0 && at < m.layout.services.height {
			rows = append(rows, at)
		}
	}
	return rows
}

// divide is a line across the screen that meets the bars between the panes.
func (m *root) divide() string {
	line := []rune(strings.Repeat("─", m.layout.width))
	meet := func(x int) {
		if x >= 0 && x < len(line) {
			line[x] = '┴'
		}
	}
	if m.layout.split {
		meet(m.layout.services.width)
	}
	for _, b := range m.logs.boxes {
		if b.x > 0 {
			meet(m.layout.logs.x + b.x - 1)
		}
	}
	return m.theme.Line.Render(string(line))
}
