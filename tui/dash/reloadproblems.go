package dash

import (
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// The fixes of a reload that does not work.
const (
	fixBroken      = "fix and save to reload; {edit} opens the file"
	fixConnections = "close its open connections (a browser tab, a stream), or press {restart} to restart it"
	fixTasks       = "it continues when they end; press {restart} to restart it now"
	fixStart       = "the next save ends it; check what its startup waits for, for example a database without a timeout"
	fixKilled      = "it is killed after its grace period; press {restart} to restart it now"
	fixUnknown     = "its logs show what it is doing; press {restart} to restart it"
)

// reloadProblem is what is wrong with a service's reloads, and the fix.
type reloadProblem struct {
	mark, text, fix string
	style           lipgloss.Style
}

// reloadProblems returns the problems of a service's reloads, the worst first.
func reloadProblems(service devenv.ServiceState, files []string, theme theme.Theme) []reloadProblem {
	var found []reloadProblem
	r := service.Reload
	if r.Broken != nil {
		found = append(found, reloadProblem{"✗", phrase.Broken(*r.Broken), fixBroken, theme.Fail})
	}
	if r.Busy && r.Stuck != nil {
		found = append(
			found,
			reloadProblem{
				"◐",
				phrase.Files(files) + " waits for " + phrase.OneLine(phrase.Stuck(*r.Stuck)),
				stuckFix(r.Stuck.On),
				theme.Warn,
			},
		)
	}
	if r.Missed != nil {
		found = append(
			found,
			reloadProblem{"!", phrase.Missed(*r.Missed), phrase.OneLine(phrase.MissFix(*r.Missed)), theme.Warn},
		)
	}
	return found
}

// stuckFix returns how to end what a reload waits for.
func stuckFix(on devenv.StuckOn) string {
	switch on {
	case devenv.StuckOnConnections:
		return fixConnections
	case devenv.StuckOnTasks:
		return fixTasks
	case devenv.StuckOnStart:
		return fixStart
	case devenv.StuckOnEventLoop, devenv.StuckOnShutdown:
		return fixKilled
	}
	return fixUnknown
}

// maxFixRows is how many rows a fix may take where there is room.
const maxFixRows = 2

// renderProblems returns rows for what is broken, stuck or missed, each followed by its fix in at most that many rows.
func (p *reloadsBar) renderProblems(state devenv.State, width, most int, theme theme.Theme) []string {
	var rows []string
	for _, service := range state.Services {
		for _, t := range reloadProblems(service, p.files[service.Name], theme) {
			text := wrap(service.Name+": "+t.text, width-4, 2)
			for i, row := range text {
				rows = append(rows, t.style.Render(hangingMark(i, t.mark)+row))
			}
			for i, row := range wrap(p.hints.Replace(t.fix), width-4, most) {
				rows = append(rows, theme.Muted.Render(hangingMark(i, "→")+row))
			}
		}
	}
	return rows
}

// hangingMark returns what stands before the i-th row of a text: a mark, then spaces.
func hangingMark(i int, mark string) string {
	if i == 0 {
		return mark + " "
	}
	return "  "
}

// neededHeight returns how many rows the bar needs; problems may take a quarter of the screen.
func (p *reloadsBar) neededHeight(state devenv.State, width, height int, theme theme.Theme) int {
	return min(1+len(p.renderProblems(state, width, maxFixRows, theme)), max(1, height/4))
}
