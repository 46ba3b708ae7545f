package engine

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// Reports returns the service containers of a project, by service and name. It returns an *EngineError when the engine
// does not answer.
func (e *Engine) Reports(ctx context.Context, project string) ([]devenv.Report, error) {
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ProjectFilters(project)})
	if err != nil {
		return nil, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	var reports []devenv.Report
	for _, c := range list.Items {
		asking.Go(func() {
			inspected, err := e.API.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
			if err != nil || !IsServiceContainer(inspected.Container) {
				return
			}
			r := e.report(ctx, inspected.Container)
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, r)
		})
	}
	asking.Wait()
	slices.SortFunc(reports, func(a, b devenv.Report) int {
		return strings.Compare(a.Service+"\x00"+a.Name, b.Service+"\x00"+b.Name)
	})
	return reports, nil
}

func (e *Engine) report(ctx context.Context, c container.InspectResponse) devenv.Report {
	f := StatusOf(c)
	r := devenv.Report{
		ContainerState: devenv.ContainerState{
			Name: f.Name, ID: f.ID, Status: devenv.Status(f.Status), ExitCode: f.ExitCode, OOMKilled: f.OOMKilled,
			Health: devenv.Status(f.Health), Probe: f.Probe, Since: f.StartedAt,
		},
		Service: f.Service, ProbeTest: probeTest(c.Config), Restarts: f.Restarts,
		Created: ParseTime(c.Created), Finished: ParseTime(c.State.FinishedAt), PID: c.State.Pid,
		Said: devenv.SanitizeText(c.State.Error), Image: c.Image, Command: append([]string{c.Path}, c.Args...),
		WorkDir: c.Config.WorkingDir, User: c.Config.User, Env: variablesOf(c.Config.Env),
		Check: checkOf(c.Config), Probes: ProbesOf(c), Ports: portsOf(c), Mounts: mountedIn(c),
	}
	r.Networks, r.Names = networksOf(c)
	r.TTY = c.Config.Tty
	if c.HostConfig != nil {
		r.Memory, r.ReadOnly = c.HostConfig.Memory, c.HostConfig.ReadonlyRootfs
	}
	if f.Status != container.StateRunning {
		r.Meaning = ExitMeaning(f.ExitCode, f.OOMKilled)
	}
	if f.Status != container.StateRunning || f.Health == container.Unhealthy || f.Restarts > 0 {
		r.LastLines = e.LastLines(ctx, f.ID, FailureLines)
	}
	return r
}

// probeTest returns a health check as a user would type it: the first word only says how it is run.
func probeTest(config *container.Config) string {
	if config == nil || config.Healthcheck == nil || len(config.Healthcheck.Test) < 2 {
		return ""
	}
	return devenv.Sanitize(strings.Join(config.Healthcheck.Test[1:], " "))
}
