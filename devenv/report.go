package devenv

import (
	"context"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// Report is what the Engine knows of one container of a project, for saying how it is and why.
type Report struct {
	ContainerState
	Service   string
	ProbeTest string   // the health check's command as one line; empty without one
	Meaning   string   // its exit code in words; empty when there are none
	LastLines []string // the end of its log, for containers that are not well
}

// Reports returns the containers of a project by name. It returns an *EngineError when the engine does not
// answer.
func (e *Engine) Reports(ctx context.Context, project *types.Project) ([]Report, error) {
	board := newBoard(func(Event) {})
	m := &monitor{api: e.api, project: project.Name, board: board, emit: func(Event) {}}
	list, err := e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: m.filters()})
	if err != nil {
		return nil, &EngineError{Host: e.Host(), Cause: err}
	}
	tests := map[string]string{}
	for _, c := range list.Items {
		if inspected, ok := m.refresh(ctx, c.ID); ok {
			tests[c.ID] = probeTest(inspected.Config)
		}
	}
	var reports []Report
	for _, service := range project.ServiceNames() {
		for _, f := range board.of(service) {
			reports = append(reports, e.report(ctx, f, tests[f.id]))
		}
	}
	return reports, nil
}

func (e *Engine) report(ctx context.Context, f fact, test string) Report {
	r := Report{
		ContainerState: ContainerState{
			Name: f.name, ID: f.id, Status: string(f.status), ExitCode: f.exitCode, OOMKilled: f.oomKilled,
			Health: string(f.health), Probe: f.probe, Since: f.startedAt,
		},
		Service: f.service, ProbeTest: test,
	}
	if f.status != container.StateRunning {
		r.Meaning = exitMeaning(f.exitCode, f.oomKilled)
	}
	if f.status != container.StateRunning || f.health == container.Unhealthy {
		r.LastLines = e.lastLines(ctx, f.id, failureLines)
	}
	return r
}

// probeTest is a health check as a person would type it: the first word only says how it is run.
func probeTest(config *container.Config) string {
	if config == nil || config.Healthcheck == nil || len(config.Healthcheck.Test) < 2 {
		return ""
	}
	return Sanitize(strings.Join(config.Healthcheck.Test[1:], " "))
}
