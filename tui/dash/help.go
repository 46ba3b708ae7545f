package dash

import (
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// helpBox shows all keys; it scrolls where the screen is too low for them.
type helpBox struct {
	sections []pane.HelpSection
	scroller
}

func newHelpBox(sections []pane.HelpSection) *helpBox { return &helpBox{sections, newScroller()} }

func (b *helpBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	if b.scroller.handleKey(msg) {
		return overlayResult{}
	}
	return overlayResult{closed: isCloseKey(msg) || msg.String() == "?"}
}

func (b *helpBox) render(width, height int, theme theme.Theme) string {
	space := max(1, height-2)
	columns := [][]string{helpRows(b.sections, theme)}
	if len(columns[0]) > space {
		columns = b.columns(space, theme)
	}
	var wide []string
	for _, column := range columns {
		wide = append(wide, lipgloss.JoinVertical(lipgloss.Left, column...), "   ")
	}
	table := lipgloss.JoinHorizontal(lipgloss.Top, wide[:len(wide)-1]...)
	if lipgloss.Width(table)+6 <= width {
		return renderBox(strings.Split(table, "\n"), width, height, theme)
	}
	rows := helpRows(b.sections, theme)
	inner := min(lipgloss.Width(strings.Join(rows, "\n")), max(1, width-6))
	rows = b.scroller.render(rows, inner, space)
	rows[0] = pane.Justify(strings.TrimRight(rows[0], " "), theme.Accent.Render("↑↓"), inner)
	return renderBox(rows, width, height, theme)
}

// columns puts the sections side by side, as many of them into a column as fit.
func (b *helpBox) columns(space int, theme theme.Theme) [][]string {
	var columns [][]string
	for i := range b.sections {
		rows := helpRows(b.sections[i:i+1], theme)
		if last := len(columns) - 1; last >= 0 && len(columns[last])+len(rows) <= space {
			columns[last] = append(columns[last], rows...)
			continue
		}
		columns = append(columns, rows)
	}
	return columns
}

// helpRows returns the sections beneath each other, with their keys in one column.
func helpRows(sections []pane.HelpSection, theme theme.Theme) []string {
	keys := 0
	for _, section := range sections {
		for _, binding := range section.Keys {
			keys = max(keys, ansi.StringWidth(binding.Help().Key))
		}
	}
	table := help.New()
	table.Styles = help.Styles{FullKey: theme.Accent.Width(keys + 1)}
	var rows []string
	for _, section := range sections {
		rows = append(rows, theme.Strong.Render(section.Title))
		rows = append(rows, strings.Split(table.FullHelpView([][]key.Binding{section.Keys}), "\n")...)
	}
	return rows
}
