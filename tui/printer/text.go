package printer

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// text puts an event into words; it returns "" for what is not worth a line.
func (p *plain) text(event devenv.Event, state devenv.State) string {
	switch e := event.(type) {
	case devenv.Planned:
		return p.row(e.Service, p.theme.Muted.Render(planText(e)))
	case devenv.PullProgress:
		return p.pull(e)
	case devenv.BuildStep:
		return p.buildStep(e)
	case devenv.BuildOutput:
		p.recordOutput(e)
	case devenv.Built:
		return p.row(e.Service, fmt.Sprintf("built %s in %s", e.Image, phrase.Seconds(e.Took)))
	case devenv.Waiting:
		return p.row(e.Service, p.theme.Muted.Render("waiting for "+e.On+untilSuffix(e.Condition)))
	case devenv.ContainerChanged:
		return p.container(e, state)
	case devenv.HealthChanged:
		return p.healthChange(e, state)
	case devenv.LogsDropped:
		return p.row(
			e.Service,
			p.theme.Warn.Render(phrase.Count(e.Count, "log line")+" dropped (output too fast)"),
		)
	case devenv.ServiceFailed:
		return p.block(
			e.Service, p.theme.Fail.Render("failed: "+phrase.OneLine(e.Cause))+p.defined(e),
			append(probeLines(e.Probe), e.Logs...),
		)
	default:
		return p.reloadText(event) + p.verbText(event) + p.syncText(event) + p.watchText(event) + p.stackText(event, state)
	}
	return ""
}

// defined returns where the service that failed stands in the Compose files.
func (p *plain) defined(e devenv.ServiceFailed) string {
	if e.Defined == "" {
		return ""
	}
	return " " + p.theme.Muted.Render("("+e.Defined+")")
}

func (p *plain) reloadText(event devenv.Event) string {
	switch e := event.(type) {
	case devenv.ReloadStarted:
		return p.row(e.Service, phrase.Saved(e.Files, e.Seen))
	case devenv.ReloadReady:
		return p.row(e.Service, phrase.Saved(e.Files, e.Seen)+" → "+p.theme.OK.Render("ready "+phrase.Seconds(e.Took))+
			phrase.CopyPart(e.Copied))
	case devenv.ReloadBroken:
		return p.row(e.Service, p.theme.Fail.Render("broken: "+phrase.Broken(e)))
	case devenv.ReloadStuck:
		return p.row(e.Service, p.theme.Warn.Render("reload is waiting for "+phrase.Stuck(e)))
	case devenv.Drifted:
		return p.row(e.Service, p.theme.Warn.Render(phrase.Drift(e)))
	case devenv.ReloadMissed:
		return p.block(e.Service, p.theme.Warn.Render(phrase.Missed(e)), []string{phrase.MissFix(e)})
	}
	return ""
}

func (p *plain) verbText(event devenv.Event) string {
	switch e := event.(type) {
	case devenv.VerbStarted:
		return p.row(e.Service, string(e.Verb)+" "+p.theme.Muted.Render("("+e.Command+")"))
	case devenv.CommandOutput:
		return p.row(e.Service, p.containerText(e.Text))
	case devenv.VerbEnded:
		if e.Err != nil {
			return p.row(e.Service, p.theme.Fail.Render(string(e.Verb)+" failed: "+phrase.OneLine(e.Err.Error())))
		}
		return p.row(e.Service, p.theme.OK.Render(string(e.Verb)+" done in "+phrase.Seconds(e.Took)))
	}
	return ""
}

func (p *plain) stackText(event devenv.Event, state devenv.State) string {
	switch e := event.(type) {
	case devenv.Ready:
		return p.theme.OK.Render("ready in "+phrase.Seconds(e.Took)) + "\n" + p.addresses(state)
	case devenv.Stopping:
		if e.Forced {
			return "killing the containers\n"
		}
		return "stopping\n"
	case devenv.WouldChange:
		return fmt.Sprintf("would %s %s %s\n", e.Change, e.Kind, e.Name)
	case devenv.Removed:
		return p.theme.Muted.Render("removed "+string(e.Kind)+" "+e.Name) + "\n"
	case devenv.Notice:
		return p.notice(e)
	}
	return ""
}

func (p *plain) addresses(state devenv.State) string {
	var b strings.Builder
	for _, service := range state.Services {
		for _, port := range service.Ports {
			b.WriteString(p.row(service.Name, phrase.Address(port)))
		}
	}
	return b.String()
}

func (p *plain) notice(e devenv.Notice) string {
	text := p.theme.Warn.Render("note:") + " " + phrase.OneLine(p.containerText(phrase.Notice(e)))
	if e.Service == "" {
		return text + "\n"
	}
	return p.row(e.Service, text)
}

// container returns the text of a start or an end. A creation adds nothing to its start, and a removal is reported by
// Removed, or by the recreation that was planned.
func (p *plain) container(e devenv.ContainerChanged, state devenv.State) string {
	who := replica(e.Service, e.Container, state)
	switch {
	case e.Status == devenv.StatusCreated || e.Status == devenv.StatusRemoved:
		return ""
	case e.Status == devenv.StatusRunning:
		if service, _ := state.Service(e.Service); service.Action == devenv.ActionAttach {
			return "" // it ran before, which the plan has reported
		}
		return p.row(e.Service, who+"started")
	case e.Status == devenv.StatusExited && stopRequested(e.Service, state):
		return p.row(e.Service, who+"stopped")
	case e.OOMKilled:
		return p.row(e.Service, p.theme.Fail.Render(who+string(e.Status)+": killed for using too much memory"))
	case e.Status == devenv.StatusExited && e.ExitCode != 0:
		return p.row(e.Service, p.theme.Warn.Render(fmt.Sprintf("%sexited with code %d", who, e.ExitCode)))
	}
	return p.row(e.Service, who+string(e.Status))
}

// stopRequested reports whether a service's containers end because the user asked for it.
func stopRequested(service string, state devenv.State) bool {
	known, _ := state.Service(service)
	return known.Resting || known.Asked != "" || known.Phase == devenv.PhaseSync
}

// healthChange returns the text of a change of a container's health; other probes add nothing.
func (p *plain) healthChange(e devenv.HealthChanged, state devenv.State) string {
	before := p.health[e.Container]
	p.health[e.Container] = e.Status
	if e.Status == before || e.Status == devenv.StatusStarting {
		return ""
	}
	who := replica(e.Service, e.Container, state)
	if e.Status != devenv.StatusUnhealthy {
		return p.row(e.Service, p.theme.OK.Render(who+string(e.Status)))
	}
	return p.block(e.Service, p.theme.Fail.Render(who+"unhealthy"+probeCode(e.Probe)), probeLines(e.Probe))
}

// replica names a container, with a space after it, where its service has several.
func replica(service, container string, state devenv.State) string {
	if known, _ := state.Service(service); len(known.Containers) < 2 {
		return ""
	}
	return phrase.Replica(service, container) + " "
}

func probeCode(probe *devenv.Probe) string {
	if probe == nil {
		return ""
	}
	return fmt.Sprintf(": its check exited with code %d", probe.ExitCode)
}

func probeLines(probe *devenv.Probe) []string {
	if probe == nil {
		return nil
	}
	var lines []string
	if probe.Command != "" {
		lines = append(lines, "$ "+probe.Command)
	}
	if output := strings.TrimSpace(probe.Output); output != "" {
		lines = append(lines, strings.Split(output, "\n")...)
	}
	return lines
}

// planText returns what up does with a service, and why, unless nothing else is to be expected.
func planText(e devenv.Planned) string {
	switch e.Cause {
	case devenv.CauseNotFound:
		return string(e.Action)
	case devenv.CauseUpToDate:
		return "already running, up to date"
	case devenv.CauseUnwanted:
		return "scaled to 0"
	case devenv.CauseBuild:
		return string(e.Action) + ": build inputs changed"
	}
	return string(e.Action) + causeSuffix(phrase.PlanCause(e))
}

// untilSuffix returns what a dependency is waited to be: " (healthy)".
func untilSuffix(condition devenv.Condition) string {
	word := map[devenv.Condition]string{
		devenv.ConditionStarted: "started", devenv.ConditionHealthy: "healthy", devenv.ConditionCompleted: "completed",
	}[condition]
	if word == "" {
		return ""
	}
	return " (" + word + ")"
}

func causeSuffix(cause string) string {
	if cause == "" {
		return ""
	}
	return ": " + phrase.OneLine(cause)
}
