package dash

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/tui/findings"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// diagnosisPanel stands above the logs of a selected service that is failing: the cause and the fix as doctor reports
// them, and the last runs of its health check. Of a healthy one under a debugger, it shows where to attach. While all
// services are selected, it has a row for each that is failing.
type diagnosisPanel struct {
	width, height int // height 0 is none
	maxRows       int // rows of one sentence
	zone          *time.Location
	hints         hints
}

// panelSubject is the service that the panel is about, or all.
type panelSubject struct {
	service  string   // "" is all
	failing  []string // of all, those that fail
	status   string   // how it fails; "" where it does not
	debugger devenv.Debugger
	*diagnosis
}

// subject returns the chosen service, or all.
func (m *root) subject() panelSubject {
	chosen := m.services.selected
	s := panelSubject{
		service:   chosen,
		status:    m.diagnosis.failing[chosen],
		debugger:  m.debuggers.known[chosen],
		diagnosis: m.diagnosis,
	}
	if chosen == "" {
		s.failing = slices.DeleteFunc(
			slices.Clone(m.services.names),
			func(name string) bool { return m.diagnosis.failing[name] == "" },
		)
	}
	return s
}

// resize sets the width, and the height to as many of the spare rows as the panel needs; it needs at least three.
func (p *diagnosisPanel) resize(width, room int, s panelSubject, theme theme.Theme) {
	p.width, p.height, p.maxRows = width, 0, max(1, min(room/3, 4))
	if (s.status != "" || len(s.failing) > 0 || s.debugger.On) && room >= 3 {
		p.height = min(room, 1+len(p.renderRows(s, theme)))
	}
}

// View draws the panel; what has no room is behind the key that opens all.
func (p *diagnosisPanel) View(s panelSubject, theme theme.Theme) []string {
	if p.height == 0 {
		return nil
	}
	rows := append([]string{p.renderTitle(s, theme)}, p.renderRows(s, theme)...)
	for i, row := range rows[1:] {
		rows[i+1] = pane.Fit(" "+row, p.width)
	}
	if len(rows) > p.height && p.height > 3 && (s.status != "" || len(s.failing) > 0) {
		rows[p.height-1] = pane.Fit(theme.Muted.Render(p.hints.Replace(" … {doctor} shows the rest")), p.width)
	}
	return pane.PadRows(rows, p.width, p.height)
}

func (p *diagnosisPanel) renderTitle(s panelSubject, theme theme.Theme) string {
	switch {
	case len(s.failing) > 0:
		return pane.TitleRule(
			phrase.Count(len(s.failing), "service")+" failing",
			theme.Accent.Render(p.hints.Replace("{next-service}"))+theme.Muted.Render(" chooses one"),
			p.width,
			theme,
		)
	case s.status == "":
		return pane.TitleRule(s.service+" under the debugger", "", p.width, theme)
	}
	is := s.status
	if is == "unhealthy" || is == "dead" {
		is = "is " + is
	}
	return pane.TitleRule(
		"why "+s.service+" "+is,
		theme.Accent.Render(p.hints.Replace("{doctor}"))+theme.Muted.Render(" all findings"),
		p.width,
		theme,
	)
}

func (p *diagnosisPanel) renderRows(s panelSubject, theme theme.Theme) []string {
	switch {
	case len(s.failing) > 0:
		return s.renderEach(theme)
	case s.status == "":
		return debuggerRows(s.debugger, p.hints, p.width-2, theme)
	}
	return p.renderDiagnosis(s.service, s.diagnosis, theme)
}

// renderDiagnosis returns the first finding and the probes, then what shows it, and the other findings.
func (p *diagnosisPanel) renderDiagnosis(service string, d *diagnosis, theme theme.Theme) []string {
	found := relevantFindings(service, d.found.Findings)
	var rows []string
	if len(found) > 0 {
		rows = renderFinding(found[0], p.width-2, p.maxRows, theme)
	} else {
		rows = append(rows, theme.Muted.Render(d.unexplained()))
	}
	if d.probesOf == service {
		rows = append(rows, p.renderProbes(failingProbes(d.probes), theme)...)
	}
	for i, f := range found {
		if i > 0 {
			rows = append(rows, renderFinding(f, p.width-2, p.maxRows, theme)...)
		}
		rows = append(rows, renderEvidence(f, p.width-2, theme)...)
	}
	return rows
}

// unexplained returns the text for a failure without a finding.
func (d *diagnosis) unexplained() string {
	if d.examining || d.at.IsZero() && d.examine != nil {
		return "looking for the cause…"
	}
	return "no known cause found; see the logs"
}

// relevantFindings returns the findings that can explain why a service fails: those about it as it runs, and about the
// host.
func relevantFindings(service string, found []check.Finding) []check.Finding {
	var mine, others []check.Finding
	for _, f := range found {
		running := strings.HasPrefix(f.ID, "FD-R")
		switch {
		case f.Severity == check.OK || f.Severity == check.Info:
		case f.Service == service && (running || f.Severity == check.Error):
			mine = append(mine, f)
		case f.Service == "" && f.File == "" && f.Severity == check.Error:
			others = append(others, f)
		}
	}
	return append(mine, others...)
}

// renderFinding returns a finding's cause and the fix, each in at most that many rows. What they quote is from files
// and containers.
func renderFinding(f check.Finding, width, most int, theme theme.Theme) []string {
	style, mark := severityStyle(f.Severity, theme)
	var rows []string
	for i, row := range wrap(pane.Clean(findings.Cause(f)+"  "+f.ID), width-2, most) {
		rows = append(rows, style.Render(hangingMark(i, mark)+row))
	}
	for i, row := range wrap(pane.Clean(f.Fix.Text), width-2, most) {
		rows = append(rows, theme.Accent.Render(hangingMark(i, "→")+row))
	}
	return rows
}

func renderEvidence(f check.Finding, width int, theme theme.Theme) []string {
	var rows []string
	for _, evidence := range f.Evidence {
		for line := range strings.SplitSeq(evidence, "\n") {
			rows = append(rows, theme.Muted.Render("  "+pane.Fit(pane.Clean(line), width-2)))
		}
	}
	return rows
}

// severityStyle returns how a finding of that severity looks.
func severityStyle(s check.Severity, theme theme.Theme) (style lipgloss.Style, mark string) {
	switch s {
	case check.Error:
		return theme.Fail, "✗"
	case check.Warning:
		return theme.Warn, "!"
	case check.Info:
		return theme.Muted, "•"
	}
	return theme.OK, "●"
}

// failingProbes leaves out containers whose last probe succeeded, unless all did.
func failingProbes(byContainer map[string][]devenv.Probe) map[string][]devenv.Probe {
	ill := maps.Clone(byContainer)
	maps.DeleteFunc(ill, func(_ string, probes []devenv.Probe) bool { return probes[len(probes)-1].ExitCode == 0 })
	if len(ill) == 0 {
		return byContainer
	}
	return ill
}

// renderProbes returns the last runs of the health check, the newest first: when, how long, how it ended and what it
// said.
func (p *diagnosisPanel) renderProbes(byContainer map[string][]devenv.Probe, theme theme.Theme) []string {
	var rows []string
	for _, container := range slices.Sorted(maps.Keys(byContainer)) {
		last, before := byContainer[container], ""
		if len(byContainer) > 1 {
			before = container + " "
		}
		rows = append(rows, theme.Muted.Render(pane.Fit(before+"$ "+phrase.OneLine(last[len(last)-1].Command), p.width-2)))
		for _, probe := range slices.Backward(last) {
			rows = append(rows, p.renderProbe(probe, theme))
		}
	}
	return rows
}

func (p *diagnosisPanel) renderProbe(probe devenv.Probe, theme theme.Theme) string {
	mark, style := "●", theme.OK
	if probe.ExitCode != 0 {
		mark, style = "✗", theme.Fail
	}
	result := fmt.Sprintf(" exit code %d", probe.ExitCode)
	if probe.ExitCode < 0 {
		result = " timed out"
	}
	if p.width >= detailsWidth {
		result += " after " + phrase.Seconds(probe.End.Sub(probe.Start))
	}
	at := theme.Muted.Render(" " + probe.Start.In(p.zone).Format(time.TimeOnly))
	said := phrase.OneLine(strings.TrimSpace(probe.Output))
	if said != "" {
		said = "  " + said
	}
	return style.Render(mark) + at + style.Render(result) + said
}
