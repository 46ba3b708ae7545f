package dash

import (
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/theme"
)

// HelpSection is what a pane tells about its keys: those with a help text, a pair of keys in one binding.
type HelpSection struct {
	Title string
	Keys  []key.Binding
}

// helpBox shows all keys; it scrolls where the screen is too low for them.
type helpBox struct {
	sections []HelpSection
	roll
}

func (b *helpBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	if b.roll.handleKey(msg) {
		return overlayResult{}
	}
	return overlayResult{closed: isCloseKey(msg) || msg.String() == "?"}
}

func (b *helpBox) render(width, height int, theme theme.Theme) string {
	space := max(1, height-2)
	columns := [][]string{b.rows(theme)}
	if all := columns[0]; len(all) > space {
		columns = b.columns(space, theme)
	}
	var wide []string
	for _, column := range columns {
		wide = append(wide, lipgloss.JoinVertical(lipgloss.Left, column...), "   ")
	}
	table := lipgloss.JoinHorizontal(lipgloss.Top, wide[:len(wide)-1]...)
	if lipgloss.Width(table)+6 <= width {
		return renderBox(split(table), width, height, theme)
	}
	rows := b.rows(theme)
	b.fit(len(rows), space)
	rows[b.top] = Justify(rows[b.top], theme.Accent.Render("↑↓"), min(lipgloss.Width(strings.Join(rows, "\n")), max(1, width-6)))
	return renderBox(rows[b.top:], width, height, theme)
}

// columns puts the sections side by side, as many of them into a column as fit.
func (b *helpBox) columns(space int, theme theme.Theme) [][]string {
	var columns [][]string
	for i := range b.sections {
		rows := (&helpBox{sections: b.sections[i : i+1]}).rows(theme)
		if last := len(columns) - 1; last >= 0 && len(columns[last])+len(rows) <= space {
			columns[last] = append(columns[last], rows...)
			continue
		}
		columns = append(columns, rows)
	}
	return columns
}

func (b *helpBox) rows(theme theme.Theme) []string {
	keys := 0
	for _, section := range b.sections {
		for _, binding := range section.Keys {
			keys = max(keys, ansi.StringWidth(binding.Help().Key))
		}
	}
	var rows []string
	for _, section := range b.sections {
		rows = append(rows, theme.Strong.Render(section.Title))
		for _, binding := range section.Keys {
			h := binding.Help()
			rows = append(rows, theme.Accent.Render(Fit(h.Key, keys))+"  "+h.Desc)
		}
	}
	return rows
}
