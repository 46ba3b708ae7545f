package wizard

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// View draws the screen; nothing once the questions are over, so that nothing is left of them.
func (m *model) View() tea.View {
	if m.state != asking {
		return tea.NewView("")
	}
	view := tea.NewView(m.renderScreen())
	view.AltScreen = true
	view.MouseMode = tea.MouseModeCellMotion
	if form := m.layout.form; m.field != nil {
		if view.Cursor = m.field.cursor(); view.Cursor != nil {
			view.Cursor.X, view.Cursor.Y = view.Cursor.X+form.X, view.Cursor.Y+form.Y
		}
	}
	return view
}

// renderScreen returns the page at the size of the terminal: never wider, never higher.
func (m *model) renderScreen() string {
	lines := []string{m.renderHeader()}
	if m.layout.found {
		lines = append(lines, m.style.theme.Muted.Render(m.opts.Found))
	}
	if m.layout.spaced {
		lines = append(lines, "")
	}
	lines = append(lines, padLines(m.renderBody(), m.layout.form.Height)...)
	if m.layout.spaced {
		lines = append(lines, "")
	}
	lines = append(lines, m.renderHelp())
	if over := len(lines) - m.layout.height; over > 0 { // on a screen too low for all, the end matters most
		lines = lines[over:]
	}
	for i, line := range lines {
		lines[i] = ansi.Truncate(strings.TrimRight(line, " "), m.layout.width, m.style.ellipsis)
	}
	return strings.Join(lines, "\n")
}

// padLines returns the lines with blank ones after them, so many in all.
func padLines(lines []string, height int) []string {
	for len(lines) < height {
		lines = append(lines, "")
	}
	return lines[:height]
}

// renderHeader returns where the user is, and what was answered so far.
func (m *model) renderHeader() string {
	steps := m.steps()
	at := fmt.Sprintf("  %d/%d", m.step()+1, len(steps))
	head := m.style.theme.Strong.Render("fastdock new") + m.style.theme.Muted.Render(at)
	var before []page
	for _, key := range steps[:m.step()] {
		if page, known := m.page(key); known {
			before = append(before, page)
		}
	}
	if before == nil {
		return head
	}
	return head + "  " + m.style.theme.Muted.Render(summary(m.spec, before))
}

// renderBody returns the form with the preview, or the last page.
func (m *model) renderBody() []string {
	form := m.layout.form
	if m.field == nil {
		return m.reviewPage.view(m.style, m.layout.width)
	}
	left := padLines(m.field.view(form.Width-1, form.Height, m.style), form.Height)
	if m.layout.preview.Width == 0 {
		return left
	}
	right := strings.Split(m.preview.View(), "\n")
	divider := m.style.theme.Line.Render(m.style.divider)
	for i, line := range left {
		line = ansi.Truncate(line, form.Width, m.style.ellipsis)
		left[i] = line + strings.Repeat(" ", form.Width-ansi.StringWidth(line)) + divider + " " + right[min(i, len(right)-1)]
	}
	return left
}

// view returns the last page, or why there is none.
func (l *reviewPage) view(look *style, width int) []string {
	switch {
	case l.err != nil:
		var lines []string
		for _, line := range wordwrap(l.err.Error(), width) {
			lines = append(lines, look.theme.Fail.Render(line))
		}
		return lines
	case !l.planned:
		return []string{look.theme.Muted.Render("reading the folder")}
	}
	return strings.Split(l.review.View(), "\n")
}
