package dash

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/help"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// helpBox shows all keys in as many columns as it needs; it scrolls where the screen has no room for those.
type helpBox struct {
	sections []pane.HelpSection
	scroller
}

func newHelpBox(sections []pane.HelpSection) *helpBox { return &helpBox{sections, newScroller()} }

func (b *helpBox) handleKey(msg tea.KeyPressMsg) overlayResult {
	if b.scroller.handleKey(msg) {
		return overlayResult{}
	}
	return overlayResult{closed: isCloseKey(msg)}
}

func (b *helpBox) render(width, height int, theme theme.Theme) string {
	space := max(1, height-2)
	widest := joinColumns(b.columns(1, theme))
	for n := 1; n <= len(b.sections); n++ {
		table := joinColumns(b.columns(n, theme))
		if lipgloss.Width(table)+6 > width {
			break
		}
		if widest = table; lipgloss.Height(table) <= space {
			return renderBox(strings.Split(table, "\n"), width, height, theme)
		}
	}
	rows := strings.Split(widest, "\n")
	for i, row := range rows {
		rows[i] = strings.TrimRight(row, " ")
	}
	inner := min(lipgloss.Width(strings.Join(rows, "\n")), max(1, width-6))
	rows = b.scroller.render(rows, inner, space)
	rows[0] = pane.Justify(strings.TrimRight(rows[0], " "), theme.Accent.Render("↑↓"), inner)
	return renderBox(rows, width, height, theme)
}

func joinColumns(columns [][]string) string {
	var wide []string
	for _, column := range columns {
		wide = append(wide, lipgloss.JoinVertical(lipgloss.Left, column...), "    ")
	}
	return lipgloss.JoinHorizontal(lipgloss.Top, wide[:len(wide)-1]...)
}

// columns puts the sections into at most n columns, in their order and about equally high.
func (b *helpBox) columns(n int, theme theme.Theme) [][]string {
	all := helpRows(b.sections, theme)
	total := 0
	for _, rows := range all {
		total += len(rows) + 1
	}
	for limit := total / n; ; limit++ {
		if columns := fill(all, limit); len(columns) <= n {
			return columns
		}
	}
}

// fill puts sections into columns of at most limit rows, with an empty row between two; a longer section has a column
// of its own.
func fill(sections [][]string, limit int) [][]string {
	var columns [][]string
	for _, rows := range sections {
		last := len(columns) - 1
		if last >= 0 && len(columns[last])+1+len(rows) <= limit {
			columns[last] = append(append(columns[last], ""), rows...)
			continue
		}
		columns = append(columns, slices.Clone(rows))
	}
	return columns
}

// helpRows returns the rows of each section, with the keys of all in one column.
func helpRows(sections []pane.HelpSection, theme theme.Theme) [][]string {
	keys := 0
	for _, section := range sections {
		for _, binding := range section.Keys {
			keys = max(keys, ansi.StringWidth(binding.Help().Key))
		}
	}
	table := help.New()
	table.Styles = help.Styles{FullKey: theme.Accent.Width(keys + 1)}
	var all [][]string
	for _, section := range sections {
		rows := []string{theme.Strong.Render(section.Title)}
		all = append(all, append(rows, strings.Split(table.FullHelpView([][]key.Binding{section.Keys}), "\n")...))
	}
	return all
}

// legend returns what the signs of the screen mean, and what the mouse does. They are no keys, so the palette does not
// have them.
func legend() []pane.HelpSection {
	signs := func(pairs ...string) []key.Binding {
		var rows []key.Binding
		for i := 0; i < len(pairs); i += 2 {
			rows = append(rows, key.NewBinding(key.WithKeys(pairs[i]), key.WithHelp(pairs[i], pairs[i+1])))
		}
		return rows
	}
	return []pane.HelpSection{
		{Title: "signs", Keys: signs(
			"●", "up", "◐", "in progress", "○", "not running", "✗", "failed or broken", "≠", "files changed since",
			"•", "new log lines", "▸", "folded; enter opens it", "»", "search match", "×3", "appeared three times",
		)},
		{Title: "mouse", Keys: signs(
			"click", "choose, unfold", "drag", "select, move divider", "wheel", "scroll",
		)},
	}
}
