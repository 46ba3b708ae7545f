package dash

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// keptReloads is more than any screen is wide enough to show.
const keptReloads = 16

// roomy is the width from which the last reload is told from the save on.
const roomy = 100

// reloadStrip is one row: what is broken until it is fixed, what is being reloaded, then the last reloads, newest first.
type reloadStrip struct {
	width  int
	zone   *time.Location
	recent []devenv.ReloadReady // oldest first
	files  map[string][]string  // service → what its reload in progress is about
}

func newReloadStrip() *reloadStrip {
	return &reloadStrip{zone: time.Local, files: map[string][]string{}}
}

func (p *reloadStrip) SetSize(width, _ int) { p.width = width }

// Apply notes the reloads.
func (p *reloadStrip) Apply(events []devenv.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case devenv.ReloadStarted:
			p.files[e.Service] = e.Files
		case devenv.ReloadReady:
			p.recent = append(p.recent, e)
			p.recent = p.recent[max(0, len(p.recent)-keptReloads):]
		}
	}
}

func (p *reloadStrip) View(state devenv.State, theme theme.Theme) string {
	parts := p.now(state, theme)
	for i, reload := range slices.Backward(p.recent) {
		at := theme.Muted.Render(reload.At.In(p.zone).Format(time.TimeOnly))
		text := phrase.Files(reload.Files) + " "
		if i == len(p.recent)-1 && p.width >= roomy {
			text = phrase.Saved(reload.Files, reload.Seen) + " → ready "
		}
		parts = append(parts, at+" "+text+theme.OK.Render(phrase.Seconds(reload.Took)))
	}
	if len(parts) == 0 {
		return fit(theme.Muted.Render(" no reloads yet"), p.width)
	}
	return fit(" "+p.whole(parts), p.width)
}

// now is what is broken or in progress.
func (p *reloadStrip) now(state devenv.State, theme theme.Theme) []string {
	var parts []string
	for _, service := range state.Services {
		if broken := service.Reload.Broken; broken != nil {
			parts = append(parts, theme.Fail.Render("✗ "+phrase.Broken(*broken)))
		}
		if missed := service.Reload.Missed; missed != nil {
			parts = append(parts, theme.Warn.Render("! "+phrase.Missed(*missed)+"; "+phrase.OneLine(missed.Fix)))
		}
		if service.Reload.Busy {
			parts = append(parts, theme.Warn.Render("◐ "+reloading(service.Reload, p.files[service.Name])))
		}
	}
	return parts
}

func reloading(reload devenv.ReloadState, files []string) string {
	if reload.Stuck != "" {
		return phrase.Files(files) + " waits for " + reload.Stuck
	}
	return "reloading " + phrase.Files(files)
}

// whole joins as many parts as fit uncut; the first one is there in any case.
func (p *reloadStrip) whole(parts []string) string {
	const gap = "   "
	width := ansi.StringWidth(parts[0]) + 1
	n := 1
	for ; n < len(parts); n++ {
		if width += len(gap) + ansi.StringWidth(parts[n]); width >= p.width {
			break
		}
	}
	return strings.Join(parts[:n], gap)
}
