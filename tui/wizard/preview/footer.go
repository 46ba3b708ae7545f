package preview

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/phrase"
)

// renderFooter returns which lines are in sight, and how many changes are not; the lines give way.
func (m Model) renderFooter() string {
	elsewhere := m.hiddenHint()
	if ansi.StringWidth(elsewhere) > m.width {
		elsewhere = ""
	}
	room := m.width - ansi.StringWidth(elsewhere)
	first, last := m.visibleRange()
	lines := fmt.Sprintf("  lines %d-%d of %d ", first, last, m.lines())
	if len(lines) > room {
		lines = fmt.Sprintf("  %d-%d ", first, last)
	}
	if len(lines) > room {
		lines = ""
	}
	lines, _ = m.signs.fit(lines, room)
	return m.theme.Muted.Render(lines) + m.theme.Accent.Render(elsewhere)
}

func (m Model) visibleRange() (first, last int) {
	for _, row := range m.visible() {
		if row.mark != gone {
			first, last = cmp.Or(first, row.line), row.line
		}
	}
	return first, last
}

// lines returns how many the file has.
func (m Model) lines() int {
	for _, row := range slices.Backward(m.rows) {
		if row.mark != gone {
			return row.line
		}
	}
	return 0
}

// hiddenHint counts the changes above and below what is in sight.
func (m Model) hiddenHint() string {
	above, below := 0, 0
	for i, row := range m.rows {
		if row.mark == kept || i > 0 && m.rows[i-1].mark != kept {
			continue
		}
		switch {
		case i < m.top:
			above++
		case i >= m.top+m.bodyHeight():
			below++
		}
	}
	switch {
	case above == 0 && below == 0:
		return ""
	case above == 0:
		return phrase.Count(below, "change") + " below"
	case below == 0:
		return phrase.Count(above, "change") + " above"
	}
	return phrase.Count(above, "change") + fmt.Sprintf(" above, %d below", below)
}
