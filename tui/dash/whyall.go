package dash

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/theme"
)

// at is the service that a row of the panel is about, from 0.
func (s subject) at(row int) string {
	if row > 0 && row <= len(s.sick) {
		return s.sick[row-1]
	}
	return s.service
}

// each is a row for each service that is not well: its name and the first cause.
func (s subject) each(theme theme.Theme) []string {
	column := 0
	for _, name := range s.sick {
		column = min(16, max(column, ansi.StringWidth(name)))
	}
	var rows []string
	for _, name := range s.sick {
		row := theme.Fail.Render("✗ " + fit(name, column) + "  ")
		if found := causes(name, s.found.Findings); len(found) > 0 {
			row += clean(findings.Bare(found[0]) + "  " + found[0].ID)
		} else {
			row += theme.Muted.Render(s.unexplained())
		}
		rows = append(rows, row)
	}
	return rows
}
