package dash

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/dash/logs"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// density is how much room the services have.
type density int

const (
	spaced   density = iota // details beneath, and an empty row before each service
	full                    // details beneath
	expanded                // details beneath the selected one
	compact                 // one row each, with the most important detail at its end
)

// columns are the widths that make the rows of all services line up.
type columns struct{ name, status int }

func measureRows(state devenv.State) columns {
	c := columns{name: len("all"), status: len("healthy")}
	for _, service := range state.Services {
		c.name = min(16, max(c.name, ansi.StringWidth(service.Name)))
		_, word := serviceHealth(service, state.Stopping)
		c.status = min(9, max(c.status, ansi.StringWidth(word)))
	}
	return c
}

// serviceRow holds what the rows of one service are drawn from.
type serviceRow struct {
	devenv.ServiceState
	hints    hints
	usage    usage
	counts   logs.Counts
	debugger devenv.Debugger
	docs     bool           // it serves FastAPI's documentation
	build    *buildProgress // nil before its build began
	now      time.Time
	since    time.Time // since when it is as it is
	selected bool
	unseen   bool // it wrote lines that no pane shows
	stopping bool
	theme    theme.Theme
}

func allRow(chosen bool, theme theme.Theme) string {
	return cursor(chosen, theme) + nameStyle(chosen, theme).Render("all")
}

func cursor(chosen bool, theme theme.Theme) string {
	if chosen {
		return theme.Accent.Render("›") + " "
	}
	return "  "
}

func nameStyle(chosen bool, theme theme.Theme) lipgloss.Style {
	if chosen {
		return theme.Strong
	}
	return lipgloss.Style{}
}

func (r serviceRow) render(d density, c columns, width int) []string {
	health, word := serviceHealth(r.ServiceState, r.stopping)
	style := health.style(r.theme)
	name := nameStyle(r.selected, r.theme).Render(pane.Fit(r.Name, c.name))
	head := r.marker() + style.Render(health.mark()) + " " + name + r.driftMark() + " "
	details := r.details(width - 5)
	if d == compact || d == expanded && !r.selected {
		tail := cmp.Or(r.upCount(), append(details, "")[0])
		return []string{head + style.Render(word+strings.Repeat(" ", max(0, c.status-ansi.StringWidth(word)))) + "  " + tail}
	}
	rows := []string{head + style.Render(word) + r.theme.Muted.Render(r.age())}
	if d == spaced {
		rows = append([]string{""}, rows...)
	}
	for _, detail := range details {
		rows = append(rows, "    "+detail)
	}
	return rows
}

// marker returns the cursor, or a sign of lines out of sight.
func (r serviceRow) marker() string {
	if r.unseen && !r.selected {
		return r.theme.Accent.Render("•") + " "
	}
	return cursor(r.selected, r.theme)
}

// driftMark returns a mark for a service whose containers differ from the files.
func (r serviceRow) driftMark() string {
	if r.Drift.Would == devenv.DriftNone {
		return " "
	}
	return r.theme.Warn.Render("≠")
}

// driftHint returns what changed in a service's files, and the key that applies it.
func driftHint(d devenv.Drifted) string {
	changed := strings.Join(d.Keys, ", ")
	if len(d.Keys) == 0 || len(d.Keys) > maxDriftKeys {
		changed = strings.Join(d.Files, ", ")
	}
	changed = phrase.OneLine(changed)
	switch d.Would {
	case devenv.DriftNone:
		return ""
	case devenv.DriftRebuild:
		return "≠ out of date: " + changed + " changed · {rebuild} to rebuild"
	case devenv.DriftRemove:
		return "≠ no longer in the Compose files"
	}
	return "≠ out of date: " + changed + " changed · {recreate} to apply"
}

// maxDriftKeys is how many keys are named; of more, only the file is.
const maxDriftKeys = 2

// details returns the facts beneath a service, the most important first.
func (r serviceRow) details(width int) []string {
	rows := append(r.problems(width), r.replicas()...)
	for _, port := range r.Ports {
		rows = append(rows, r.port(port))
	}
	if used := r.usage.render(); used != "" && r.condition() == healthOK {
		rows = append(rows, r.theme.Muted.Render(used))
	}
	if r.Reload.Count > 0 {
		last := phrase.Seconds(r.Reload.Last.Took)
		rows = append(rows, r.theme.Muted.Render(fmt.Sprintf("%s, last %s", phrase.Count(r.Reload.Count, "reload"), last)))
	}
	if counted := r.renderCounts(); counted != "" {
		rows = append(rows, counted)
	}
	if r.Restarts > 0 {
		rows = append(rows, r.theme.Warn.Render(phrase.Count(r.Restarts, "restart")))
	}
	return rows
}

// renderCounts returns how many requests and errors the log has.
func (r serviceRow) renderCounts() string {
	var parts []string
	if n := r.counts.Requests; n > 0 {
		parts = append(parts, r.theme.Muted.Render(phrase.Count(n, "request")))
	}
	if n := r.counts.Failed; n > 0 {
		parts = append(parts, r.theme.Fail.Render(fmt.Sprintf("%d×5xx", n)))
	}
	if n := r.counts.Errors; n > 0 {
		parts = append(parts, r.theme.Fail.Render(phrase.Count(n, "error")))
	}
	return strings.Join(parts, r.theme.Muted.Render(", "))
}

// problems returns what is wrong with a service, and what it is at, the most important first.
func (r serviceRow) problems(width int) []string {
	var rows []string
	wrong := wrap(phrase.OneLine(r.Failure), width, 3)
	if broken := r.Reload.Broken; broken != nil {
		wrong = append(wrong, wrap(phrase.Broken(*broken), width, 2)...)
	}
	for _, text := range wrong {
		rows = append(rows, r.theme.Fail.Render(text))
	}
	if r.Stale != "" {
		for _, text := range wrap("package sync failed: "+phrase.OneLine(r.Stale), width, 3) {
			rows = append(rows, r.theme.Warn.Render(text))
		}
	}
	rows = append(rows, r.evidence(width)...)
	for _, text := range r.activity(width) {
		rows = append(rows, r.theme.Muted.Render(text))
	}
	if row := debuggerRow(r.debugger, r.theme); row != "" {
		rows = append(rows, row)
	}
	for _, text := range wrap(r.hints.Replace(driftHint(r.Drift)), width, 3) {
		rows = append(rows, r.theme.Warn.Render(text))
	}
	return rows
}

// age returns for how long the service is as it is.
func (r serviceRow) age() string {
	if text := formatAge(r.now.Sub(r.since)); text != "" && !r.since.IsZero() {
		return " " + text
	}
	return ""
}

func (r serviceRow) condition() health {
	h, _ := serviceHealth(r.ServiceState, r.stopping)
	return h
}

// port returns a published address. That of an app is a link, as is its documentation.
func (r serviceRow) port(port string) string {
	shown, url := phrase.Address(port), serviceURL(r.ServiceState)
	if !isWeb(r.ServiceState) || !strings.HasSuffix(url, shown[strings.LastIndexByte(shown, ':')+1:]) {
		return r.theme.Muted.Render(shown)
	}
	link := hyperlink(url, r.theme.Accent.Render(shown), r.theme)
	if r.docs {
		link += "  " + hyperlink(url+"/docs", r.theme.Accent.Render("/docs"), r.theme)
	}
	return link
}

// evidence returns where to look at a failure: the service's place in the Compose files, and the check that failed;
// what that said stands beside the logs.
func (r serviceRow) evidence(width int) []string {
	var rows []string
	probe := r.Failed.Probe
	if r.Failure != "" && r.Failed.Defined != "" {
		rows = append(rows, r.theme.Muted.Render(pane.Fit(r.Failed.Defined, width)))
	}
	sick := r.Failure != ""
	for _, c := range r.Containers {
		if c.Health == devenv.StatusUnhealthy && c.Probe != nil {
			probe, sick = c.Probe, true
		}
	}
	if !sick || probe == nil || probe.Command == "" {
		return rows
	}
	return append(rows, r.theme.Muted.Render(pane.Fit("$ "+probe.Command, width)))
}

// activity returns what a service in a phase or a reload is at.
func (r serviceRow) activity(width int) []string {
	switch {
	case r.Phase == devenv.PhaseWait:
		return wrap(waitText(r.Waiting), width, 2)
	case r.Phase == devenv.PhasePull:
		return []string{phrase.Pulled(r.Pull)}
	case r.Phase == devenv.PhaseBuild && r.build != nil:
		return r.build.render(r.now)
	case r.Phase == devenv.PhaseNone && r.Reload.Stuck != nil:
		return []string{"waits for " + phrase.Stuck(*r.Reload.Stuck)}
	}
	return nil
}

// waitText returns what a service waits for: "for db to be healthy".
func waitText(e devenv.Waiting) string {
	if e.Condition == devenv.ConditionCompleted {
		return "for " + e.On + " to complete"
	}
	return "for " + e.On + phrase.Until(e.Condition)
}

func wrap(text string, width, most int) []string {
	if text == "" || width <= 0 {
		return nil
	}
	rows := pane.Wrap(text, width)
	if len(rows) > most {
		rows = append(rows[:most-1], strings.Join(rows[most-1:], " "))
	}
	return rows
}
