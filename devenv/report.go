package devenv

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

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

	Hook     *FailedHook       // the hook that kept it from its start; nil for none
	Said     string            // what the Engine said when it could not start it
	Image    string            // the ID of its image
	Command  []string          // what runs in it, the entrypoint first
	WorkDir  string            // where that runs
	User     string            // whom it runs as, as the image or the files say it; empty is root
	PID      int               // of its first process, on the engine's machine; 0 when it does not run
	Restarts int               // by the Engine, since it was last started by hand
	Check    Check             // its health check; zero without one
	Probes   []Probe           // the last ones, oldest first
	Networks []string          // the names of those it is in
	Names    []string          // by which others find it there
	Ports    []Port            // those it publishes
	Mounts   []Mount           //
	Env      map[string]string // its variables; there are secrets among them
	Memory   int64             // its limit in bytes; 0 is none
	ReadOnly bool              // its own file system
	Created  time.Time         //
	Finished time.Time         // when it last ended; zero when it never did

	tty bool // its log is one stream
}

// Check is a container's health check.
type Check struct {
	Test     []string // as the Engine keeps it: "CMD" or "CMD-SHELL" first
	Interval time.Duration
	Timeout  time.Duration
	Retries  int

	StartPeriod   time.Duration // in which failures do not count; 0 without one
	StartInterval time.Duration // between probes within it; 0 where it is the engine's own, which is 5 s
}

// Port is a TCP port of a container, and where this machine reaches it.
type Port struct {
	Inside  uint16
	Address string // "127.0.0.1:8000"
}

// Mount is a folder or a file that is mounted into a container.
type Mount struct {
	Type     string // "bind", "volume", "tmpfs"
	Name     string // of a volume
	Source   string // of a bind mount: where it lies on the engine's machine
	Target   string
	Writable bool
}

// Reports returns the containers of a project by name. It returns an *EngineError when the engine does not
// answer.
func (e *Engine) Reports(ctx context.Context, project *types.Project) ([]Report, error) {
	list, err := e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: ofProject(project.Name)})
	if err != nil {
		return nil, &EngineError{Host: e.Host(), Cause: err}
	}
	var mu sync.Mutex
	var asking sync.WaitGroup
	var reports []Report
	for _, c := range list.Items {
		asking.Go(func() {
			inspected, err := e.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
			if err != nil || !isServiceContainer(inspected.Container) || !slices.Contains(project.ServiceNames(), serviceName(inspected.Container)) {
				return
			}
			r := e.report(ctx, inspected.Container)
			if r.Status == string(container.StateCreated) && len(project.Services[r.Service].PreStart) > 0 {
				r.Hook = e.failedHook(ctx, project.Name, r.Service)
			}
			mu.Lock()
			defer mu.Unlock()
			reports = append(reports, r)
		})
	}
	asking.Wait()
	slices.SortFunc(reports, func(a, b Report) int {
		return strings.Compare(a.Service+"\x00"+a.Name, b.Service+"\x00"+b.Name)
	})
	return reports, nil
}

func (e *Engine) report(ctx context.Context, c container.InspectResponse) Report {
	f := factOf(c)
	r := Report{
		ContainerState: ContainerState{
			Name: f.name, ID: f.id, Status: string(f.status), ExitCode: f.exitCode, OOMKilled: f.oomKilled,
			Health: string(f.health), Probe: f.probe, Since: f.startedAt,
		},
		Service: f.service, ProbeTest: probeTest(c.Config), Restarts: f.restarts,
		Created: engineTime(c.Created), Finished: engineTime(c.State.FinishedAt), PID: c.State.Pid,
		Said: sanitizeText(c.State.Error), Image: c.Image, Command: append([]string{c.Path}, c.Args...),
		WorkDir: c.Config.WorkingDir, User: c.Config.User, Env: variablesOf(c.Config.Env),
		Check: checkOf(c.Config), Probes: probesOf(c), Ports: portsOf(c), Mounts: mountedIn(c),
	}
	r.Networks, r.Names = networksOf(c)
	r.tty = c.Config.Tty
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
	return Sanitize(strings.Join(config.Healthcheck.Test[1:], " "))
}
