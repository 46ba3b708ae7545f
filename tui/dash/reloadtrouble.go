package dash

import (
	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// The ways out of a reload that does not work.
const (
	mendBroken = "mend it and save: it is loaded at once; o opens it in the editor"
	mendOpen   = "close what is open to it (a browser's tab, a stream), or restart it: r"
	mendTasks  = "it goes on when they end; r restarts it without waiting"
	mendMute   = "its logs say what it is at; r restarts it"
)

// trouble is what is wrong with a service's reloads: the place and the error, and the way out.
type trouble struct {
	mark, text, wayOut string
	style              lipgloss.Style
}

// troubles are those of a service, the worst first.
func troubles(service devenv.ServiceState, files []string, theme theme.Theme) []trouble {
	var found []trouble
	r := service.Reload
	if r.Broken != nil {
		found = append(found, trouble{"✗", phrase.Broken(*r.Broken), mendBroken, theme.Fail})
	}
	if r.Busy && r.Stuck != nil {
		found = append(found, trouble{"◐", phrase.Files(files) + " waits for " + phrase.OneLine(phrase.Stuck(*r.Stuck)), mendStuck(r.Stuck.On), theme.Warn})
	}
	if r.Missed != nil {
		found = append(found, trouble{"!", phrase.Missed(*r.Missed), phrase.OneLine(phrase.MissFix(*r.Missed)), theme.Warn})
	}
	return found
}

// mendStuck returns the way out of what a reload waits for.
func mendStuck(on devenv.StuckOn) string {
	switch on {
	case devenv.StuckOnConnections:
		return mendOpen
	case devenv.StuckOnTasks:
		return mendTasks
	}
	return mendMute
}

// wayOutRows is how many rows a way out may take where there is room.
const wayOutRows = 2

// wrong are rows of what is broken, stuck or missed, and beneath each the way out in at most that many rows.
func (p *reloadStrip) wrong(state devenv.State, width, most int, theme theme.Theme) []string {
	var rows []string
	for _, service := range state.Services {
		for _, t := range troubles(service, p.files[service.Name], theme) {
			text := wrapped(service.Name+": "+t.text, width-4, 2)
			for i, row := range text {
				rows = append(rows, t.style.Render(lead(i, t.mark)+row))
			}
			for i, row := range wrapped(t.wayOut, width-4, most) {
				rows = append(rows, theme.Muted.Render(lead(i, "→")+row))
			}
		}
	}
	return rows
}

// lead stands before the i-th row of a text that is marked at its first one.
func lead(i int, mark string) string {
	if i == 0 {
		return mark + " "
	}
	return "  "
}

// high is how many rows the strip needs on a screen of that size: what is wrong may take a quarter of it.
func (p *reloadStrip) high(state devenv.State, width, height int, theme theme.Theme) int {
	return min(1+len(p.wrong(state, width, wayOutRows, theme)), max(1, height/4))
}
