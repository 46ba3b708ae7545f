package dash

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// column is a column of the table of services. It is no bubbles table, which does not report the row that is drawn in a
// line, so that a click could not select it.
type column struct {
	title string
	right bool // numbers are set to the right
	cell  func(serviceRow) string
}

// tableColumns are the columns behind the names; the last one has the rest of the width.
var tableColumns = []column{
	{title: "state", cell: func(r serviceRow) string {
		h, word := serviceHealth(r.ServiceState, r.stopping)
		return h.style(r.theme).Render(word)
	}},
	{title: "since", right: true, cell: func(r serviceRow) string {
		return r.theme.Muted.Render(strings.TrimLeft(r.age(), " "))
	}},
	{title: "address", cell: serviceRow.addresses},
	{title: "cpu", right: true, cell: func(r serviceRow) string { return r.theme.Muted.Render(r.usage.share()) }},
	{title: "memory", right: true, cell: func(r serviceRow) string { return r.theme.Muted.Render(r.usage.size()) }},
	{title: "reloads", right: true, cell: serviceRow.reloads},
	{title: "requests", right: true, cell: serviceRow.requests},
	{title: "errors", right: true, cell: serviceRow.errors},
	{title: "", cell: serviceRow.news},
}

// renderTable returns the header, a row for all services, and the blocks of the services, with one row each and one for
// each replica.
func (p *servicesPane) renderTable(rows []serviceRow, theme theme.Theme) (header string, blocks []block) {
	cells := make([][]string, len(rows))
	widths := make([]int, len(tableColumns))
	names := len("service")
	for i, c := range tableColumns {
		widths[i] = len(c.title)
		for j, r := range rows {
			cells[j] = append(cells[j], c.cell(r))
			widths[i] = max(widths[i], ansi.StringWidth(cells[j][i]))
			names = max(names, ansi.StringWidth(r.Name))
		}
	}
	titles := make([]string, len(tableColumns))
	for i, c := range tableColumns {
		titles[i] = theme.Muted.Render(c.title)
	}
	header = theme.Muted.Render("    "+pane.Fit("service", names)) + "  " + joinCells(titles, widths)
	blocks = []block{{"", []string{allRow(p.selected == "", theme)}}}
	for j, r := range rows {
		health, _ := serviceHealth(r.ServiceState, r.stopping)
		name := nameStyle(r.selected, theme).Render(pane.Fit(r.Name, names))
		row := r.marker() + health.style(theme).Render(health.mark()) + " " + name + r.driftMark() + " " +
			joinCells(cells[j], widths)
		block := block{r.Name, []string{row}}
		for _, replica := range r.replicas() {
			block.rows = append(block.rows, "      "+replica)
		}
		blocks = append(blocks, block)
	}
	return header, blocks
}

// joinCells sets cells into columns; the last one is as wide as it is.
func joinCells(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		space := strings.Repeat(" ", max(0, widths[i]-ansi.StringWidth(cell)))
		if tableColumns[i].right {
			cell = space + cell
		} else if i < len(cells)-1 {
			cell += space
		}
		b.WriteString(cell + "   ")
	}
	return strings.TrimRight(b.String(), " ")
}

// addresses returns the published addresses: that of an app in full.
func (r serviceRow) addresses() string {
	if isWeb(r.ServiceState) {
		url := serviceURL(r.ServiceState)
		if r.docs {
			url += "/docs"
		}
		return hyperlink(url, r.theme.Accent.Render(url), r.theme)
	}
	var shown []string
	for _, port := range r.Ports {
		shown = append(shown, phrase.Address(port))
	}
	return r.theme.Muted.Render(strings.Join(shown, " "))
}

func (r serviceRow) reloads() string {
	if r.Reload.Count == 0 {
		return ""
	}
	return r.theme.Muted.Render(fmt.Sprintf("%d × %s", r.Reload.Count, phrase.Seconds(r.Reload.Last.Took)))
}

// requests returns how many requests the log has, and how many of them failed.
func (r serviceRow) requests() string {
	if r.counts.Requests == 0 {
		return ""
	}
	text := r.theme.Muted.Render(fmt.Sprint(r.counts.Requests))
	if r.counts.Failed > 0 {
		text = r.theme.Fail.Render(fmt.Sprintf("%d×5xx ", r.counts.Failed)) + text
	}
	return text
}

func (r serviceRow) errors() string {
	if r.counts.Errors == 0 {
		return ""
	}
	return r.theme.Fail.Render(fmt.Sprint(r.counts.Errors))
}

// news returns the most important of what does not go on as usual.
func (r serviceRow) news() string {
	restarts := ""
	if r.Restarts > 0 {
		restarts = r.theme.Warn.Render(phrase.Count(r.Restarts, "restart"))
	}
	return cmp.Or(append(r.problems(newsWidth), "")[0], r.upCount(), restarts)
}

// newsWidth bounds the text of what is wrong; the table cuts it at its own edge.
const newsWidth = 200

// tableRows returns how many rows the table needs: its title and header, all, the services and their replicas.
func tableRows(state devenv.State) int {
	rows := 3 + len(state.Services)
	for _, s := range state.Services {
		if phrase.HasReplicas(s) {
			rows += len(s.Containers)
		}
	}
	return rows
}
