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
	"github.com/fastdock/fastdock/tui/phrase"
	"github.com/fastdock/fastdock/tui/theme"
)

// whyPanel stands above the logs of a chosen service that is not well: the cause and the way out as doctor says them, and the last
// runs of its health check. Of one that is well and under a debugger, it says where to attach. While all are chosen, it has a row
// for each that is not well.
type whyPanel struct {
	width, height int // height 0 is none
	most          int // rows of one sentence
	zone          *time.Location
}

// subject is what the panel is about.
type subject struct {
	service  string   // "" is all
	sick     []string // of all, those that are not well
	ill      string   // how it is not well; "" is well
	debugger devenv.Debugger
	*diagnosis
}

// subject is the chosen service, or all.
func (m *root) subject() subject {
	chosen := m.services.chosen
	s := subject{service: chosen, ill: m.diagnosis.ill[chosen], debugger: m.debuggers.known[chosen], diagnosis: m.diagnosis}
	if chosen == "" {
		s.sick = slices.DeleteFunc(slices.Clone(m.services.names), func(name string) bool { return m.diagnosis.ill[name] == "" })
	}
	return s
}

// fitIn gives the panel the width, and as many rows as it wants of those that there are; it needs three.
func (p *whyPanel) fitIn(width, room int, s subject, theme theme.Theme) {
	p.width, p.height, p.most = width, 0, max(1, min(room/3, 4))
	if (s.ill != "" || len(s.sick) > 0 || s.debugger.On) && room >= 3 {
		p.height = min(room, 1+len(p.rows(s, theme)))
	}
}

// View draws the panel; what has no room is behind the key that opens all.
func (p *whyPanel) View(s subject, theme theme.Theme) []string {
	if p.height == 0 {
		return nil
	}
	rows := append([]string{p.head(s, theme)}, p.rows(s, theme)...)
	for i, row := range rows[1:] {
		rows[i+1] = fit(" "+row, p.width)
	}
	if len(rows) > p.height && p.height > 3 && (s.ill != "" || len(s.sick) > 0) {
		rows[p.height-1] = fit(theme.Muted.Render(" … D has the rest"), p.width)
	}
	return exactly(rows, p.width, p.height)
}

func (p *whyPanel) head(s subject, theme theme.Theme) string {
	switch {
	case len(s.sick) > 0:
		return rule(phrase.Count(len(s.sick), "service")+" not well", theme.Accent.Render("tab")+theme.Muted.Render(" chooses one"), p.width, theme)
	case s.ill == "":
		return rule(s.service+" under the debugger", "", p.width, theme)
	}
	is := s.ill
	if is == "unhealthy" || is == "dead" {
		is = "is " + is
	}
	return rule("why "+s.service+" "+is, theme.Accent.Render("D")+theme.Muted.Render(" all findings"), p.width, theme)
}

func (p *whyPanel) rows(s subject, theme theme.Theme) []string {
	switch {
	case len(s.sick) > 0:
		return s.each(theme)
	case s.ill == "":
		return debuggerRows(s.debugger, p.width-2, theme)
	}
	return p.why(s.service, s.diagnosis, theme)
}

// why is the first finding and the probes, then what shows it, and the other findings.
func (p *whyPanel) why(service string, d *diagnosis, theme theme.Theme) []string {
	found := causes(service, d.found.Findings)
	var rows []string
	if len(found) > 0 {
		rows = sentences(found[0], p.width-2, p.most, theme)
	} else {
		rows = append(rows, theme.Muted.Render(d.unexplained()))
	}
	if d.of == service {
		rows = append(rows, p.probes(failing(d.probes), theme)...)
	}
	for i, f := range found {
		if i > 0 {
			rows = append(rows, sentences(f, p.width-2, p.most, theme)...)
		}
		rows = append(rows, shown(f, p.width-2, theme)...)
	}
	return rows
}

// unexplained is what there is to say of an illness without a finding.
func (d *diagnosis) unexplained() string {
	if d.looking || d.at.IsZero() && d.examine != nil {
		return "looking for the cause…"
	}
	return "doctor finds no cause; the logs say more"
}

// causes are the findings that can be why a service is ill: what is wrong with it as it runs, and with the machine.
func causes(service string, found []check.Finding) []check.Finding {
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

// sentences are a finding's cause and the way out, each in at most that many rows. What they quote is from files and containers.
func sentences(f check.Finding, width, most int, theme theme.Theme) []string {
	style, mark := severity(f.Severity, theme)
	var rows []string
	for i, row := range wrapped(clean(findings.Cause(f)+"  "+f.ID), width-2, most) {
		rows = append(rows, style.Render(lead(i, mark)+row))
	}
	for i, row := range wrapped(clean(f.Fix.Text), width-2, most) {
		rows = append(rows, theme.Accent.Render(lead(i, "→")+row))
	}
	return rows
}

// shown is what shows a finding.
func shown(f check.Finding, width int, theme theme.Theme) []string {
	var rows []string
	for _, evidence := range f.Evidence {
		for line := range strings.SplitSeq(evidence, "\n") {
			rows = append(rows, theme.Muted.Render("  "+fit(clean(line), width-2)))
		}
	}
	return rows
}

// severity is how a finding of that severity looks.
func severity(s check.Severity, theme theme.Theme) (style lipgloss.Style, mark string) {
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

// failing leaves out the containers whose last probe went well, where another one's did not.
func failing(byContainer map[string][]devenv.Probe) map[string][]devenv.Probe {
	ill := maps.Clone(byContainer)
	maps.DeleteFunc(ill, func(_ string, probes []devenv.Probe) bool { return probes[len(probes)-1].ExitCode == 0 })
	if len(ill) == 0 {
		return byContainer
	}
	return ill
}

// probes are the last runs of the health check, the newest first: when, how long, how it ended and what it said.
func (p *whyPanel) probes(byContainer map[string][]devenv.Probe, theme theme.Theme) []string {
	var rows []string
	for _, container := range slices.Sorted(maps.Keys(byContainer)) {
		last, before := byContainer[container], ""
		if len(byContainer) > 1 {
			before = container + " "
		}
		rows = append(rows, theme.Muted.Render(fit(before+"$ "+phrase.OneLine(last[len(last)-1].Command), p.width-2)))
		for _, probe := range slices.Backward(last) {
			rows = append(rows, p.probe(probe, theme))
		}
	}
	return rows
}

func (p *whyPanel) probe(probe devenv.Probe, theme theme.Theme) string {
	mark, style := "●", theme.OK
	if probe.ExitCode != 0 {
		mark, style = "✗", theme.Fail
	}
	told := fmt.Sprintf(" exit code %d", probe.ExitCode)
	if probe.ExitCode < 0 {
		told = " no end in time"
	}
	if p.width >= roomy {
		told += " after " + phrase.Seconds(probe.End.Sub(probe.Start))
	}
	at := theme.Muted.Render(" " + probe.Start.In(p.zone).Format(time.TimeOnly))
	said := phrase.OneLine(strings.TrimSpace(probe.Output))
	if said != "" {
		said = "  " + said
	}
	return style.Render(mark) + at + style.Render(told) + said
}
