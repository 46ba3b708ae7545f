package dash

import (
	"slices"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// maxReloads is more than any screen is wide enough to show.
const maxReloads = 16

// detailsWidth is the width from which the last reload is shown with its save time.
const detailsWidth = 100

// reload is one that has ended.
type reload struct {
	service    string
	files      []string
	at         time.Time
	copied     time.Duration // a part of took
	seen, took time.Duration
	broken     bool
}

// reloadsBar lies across the screen: problems of reloads, which stay until they are fixed, and beneath them the last
// reloads, newest first.
type reloadsBar struct {
	width, height int
	zone          *time.Location
	hints         hints
	recent        []reload            // oldest first
	files         map[string][]string // service → what its reload in progress is about
}

func newReloadsBar(zone *time.Location) *reloadsBar {
	return &reloadsBar{zone: zone, files: map[string][]string{}}
}

func (p *reloadsBar) SetSize(width, height int) { p.width, p.height = width, height }

// Apply records the reloads.
func (p *reloadsBar) Apply(events []devenv.Event) {
	for _, event := range events {
		switch e := event.(type) {
		case devenv.ReloadStarted:
			p.files[e.Service] = e.Files
		case devenv.ReloadReady:
			p.record(reload{service: e.Service, files: e.Files, at: e.At, copied: e.Copied, seen: e.Seen, took: e.Took})
		case devenv.ReloadBroken:
			p.record(reload{service: e.Service, files: e.Files, at: e.At, broken: true})
		}
	}
}

func (p *reloadsBar) record(r reload) {
	p.recent = append(p.recent, r)
	p.recent = p.recent[max(0, len(p.recent)-maxReloads):]
}

// View draws as many rows as the bar is high. Where they are too few, the fixes are cut, and the last reloads give way.
// idle is the row that stands in their place while there are none.
func (p *reloadsBar) View(state devenv.State, idle string, theme theme.Theme) []string {
	rows := p.renderProblems(state, p.width, maxFixRows, theme)
	if len(rows) >= p.height {
		rows = p.renderProblems(state, p.width, 1, theme)
	}
	if len(rows) < p.height {
		rows = append(rows, p.renderRecent(state, idle, theme))
	}
	for i, row := range rows {
		rows[i] = pane.Fit(" "+row, p.width)
	}
	return pane.PadRows(rows, p.width, p.height)
}

// renderRecent returns the row of the last reloads, after those in progress; idle where there are none.
func (p *reloadsBar) renderRecent(state devenv.State, idle string, theme theme.Theme) string {
	var parts []string
	for _, service := range state.Services {
		if r := service.Reload; r.Busy && r.Stuck == nil {
			parts = append(parts, theme.Warn.Render("◐ reloading "+phrase.Files(p.files[service.Name])))
		}
	}
	for i, r := range slices.Backward(p.recent) {
		parts = append(parts, p.render(r, i == len(p.recent)-1 && p.width >= detailsWidth, multipleServices(p.recent), theme))
	}
	if len(parts) == 0 {
		return idle
	}
	return p.joinFitting(parts)
}

// multipleServices reports whether the reloads are of more than one service.
func multipleServices(reloads []reload) bool {
	return slices.ContainsFunc(reloads, func(r reload) bool { return r.service != reloads[0].service })
}

func (p *reloadsBar) render(r reload, fully, named bool, theme theme.Theme) string {
	at := theme.Muted.Render(r.at.In(p.zone).Format(time.TimeOnly)) + " "
	if named {
		at += r.service + " "
	}
	text := phrase.Files(r.files) + " "
	switch {
	case r.broken:
		return at + theme.Fail.Render("✗ "+text+"broke")
	case fully:
		return at + phrase.Saved(r.files, r.seen) + " → ready " + theme.OK.Render(phrase.Seconds(r.took)) +
			phrase.CopyPart(r.copied)
	}
	return at + text + theme.OK.Render(phrase.Seconds(r.took))
}

// joinFitting joins as many parts as fit uncut, at least the first.
func (p *reloadsBar) joinFitting(parts []string) string {
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
