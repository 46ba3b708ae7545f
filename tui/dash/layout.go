package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
)

// stackBelow is the width in columns under which the panes stand on top of each other.
const stackBelow = 70

// Box is a place on the screen, in cells.
type Box struct{ X, Y, Width, Height int }

func (b Box) Contains(x, y int) bool {
	return x >= b.X && x < b.X+b.Width && y >= b.Y && y < b.Y+b.Height
}

// layout divides the screen: the panes side by side or stacked, the reload strip and the status bar beneath.
type layout struct {
	width, height   int
	split           bool // side by side
	servicesWidth   int  // width of the services that the user wants; 0 is what fits
	divider         bool // has a line above the reload strip
	reloadsHeight   int  // height of the reload strip
	services, logs  Box
	diagnosisHeight int // height of what stands above the logs, and why a service is not well
}

// compute places the panes for a number of services.
func (l *layout) compute(services int) {
	l.split = l.width >= stackBelow
	l.divider = l.split || l.height >= 16
	body := max(0, l.height-1-l.reloadsHeight)
	if l.divider {
		body = max(0, body-1)
	}
	if l.split {
		left := min(44, max(28, l.width*3/10))
		if l.servicesWidth > 0 {
			left = max(16, min(l.servicesWidth, l.width-minPaneWidth-1))
		}
		l.services = Box{0, 0, left, body}
		l.logs = Box{left + 1, 0, l.width - left - 1, body}
		return
	}
	list := min(services+1, max(1, body/2))
	l.services = Box{0, 0, l.width, min(list, body)}
	l.logs = Box{0, l.services.Height, l.width, body - l.services.Height}
}

// spareRows is how many rows above the logs can be given away: what stays of them tells what goes on.
func (l *layout) spareRows() int {
	if !l.split {
		return l.logs.Height - 2
	}
	return l.logs.Height * 3 / 5
}

// takeRows takes rows from the top of the logs.
func (l *layout) takeRows(rows int) {
	l.diagnosisHeight = rows
	l.logs.Y += rows
	l.logs.Height -= rows
}

// diagnosisBox is the place of what stands above the logs.
func (l *layout) diagnosisBox() Box {
	return Box{l.logs.X, l.logs.Y - l.diagnosisHeight, l.logs.Width, l.diagnosisHeight}
}

// renderRows draws the whole screen, one text per row.
func (m *root) renderRows() []string {
	l := m.layout
	rows := m.renderPanes()
	if l.divider {
		rows = append(rows, m.renderDivider())
	}
	keys := m.shortKeys()
	rows = append(append(rows, m.reloads.View(m.state, m.theme)...), m.renderFooter(keys))
	return rows[max(0, len(rows)-l.height):] // of a screen too low for all, the last rows tell most
}

// renderFooter is the last row: what is asked, else what there is to tell, else the status bar.
func (m *root) renderFooter(keys []key.Binding) string {
	switch {
	case m.prompt != nil:
		return m.prompt.render(m.layout.width, m.theme)
	case m.status.text != "":
		return Fit(" "+m.status.tone.Style(m.theme).Render(m.status.text), m.layout.width)
	}
	return m.statusBar.View(m.state, m.quitting, keys, m.theme)
}

func (m *root) renderPanes() []string {
	left, right := m.services.View(m.state, m.theme), append(m.diagnosisPanel.View(m.subject(), m.theme), m.logs.View(m.theme)...)
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
	for _, at := range m.paneTitleRows() {
		rows[at] = left[at] + m.theme.Line.Render("├") + right[at]
	}
	return rows
}

// paneTitleRows are the rows of the bar at which a pane's head begins, without the first.
func (m *root) paneTitleRows() []int {
	var rows []int
	for _, b := range m.logs.boxes {
		if at := m.layout.diagnosisHeight + b.Y; b.X == 0 && at > 0 && at < m.layout.services.Height {
			rows = append(rows, at)
		}
	}
	return rows
}

// renderDivider is a line across the screen that meets the bars between the panes.
func (m *root) renderDivider() string {
	line := []rune(strings.Repeat("─", m.layout.width))
	meet := func(x int) {
		if x >= 0 && x < len(line) {
			line[x] = '┴'
		}
	}
	if m.layout.split {
		meet(m.layout.services.Width)
	}
	for _, b := range m.logs.boxes {
		if b.X > 0 {
			meet(m.layout.logs.X + b.X - 1)
		}
	}
	return m.theme.Line.Render(string(line))
}
