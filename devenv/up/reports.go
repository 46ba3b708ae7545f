package up

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
	list, err := e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ofProject(project)})
	if err != nil {
		return nil, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	var reports []devenv.Report
	for _, c := range list.Items {
		asking.Go(func() {
			inspected, err := e.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
			if err != nil || !isServiceContainer(inspected.Container) {
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
	f := factOf(c)
	r := devenv.Report{
		ContainerState: devenv.ContainerState{
			Name: f.name, ID: f.id, Status: devenv.Status(f.status), ExitCode: f.exitCode, OOMKilled: f.oomKilled,
			Health: devenv.Status(f.health), Probe: f.probe, Since: f.startedAt,
		},
		Service: f.service, ProbeTest: probeTest(c.Config), Restarts: f.restarts,
		Created: engineTime(c.Created), Finished: engineTime(c.State.FinishedAt), PID: c.State.Pid,
		Said: devenv.SanitizeText(c.State.Error), Image: c.Image, Command: append([]string{c.Path}, c.Args...),
		WorkDir: c.Config.WorkingDir, User: c.Config.User, Env: variablesOf(c.Config.Env),
		Check: checkOf(c.Config), Probes: probesOf(c), Ports: portsOf(c), Mounts: mountedIn(c),
	}
	r.Networks, r.Names = networksOf(c)
	r.TTY = c.Config.Tty
	if c.HostConfig != nil {
		r.Memory, r.ReadOnly = c.HostConfig.Memory, c.HostConfig.ReadonlyRootfs
	}
	if f.status != container.StateRunning {
		r.Meaning = exitMeaning(f.exitCode, f.oomKilled)
	}
	if f.status != container.StateRunning || f.health == container.Unhealthy || f.restarts > 0 {
		r.LastLines = e.lastLines(ctx, f.id, failureLines)
	}
	return r
}

// probeTest is a health check as a person would type it: the first word only says how it is run.
func probeTest(config *container.Config) string {
	if config == nil || config.Healthcheck == nil || len(config.Healthcheck.Test) < 2 {
		return ""
	}
	return devenv.Sanitize(strings.Join(config.Healthcheck.Test[1:], " "))
}
