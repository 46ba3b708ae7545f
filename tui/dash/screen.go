package dash

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"charm.land/bubbles/v2/key"

	"github.com/fastdock/fastdock/tui/pane"
)

// View returns redrawn after all but early batches: in a flood these are two hundred in a second, and each drawing
// takes longer than to store what came.
func (m *root) View() tea.View {
	if m.rendered == nil {
		view := m.render()
		m.rendered = &view
	}
	return *m.rendered
}

func (m *root) render() tea.View {
	m.services.clearSeen(m.logs.Shows)
	screen, cursor := strings.Join(m.renderRows(), "\n"), (*tea.Cursor)(nil)
	switch l := m.layout; {
	case m.overlay != nil:
		box := m.overlay.render(l.width, l.height, m.theme)
		screen, cursor = overlayOn(screen, box, l.width, l.height), overlayCursor(m.overlay, box, l.width, l.height)
	case m.prompt != nil:
		cursor = tea.NewCursor(m.prompt.CursorColumn(), l.height-1)
	}
	if m.ascii != nil {
		screen = m.ascii.Replace(screen)
	}
	return tea.View{
		Content: screen, AltScreen: true, MouseMode: tea.MouseModeCellMotion, Cursor: cursor,
		WindowTitle: m.hints.Replace(windowTitle(m.project, m.state, m.quitting)), ProgressBar: progressBar(m.state),
	}
}

// renderRows draws the whole screen, one text per row.
func (m *root) renderRows() []string {
	l := m.layout
	rows := m.renderPanes()
	if l.divider {
		rows = append(rows, m.renderDivider())
	}
	keys := m.shortKeys()
	rows = append(append(rows, m.reloads.View(m.state, m.startRow(), m.theme)...), m.renderFooter(keys))
	return rows[max(0, len(rows)-l.height):] // on a screen too low for all, the last rows matter most
}

// renderFooter returns the last row: the prompt, else the status, else the status bar.
func (m *root) renderFooter(keys []key.Binding) string {
	switch {
	case m.prompt != nil:
		return m.prompt.Render(m.layout.width, m.theme)
	case m.status.Text != "":
		return pane.Fit(" "+m.status.Tone.Style(m.theme).Render(m.status.Text), m.layout.width)
	}
	return m.statusBar.View(m.state, m.quitting, keys, m.theme)
}

func (m *root) renderPanes() []string {
	left, right := m.services.View(
		m.state,
		m.theme,
	), append(
		m.diagnosisPanel.View(m.subject(), m.theme),
		m.logs.View(m.theme)...)
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

// paneTitleRows returns the rows of the bar at which a pane's head begins, without the first.
func (m *root) paneTitleRows() []int {
	var rows []int
	for _, b := range m.logs.Boxes() {
		if at := m.layout.diagnosisHeight + b.Y; b.X == 0 && at > 0 && at < m.layout.services.Height {
			rows = append(rows, at)
		}
	}
	return rows
}

// renderDivider returns a line across the screen that meets the bars between the panes.
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
	for _, b := range m.logs.Boxes() {
		if b.X > 0 {
			meet(m.layout.logs.X + b.X - 1)
		}
	}
	return m.theme.Line.Render(string(line))
}
