package up

import (
	"context"

	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Probes asks the Engine for the last runs of the health checks of a service's containers, oldest first, by
// the container's name. Containers that it does not report are left out.
func (i *inspector) Probes(ctx context.Context, service string) map[string][]devenv.Probe {
	probes := map[string][]devenv.Probe{}
	for _, f := range i.status.of(service) {
		inspected, err := i.engine.API.ContainerInspect(ctx, f.ID, client.ContainerInspectOptions{})
		if err != nil || inspected.Container.State == nil {
			continue
		}
		if found := engine.ProbesOf(inspected.Container); len(found) > 0 {
			probes[f.Name] = found
		}
	}
	return probes
}
