package plan

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	sdk "github.com/docker/compose/v5/pkg/compose"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/port"
)

// Observed is what exists before up does anything: the project's containers, and its services' images, by service.
type Observed struct {
	Containers []container.Summary
	Images     map[string]engine.LocalImage
	Outdated   map[string]bool // the services whose images would be built in another way now

	ChangedNetworks map[string]string // names of the networks that are to be recreated, by their keys in the files
	ChangedVolumes  []string          // names of the volumes that differ from the files, which up does not change
	networks        map[string]network.Network
	volumes         types.Volumes
	mounted         map[string]mountedImage // by the sources of volumes of type image
}

// Has reports whether a container was there.
func (o Observed) Has(id string) bool {
	return slices.ContainsFunc(o.Containers, func(c container.Summary) bool { return c.ID == id })
}

// LacksNetworks reports whether a network of the project is not there.
func (o Observed) LacksNetworks() bool {
	return slices.ContainsFunc(slices.Collect(maps.Values(o.networks)), func(n network.Network) bool { return n.ID == "" })
}

// decideAll decides what up does with each service. It may say "recreate" where the SDK then finds nothing to
// change, never "attach" where something did: only an attached service skips the SDK.
func decideAll(project *types.Project, seen Observed) ([]devenv.Planned, error) {
	var planned []devenv.Planned
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		action, cause, err := decide(service, seen)
		if err != nil {
			return nil, err
		}
		p := devenv.Planned{
			Service: name, Image: api.GetImageNameOrDefault(service, project.Name), Ports: port.Published(service),
			DependsOn: slices.Sorted(maps.Keys(service.DependsOn)), Action: action, Cause: cause,
		}
		if cause == devenv.CauseScale {
			p.Found, p.Wanted = len(engine.ContainersOf(name, seen.Containers)), service.GetScale()
		}
		planned = append(planned, p)
	}
	return planned, nil
}

func decide(service types.ServiceConfig, seen Observed) (devenv.Action, devenv.PlanCause, error) {
	mine := engine.ContainersOf(service.Name, seen.Containers)
	resolved, mounted := seen.resolveMounted(compose.ResolveServiceReferences(service, seen.Containers))
	hash, err := sdk.ServiceHash(resolved)
	if err != nil {
		return "", "", fmt.Errorf("hashing service %q: %w", service.Name, err)
	}
	if len(mine) == 0 && service.GetScale() == 0 && seen.Images[service.Name].ID != "" {
		return devenv.ActionAttach, devenv.CauseUnwanted, nil
	}
	if service.Provider != nil {
		return devenv.ActionStart, devenv.CauseProvider, nil
	}
	if len(mine) == 0 {
		return devenv.ActionCreate, devenv.CauseNotFound, nil
	}
	if len(mine) != service.GetScale() {
		return devenv.ActionCreate, devenv.CauseScale, nil
	}
	running := 0
	for _, c := range mine {
		switch {
		case c.Labels[api.ConfigHashLabel] != hash:
			return devenv.ActionRecreate, devenv.CauseConfiguration, nil
		case c.Labels[api.ImageDigestLabel] != seen.Images[service.Name].ID,
			c.Labels[api.ImageVolumeDigestLabel] != mounted:
			return devenv.ActionRecreate, devenv.CauseImage, nil
		case seen.lacksVolume(service, c):
			return devenv.ActionRecreate, devenv.CauseVolume, nil
		case !usesAny(service, seen.ChangedNetworks) && seen.lacksNetwork(service, c):
			return devenv.ActionRecreate, devenv.CauseDisconnected, nil
		case c.State == container.StateRunning:
			running++
		}
	}
	if seen.Outdated[service.Name] {
		return devenv.ActionRecreate, devenv.CauseBuild, nil
	}
	switch {
	case usesAny(service, seen.ChangedNetworks):
		return devenv.ActionStart, devenv.CauseNetwork, nil
	case running < len(mine):
		return devenv.ActionStart, devenv.CauseStopped, nil
	}
	return devenv.ActionAttach, devenv.CauseUpToDate, nil
}
