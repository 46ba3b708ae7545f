package review

import (
	"fmt"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

const (
	wordsFrom   = 60 // columns from which on rows say their action in words, and their cause
	airyFrom    = 14 // lines from which on there is room for empty ones
	buttonWidth = 12
)

// layout is where the parts of the page are: the title at the top, then the list, what is to be said of its chosen
// row, and the buttons.
type layout struct{ title, listTop, list, detailTop, detail, buttons int }

func (m Model) layout() layout {
	l := layout{title: min(len(m.titleLines()), m.height), detail: 2}
	if m.width >= 100 {
		l.detail = 1
	}
	if m.height < 8 {
		l.detail = min(1, max(0, m.height-3))
	}
	gap := 0
	if m.height >= airyFrom {
		gap = 1
	}
	l.listTop = l.title + gap
	l.list = max(0, min(len(m.list.rows), m.height-l.listTop-gap-l.detail-1))
	l.detailTop = l.listTop + l.list + gap
	l.buttons = l.detailTop + l.detail
	return l
}

// View draws the page: as many lines as there is room for at most, none wider.
func (m Model) View() string {
	rows := m.pageView
	switch {
	case m.diff != nil:
		rows = m.diffView
	case m.plan.Steps == nil:
		rows = func() []string { return []string{m.theme.Muted.Render(m.cut("reading the folder"))} }
	}
	lines := rows()
	return strings.Join(lines[:min(len(lines), m.height)], "\n")
}

func (m Model) pageView() []string {
	l := m.layout()
	rows := append(m.titleLines()[:l.title], make([]string, l.listTop-l.title)...)
	columns := m.measure()
	for i := m.list.top; i < min(len(m.list.rows), m.list.top+l.list); i++ {
		rows = append(rows, m.cut(m.rowText(i, columns)))
	}
	rows = append(rows, make([]string, l.detailTop-len(rows))...)
	rows = append(rows, m.detailLines(l.detail)...)
	rows = append(rows, m.buttonRow(l))
	return append(rows, m.previewRows()...)
}

func (m Model) titleLines() []string {
	style := m.theme.Strong
	if _, blocked := m.undecided(); blocked {
		style = m.theme.Fail
	}
	return m.wrap(m.title(), style, 2)
}

// detailLines returns what the last key led to, or else why the chosen file is what it is, where its row could not.
func (m Model) detailLines(height int) []string {
	text, style := m.notice, m.theme.Warn
	if text == "" && len(m.list.rows) > 0 {
		whole := m.width >= wordsFrom && ansi.StringWidth(m.rowText(m.list.cursor, m.measure())) <= m.width
		if !whole {
			text, style = m.list.selected().step.Cause, m.theme.Muted
		}
	}
	lines := m.wrap(m.clean(text), style, height)
	return append(lines, make([]string, max(0, height-len(lines)))...)
}

// buttonRow returns the two buttons, and which rows of the list are on the screen where not all are.
func (m Model) buttonRow(l layout) string {
	row := m.button(onWrite, "Write") + m.button(onBack, "Back")
	if l.list < len(m.list.rows) {
		place := fmt.Sprintf("%d-%d of %d", m.list.top+1, m.list.top+l.list, len(m.list.rows))
		row += m.theme.Muted.Render(place)
	}
	return m.cut(row)
}

func (m Model) button(at focus, label string) string {
	_, blocked := m.undecided()
	mark, style := "  ", lipgloss.Style{}
	switch {
	case m.focus == at:
		mark, style = "> ", m.theme.Accent
	case at == onWrite && blocked:
		style = m.theme.Muted
	}
	return style.Render(mark) + style.Reverse(m.focus == at && !m.theme.Plain).Render("[ "+label+" ]") +
		strings.Repeat(" ", buttonWidth-len(mark)-len(label)-4)
}
