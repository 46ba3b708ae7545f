package dash

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

// serviceAt returns the service that a row of the panel is about, from 0.
func (s panelSubject) serviceAt(row int) string {
	if row > 0 && row <= len(s.failing) {
		return s.failing[row-1]
	}
	return s.service
}

// renderEach returns a row for each failing service: its name and the first cause.
func (s panelSubject) renderEach(theme theme.Theme) []string {
	column := 0
	for _, name := range s.failing {
		column = min(16, max(column, ansi.StringWidth(name)))
	}
	var rows []string
	for _, name := range s.failing {
		row := theme.Fail.Render("✗ " + pane.Fit(name, column) + "  ")
		if found := relevantFindings(name, s.found.Findings); len(found) > 0 {
			row += pane.Clean(findings.Bare(found[0]) + "  " + found[0].ID)
		} else {
			row += theme.Muted.Render(s.unexplained())
		}
		rows = append(rows, row)
	}
	return rows
}
