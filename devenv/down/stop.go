package down

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// InReverse stops services from dependants to dependencies, each as soon as all that need it have ended, and returns
// the first failure; what fails does not keep the rest from stopping. What needs what is taken from the containers
// themselves: the files may have changed since they were made. A stop may call ended, which is nil where no other
// service waits for this one, when its processes have ended and the Engine has yet to release what they used.
func InReverse(containers []container.Summary,
	stop func(service string, mine []container.Summary, ended func()) error,
) error {
	services, dependants := ByService(containers), dependantsOf(containers)
	stopped, awaited := map[string]chan struct{}{}, map[string]bool{}
	for service := range services {
		stopped[service] = make(chan struct{})
		for _, dependant := range dependants[service] {
			awaited[dependant] = true
		}
	}
	var (
		group   sync.WaitGroup
		failure = make(chan error, len(services))
	)
	for service, mine := range services {
		group.Go(func() {
			end := sync.OnceFunc(func() { close(stopped[service]) })
			defer end()
			for _, dependant := range dependants[service] {
				<-stopped[dependant]
			}
			ended := end
			if !awaited[service] {
				ended = nil
			}
			if err := stop(service, mine, ended); err != nil {
				failure <- err
			}
		})
	}
	group.Wait()
	close(failure)
	return <-failure
}

// ByService returns containers by the Compose service that they are of.
func ByService(containers []container.Summary) map[string][]container.Summary {
	services := map[string][]container.Summary{}
	for _, c := range containers {
		service := c.Labels[api.ServiceLabel]
		services[service] = append(services[service], c)
	}
	return services
}

// dependantsOf returns the services that depend on each. A dependency that would close a circle is left out: services
// made at different times, from different files, can have one.
func dependantsOf(containers []container.Summary) map[string][]string {
	services, dependants := ByService(containers), map[string][]string{}
	for _, c := range containers {
		service := c.Labels[api.ServiceLabel]
		for _, dependency := range dependenciesOf(c) {
			if services[dependency] != nil && !reaches(dependants, service, dependency) &&
				!slices.Contains(dependants[dependency], service) {
				dependants[dependency] = append(dependants[dependency], service)
			}
		}
	}
	return dependants
}

// reaches reports whether to is among the dependants of from, or theirs.
func reaches(dependants map[string][]string, from, to string) bool {
	return from == to ||
		slices.ContainsFunc(dependants[from], func(next string) bool { return reaches(dependants, next, to) })
}

// dependenciesOf reads a container's label, "db:service_healthy:true,cache:service_started:false".
func dependenciesOf(c container.Summary) []string {
	var names []string
	for entry := range strings.SplitSeq(c.Labels[api.DependenciesLabel], ",") {
		if name, _, _ := strings.Cut(entry, ":"); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// StopContainers stops a service's containers side by side, each within its own grace period or the one given in
// seconds. The SDK does it where hooks or a provider have a say. It calls ended, which may be nil, as soon as all are
// known to have ended, if that is before the Engine has released what they used.
func StopContainers(ctx context.Context, e *engine.Engine, project *types.Project, service string,
	mine []container.Summary, grace *int, ended func(),
) error {
	if config := project.Services[service]; len(config.PreStop) > 0 || config.Provider != nil {
		options := api.StopOptions{Project: project, Services: []string{service}}
		if grace != nil {
			timeout := time.Duration(*grace) * time.Second
			options.Timeout = &timeout
		}
		return e.SDK.Stop(ctx, project.Name, options)
	}
	defer reportEnd(ctx, e, mine, ended)()
	return engine.ForEach(mine, func(c container.Summary) error {
		if hasEnded(c) {
			return nil
		}
		_, err := e.API.ContainerStop(ctx, c.ID, client.ContainerStopOptions{Timeout: grace})
		if errdefs.IsNotFound(err) {
			return nil
		}
		return err
	})
}

func hasEnded(c container.Summary) bool {
	return c.State == container.StateExited || c.State == container.StateCreated || c.State == container.StateDead
}

// errStillRuns reports a container of which it is not known that it has ended.
var errStillRuns = errors.New("not known to have ended")

// reportEnd calls ended when all containers are known to have ended. The function that it returns gives up.
func reportEnd(ctx context.Context, e *engine.Engine, mine []container.Summary, ended func()) (giveUp func()) {
	if ended == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	watching.Go(func() {
		err := engine.ForEach(mine, func(c container.Summary) error {
			if !hasEnded(c) && !e.AwaitInitEnd(ctx, c.ID) {
				return errStillRuns
			}
			return nil
		})
		if err == nil {
			ended()
		}
	})
	return func() { cancel(); watching.Wait() }
}
