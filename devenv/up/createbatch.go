package up

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/plan"
)

// createBatch is one call of the SDK that makes the containers of all services which wait for nothing: no build, no
// pull, no container that is there already. In each call the SDK lists all containers, networks and volumes of the
// engine, which for thirty services takes longer than to make their containers. A service starts as soon as its own
// container is made; where that fails, the service is made alone, and says why.
type createBatch struct {
	services map[string]chan struct{} // closed when its container is made, or will not be
	names    map[string]string        // services by the names of their containers

	mu   sync.Mutex
	made map[string]bool // by service
	over bool            // what is made is reported no more
}

// startBatch begins to create what can be created in one batch, and returns a wait for the end of it.
func (a *attempt) startBatch(ctx context.Context, planned []devenv.Planned,
	seen plan.Observed,
) (t *createBatch, wait func()) {
	t = &createBatch{services: map[string]chan struct{}{}, names: map[string]string{}, made: map[string]bool{}}
	for _, p := range planned {
		service := a.project.Services[p.Service]
		if p.Action == devenv.ActionCreate && seen.Images[p.Service].ID != "" &&
			len(engine.ContainersOf(p.Service, seen.Containers)) == 0 && needsNothing(service) && !a.provided.has(p.Service) &&
			!a.images.awaited(a.images.used(service)) {
			t.services[service.Name] = make(chan struct{})
			t.names[onlyContainer(a.project, service)] = service.Name
		}
	}
	if len(t.services) < 2 {
		return &createBatch{}, func() {}
	}
	var making sync.WaitGroup
	making.Go(func() {
		defer t.end()
		t.create(ctx, a)
	})
	return t, making.Wait
}

// needsNothing reports whether a service's one container can be made at once of an image that is there.
func needsNothing(service types.ServiceConfig) bool {
	return service.Build == nil && service.GetScale() == 1 && service.Platform == "" && !needsSDK(service) &&
		len(compose.CreatedFirst(service)) == 0 && slices.Contains(pullsNothing, service.PullPolicy)
}

// pullsNothing are the policies under which an image that is there is not pulled.
var pullsNothing = []string{"", types.PullPolicyMissing, types.PullPolicyIfNotPresent, types.PullPolicyNever}

// onlyContainer returns the name of the container of a service that has one.
func onlyContainer(project *types.Project, service types.ServiceConfig) string {
	return cmp.Or(service.ContainerName, strings.Join([]string{project.Name, service.Name, "1"}, api.Separator))
}

// create asks the SDK. Its error is left to the services that are then made alone.
func (t *createBatch) create(ctx context.Context, a *attempt) {
	var names []string
	for name := range t.services {
		if mount.MakeMountPoints(a.project.Services[name]) == nil {
			names = append(names, name)
		}
	}
	several, err := compose.Subset(a.project, names...)
	if err != nil {
		return
	}
	sdk, err := a.engine.ComposeService(t)
	if err != nil {
		return
	}
	_ = sdk.Create(ctx, several, api.CreateOptions{
		IgnoreOrphans: true,
		Inherit:       true,
		SkipProviders: true,
		Services:      names,
	})
}

// Start is part of api.EventProcessor.
func (t *createBatch) Start(context.Context, string) {}

// On hears which containers are made. The SDK calls it from many goroutines.
func (t *createBatch) On(resources ...api.Resource) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, r := range resources {
		name, found := strings.CutPrefix(r.ID, "Container ")
		service, ours := t.names[name]
		if found && ours && r.Status == api.Done && !t.made[service] && !t.over {
			t.made[service] = true
			close(t.services[service])
		}
	}
}

// Done is part of api.EventProcessor.
func (t *createBatch) Done(string, bool) {}

// end lets go on whose containers were not made.
func (t *createBatch) end() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over = true
	for service, waiting := range t.services {
		if !t.made[service] {
			close(waiting)
		}
	}
}

// has waits for a service's container, and reports whether it is made.
func (t *createBatch) has(ctx context.Context, service string) bool {
	waiting, found := t.services[service]
	if !found {
		return false
	}
	select {
	case <-waiting:
	case <-ctx.Done():
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.made[service]
}

// startMade starts the one container of a service that was created in the batch.
func (a *attempt) startMade(ctx context.Context, service types.ServiceConfig) error {
	name := onlyContainer(a.project, service)
	made, err := a.engine.API.ContainerInspect(ctx, name, client.ContainerInspectOptions{})
	if err != nil {
		return devenv.NewAttemptError(fmt.Sprintf("looking at container %q", name), err)
	}
	return a.startInspected(ctx, made.Container)
}
