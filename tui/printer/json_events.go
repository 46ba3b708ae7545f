package printer

import (
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/phrase"
)

// The objects of NewJSON, in the order of devenv's events.
type (
	head struct {
		Type string    `json:"type"`
		Time time.Time `json:"time"`
	}
	serviceHead struct {
		head
		Service string `json:"service"`
	}
	planned struct {
		serviceHead
		Image     string        `json:"image"`
		Ports     []string      `json:"ports"`
		DependsOn []string      `json:"depends_on"`
		Action    devenv.Action `json:"action"`
		Cause     string        `json:"cause"`
	}
	pullProgress struct {
		serviceHead
		Image   string `json:"image"`
		Current int64  `json:"current_bytes"`
		Total   int64  `json:"total_bytes"`
		Done    bool   `json:"done"`
	}
	buildStep struct {
		serviceHead
		Name   string  `json:"name"`
		Cached bool    `json:"cached"`
		Done   bool    `json:"done"`
		Took   float64 `json:"took_seconds"`
		Error  string  `json:"error,omitempty"`
	}
	buildOutput struct {
		serviceHead
		Step string `json:"step"`
		Text string `json:"text"`
	}
	built struct {
		serviceHead
		Image string  `json:"image"`
		Took  float64 `json:"took_seconds"`
	}
	waiting struct {
		serviceHead
		On        string `json:"on"`
		Condition string `json:"condition"`
	}
	containerChanged struct {
		serviceHead
		Container   string `json:"container"`
		ContainerID string `json:"container_id"`
		Status      string `json:"status"`
		ExitCode    int    `json:"exit_code"`
		OOMKilled   bool   `json:"oom_killed"`
	}
	healthChanged struct {
		serviceHead
		Container string `json:"container"`
		Status    string `json:"status"`
		Probe     *probe `json:"probe,omitempty"`
	}
	probe struct {
		Command  string    `json:"command"`
		ExitCode int       `json:"exit_code"`
		Output   string    `json:"output"`
		Start    time.Time `json:"start"`
		End      time.Time `json:"end"`
	}
	logLine struct {
		serviceHead
		Container string        `json:"container"`
		Stream    devenv.Stream `json:"stream"`
		Text      string        `json:"text"`
		More      bool          `json:"more,omitempty"`
	}
	logsDropped struct {
		serviceHead
		Count int `json:"count"`
	}
	reloadStarted struct {
		serviceHead
		Files []string `json:"files"`
		Seen  float64  `json:"seen_seconds"`
	}
	reloadReady struct {
		serviceHead
		Files  []string `json:"files"`
		Copied float64  `json:"copied_seconds,omitempty"`
		Seen   float64  `json:"seen_seconds"`
		Took   float64  `json:"took_seconds"`
	}
	reloadBroken struct {
		serviceHead
		Files []string `json:"files"`
		File  string   `json:"file"`
		Line  int      `json:"line"`
		Error string   `json:"error"`
	}
	reloadStuck struct {
		serviceHead
		On string `json:"on"`
	}
	drifted struct {
		serviceHead
		Would   string `json:"would"`
		Because string `json:"because"`
	}
	reloadMissed struct {
		serviceHead
		File string `json:"file"`
		Link string `json:"link"`
		Fix  string `json:"fix"`
	}
	ready struct {
		head
		Took float64 `json:"took_seconds"`
	}
	serviceFailed struct {
		serviceHead
		Cause   string   `json:"cause"`
		Logs    []string `json:"logs"`
		Defined string   `json:"defined"`
		Probe   *probe   `json:"probe,omitempty"`
	}
	verbStarted struct {
		serviceHead
		Verb    devenv.Verb `json:"verb"`
		Command string      `json:"command"`
	}
	commandOutput struct {
		serviceHead
		Verb   devenv.Verb   `json:"verb"`
		Stream devenv.Stream `json:"stream"`
		Text   string        `json:"text"`
	}
	verbEnded struct {
		serviceHead
		Verb  devenv.Verb `json:"verb"`
		Took  float64     `json:"took_seconds"`
		Error string      `json:"error,omitempty"`
	}
	stopping struct {
		head
		Forced bool `json:"forced"`
	}
	wouldChange struct {
		head
		Kind   string `json:"kind"`
		Name   string `json:"name"`
		Change string `json:"change"`
	}
	removed struct {
		head
		Kind string `json:"kind"`
		Name string `json:"name"`
	}
	notice struct {
		serviceHead
		Text string `json:"text"`
	}
	ended struct {
		head
		Error string `json:"error,omitempty"`
	}
)

// stackObject returns the object of an event about the whole stack, nil for others.
func (p *jsonLines) stackObject(event devenv.Event) any {
	var now time.Time
	switch e := event.(type) {
	case devenv.Ready:
		return ready{p.head("ready", now), seconds(e.Took)}
	case devenv.Stopping:
		return stopping{p.head("stopping", now), e.Forced}
	case devenv.WouldChange:
		return wouldChange{p.head("would_change", now), string(e.Kind), e.Name, string(e.Change)}
	case devenv.Removed:
		return removed{p.head("removed", now), string(e.Kind), e.Name}
	case devenv.Ended:
		return ended{p.head("ended", now), message(e.Err)}
	}
	return nil
}

// serviceObject returns the object of an event about one service, but for its reloads, nil for others.
func (p *jsonLines) serviceObject(event devenv.Event) any {
	var now time.Time
	switch e := event.(type) {
	case devenv.Planned:
		return planned{
			p.serviceHead("planned", e.Service, now), e.Image, list(e.Ports), list(e.DependsOn), e.Action,
			plainText(phrase.PlanCause(e)),
		}
	case devenv.PullProgress:
		return pullProgress{p.serviceHead("pull_progress", e.Service, now), e.Image, e.Current, e.Total, e.Done}
	case devenv.BuildStep:
		return buildStep{
			p.serviceHead("build_step", e.Service, now), e.Name, e.Cached, e.Done, seconds(e.Took), plainText(e.Err),
		}
	case devenv.BuildOutput:
		return buildOutput{p.serviceHead("build_output", e.Service, now), e.Step, plainText(e.Text)}
	case devenv.Built:
		return built{p.serviceHead("built", e.Service, now), e.Image, seconds(e.Took)}
	case devenv.Waiting:
		return waiting{p.serviceHead("waiting", e.Service, now), e.On, string(e.Condition)}
	case devenv.ContainerChanged:
		return containerChanged{
			p.serviceHead("container_changed", e.Service, e.At), e.Container, e.ContainerID, string(e.Status),
			e.ExitCode, e.OOMKilled,
		}
	case devenv.HealthChanged:
		return healthChanged{
			p.serviceHead("health_changed", e.Service, e.At), e.Container, string(e.Status), probeOf(e.Probe),
		}
	case devenv.LogsDropped:
		return logsDropped{p.serviceHead("logs_dropped", e.Service, now), e.Count}
	case devenv.ServiceFailed:
		return serviceFailed{
			p.serviceHead("service_failed", e.Service, e.At), plainText(e.Cause), plainTexts(e.Logs), e.Defined,
			probeOf(e.Probe),
		}
	case devenv.VerbStarted:
		return verbStarted{p.serviceHead("verb_started", e.Service, now), e.Verb, e.Command}
	case devenv.CommandOutput:
		return commandOutput{p.serviceHead("command_output", e.Service, now), e.Verb, e.Stream, plainText(e.Text)}
	case devenv.VerbEnded:
		return verbEnded{p.serviceHead("verb_ended", e.Service, now), e.Verb, seconds(e.Took), message(e.Err)}
	case devenv.Notice:
		return notice{p.serviceHead("notice", e.Service, now), plainText(phrase.Notice(e))}
	}
	return nil
}

// reloadObject returns the object of an event about a service's hot reload, nil for others.
func (p *jsonLines) reloadObject(event devenv.Event) any {
	switch e := event.(type) {
	case devenv.ReloadStarted:
		return reloadStarted{p.serviceHead("reload_started", e.Service, e.At), list(e.Files), seconds(e.Seen)}
	case devenv.ReloadReady:
		return reloadReady{
			p.serviceHead("reload_ready", e.Service, e.At), list(e.Files), seconds(e.Copied), seconds(e.Seen), seconds(e.Took),
		}
	case devenv.ReloadBroken:
		return reloadBroken{
			p.serviceHead("reload_broken", e.Service, e.At), list(e.Files), e.File, e.Line, plainText(e.Error),
		}
	case devenv.ReloadStuck:
		return reloadStuck{p.serviceHead("reload_stuck", e.Service, e.At), phrase.Stuck(e)}
	case devenv.Drifted:
		return drifted{p.serviceHead("drifted", e.Service, e.At), string(e.Would), plainText(phrase.DriftCause(e))}
	case devenv.ReloadMissed:
		return reloadMissed{
			p.serviceHead("reload_missed", e.Service, e.At), e.File, plainText(phrase.MissReason(e)),
			plainText(phrase.MissFix(e)),
		}
	}
	return nil
}

func (p *jsonLines) serviceHead(kind, service string, at time.Time) serviceHead {
	return serviceHead{p.head(kind, at), service}
}

func probeOf(p *devenv.Probe) *probe {
	if p == nil {
		return nil
	}
	return &probe{plainText(p.Command), p.ExitCode, plainText(p.Output), p.Start.UTC(), p.End.UTC()}
}

// plainText returns a container's text without its colours.
func plainText(text string) string { return ansi.Strip(text) }

func plainTexts(texts []string) []string {
	plain := make([]string, len(texts))
	for i, text := range texts {
		plain[i] = plainText(text)
	}
	return plain
}

// list returns a slice that is never nil, so that JSON has [] and not null.
func list(items []string) []string { return append([]string{}, items...) }

// seconds returns exact to the microsecond, without the tail of digits that dividing nanoseconds leaves.
func seconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1e6 }

func message(err error) string {
	if err == nil {
		return ""
	}
	return plainText(err.Error())
}
