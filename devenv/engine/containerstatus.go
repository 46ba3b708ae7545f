package engine

import (
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
)

// ContainerStatus is what the Engine last said of one container.
type ContainerStatus struct {
	Service, Name, ID string
	Status            container.ContainerState
	ExitCode          int
	OOMKilled         bool
	Restarts          int                    // by the Engine, since it was created or last started by hand
	Health            container.HealthStatus // empty without a health check
	Probe             *devenv.Probe
	StartPeriod       time.Duration // in which failures of the health check do not count
	StartedAt         time.Time
	HealthSince       time.Time // as far as the Engine remembers: it keeps the last probes
	ChangedAt         time.Time
}

// StatusOf reads what is followed of a container from an inspection.
func StatusOf(c container.InspectResponse) ContainerStatus {
	f := ContainerStatus{
		Service: ServiceName(c), Name: ContainerName(c), ID: c.ID,
		Status: c.State.Status, ExitCode: c.State.ExitCode, OOMKilled: c.State.OOMKilled, Restarts: c.RestartCount,
		StartedAt: ParseTime(c.State.StartedAt), ChangedAt: time.Now(),
	}
	if c.State.Health != nil && c.State.Health.Status != container.NoHealthcheck {
		f.Health = c.State.Health.Status
		f.Probe = lastProbe(c.State.Health.Log, probeTest(c.Config))
		f.StartPeriod, f.HealthSince = startPeriod(c.Config), healthSince(f.StartedAt, c.State.Health.Log)
	}
	return f
}

// healthSince returns the end of the probe with which the last ones began to end alike; where all do, it may have been
// so from the start.
func healthSince(started time.Time, probes []*container.HealthcheckResult) time.Time {
	for i := len(probes) - 1; i > 0; i-- {
		if (probes[i].ExitCode == 0) != (probes[i-1].ExitCode == 0) {
			return probes[i].End
		}
	}
	return started
}

func startPeriod(config *container.Config) time.Duration {
	if config == nil || config.Healthcheck == nil {
		return 0
	}
	return config.Healthcheck.StartPeriod
}

// IsServiceContainer reports whether a container is one of a service: neither a one-off run nor a hook,
// which carries no hash.
func IsServiceContainer(c container.InspectResponse) bool {
	return c.State != nil && c.Config != nil && c.Config.Labels[api.ConfigHashLabel] != "" &&
		c.Config.Labels[api.OneoffLabel] != "True"
}

func lastProbe(log []*container.HealthcheckResult, command string) *devenv.Probe {
	if len(log) == 0 {
		return nil
	}
	last := log[len(log)-1]
	return &devenv.Probe{
		Command:  command,
		ExitCode: last.ExitCode,
		Output:   devenv.SanitizeText(last.Output),
		Start:    last.Start,
		End:      last.End,
	}
}

// ProjectFilters finds what Compose made for a project.
func ProjectFilters(name string) client.Filters {
	return make(client.Filters).Add("label", api.ProjectLabel+"="+name)
}

// ParseTime reads the Engine's time stamps; its "never" is the year 1.
func ParseTime(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || t.Year() < 2 {
		return time.Time{}
	}
	return t
}

// ExitMeaning explains an exit code; uvicorn ends with 3 when the app does not start
// (uvicorn 0.50 and newer).
func ExitMeaning(code int, oomKilled bool) string {
	if oomKilled {
		return "out of memory: killed by the kernel"
	}
	switch code {
	case 3:
		return "the app did not start"
	case 125:
		return "the engine could not run it"
	case 126:
		return "its command cannot be executed"
	case 127:
		return "its command was not found"
	case 132:
		return "illegal instruction"
	case 134:
		return "aborted"
	case 135:
		return "bus error"
	case 136:
		return "arithmetic error"
	case 137:
		return "killed"
	case 139:
		return "segmentation fault"
	case 143:
		return "stopped by SIGTERM"
	}
	return ""
}

// ContainersOf returns a service's own containers: neither one-off runs nor hook runners, which carry no hash.
func ContainersOf(service string, containers []container.Summary) []container.Summary {
	var mine []container.Summary
	for _, c := range containers {
		if c.Labels[api.ServiceLabel] == service && c.Labels[api.OneoffLabel] != "True" &&
			c.Labels[api.ConfigHashLabel] != "" {
			mine = append(mine, c)
		}
	}
	return mine
}

// ForEach does something to all containers at once and returns the first failure.
func ForEach(containers []container.Summary, do func(container.Summary) error) error {
	var group errgroup.Group
	for _, c := range containers {
		group.Go(func() error { return do(c) })
	}
	return group.Wait()
}
