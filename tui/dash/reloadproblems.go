package dash

import (
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// The ways out of a reload that does not work.
const (
	fixBroken      = "mend it and save: it is loaded at once; o opens it in the editor"
	fixConnections = "close what is open to it (a browser's tab, a stream), or restart it: r"
	fixTasks       = "it goes on when they end; r restarts it without waiting"
	fixUnknown     = "its logs say what it is at; r restarts it"
)

// reloadProblem is what is wrong with a service's reloads: the place and the error, and the way out.
type reloadProblem struct {
	mark, text, fix string
	style           lipgloss.Style
}

// reloadProblems are those of a service, the worst first.
func reloadProblems(service devenv.ServiceState, files []string, theme theme.Theme) []reloadProblem {
	var found []reloadProblem
	r := service.Reload
	if r.Broken != nil {
		found = append(found, reloadProblem{"✗", phrase.Broken(*r.Broken), fixBroken, theme.Fail})
	}
	if r.Busy && r.Stuck != nil {
		found = append(found, reloadProblem{"◐", phrase.Files(files) + " waits for " + phrase.OneLine(phrase.Stuck(*r.Stuck)), stuckFix(r.Stuck.On), theme.Warn})
	}
	if r.Missed != nil {
		found = append(found, reloadProblem{"!", phrase.Missed(*r.Missed), phrase.OneLine(phrase.MissFix(*r.Missed)), theme.Warn})
	}
	return found
}

// stuckFix returns the way out of what a reload waits for.
func stuckFix(on devenv.StuckOn) string {
	switch on {
	case devenv.StuckOnConnections:
		return fixConnections
	case devenv.StuckOnTasks:
		return fixTasks
	}
	return fixUnknown
}

// maxFixRows is how many rows a way out may take where there is room.
const maxFixRows = 2

// renderProblems are rows of what is broken, stuck or missed, and beneath each the way out in at most that many rows.
func (p *reloadsBar) renderProblems(state devenv.State, width, most int, theme theme.Theme) []string {
	var rows []string
	for _, service := range state.Services {
		for _, t := range reloadProblems(service, p.files[service.Name], theme) {
			text := wrap(service.Name+": "+t.text, width-4, 2)
			for i, row := range text {
				rows = append(rows, t.style.Render(hangingMark(i, t.mark)+row))
			}
			for i, row := range wrap(t.fix, width-4, most) {
				rows = append(rows, theme.Muted.Render(hangingMark(i, "→")+row))
			}
		}
	}
	return rows
}

// hangingMark stands before the i-th row of a text that is marked at its first one.
func hangingMark(i int, mark string) string {
	if i == 0 {
		return mark + " "
	}
	return "  "
}

// neededHeight is how many rows the strip needs on a screen of that size: what is wrong may take a quarter of it.
func (p *reloadsBar) neededHeight(state devenv.State, width, height int, theme theme.Theme) int {
	return min(1+len(p.renderProblems(state, width, maxFixRows, theme)), max(1, height/4))
}
