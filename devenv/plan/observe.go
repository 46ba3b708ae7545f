package plan

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// For returns what there is of a project and what up does with each service because of it. It returns an *EngineError
// when the engine does not answer.
func For(ctx context.Context, e *engine.Engine, project *types.Project) (Observed, []devenv.Planned, error) {
	seen, err := observe(ctx, e, project)
	if err != nil {
		return Observed{}, nil, err
	}
	planned, err := decideAll(project, seen)
	return seen, planned, err
}

// observe asks once for everything the plan needs.
func observe(ctx context.Context, e *engine.Engine, project *types.Project) (Observed, error) {
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{
		All:     true,
		Filters: engine.ProjectFilters(project.Name),
	})
	if err != nil {
		return Observed{}, &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	seen := Observed{Containers: list.Items, Outdated: map[string]bool{}}
	var group errgroup.Group
	group.Go(func() error { seen.Images = compose.LocalImages(ctx, e, project); return nil })
	group.Go(func() error { seen.mounted = mountedImages(ctx, e, project); return nil })
	group.Go(func() error { return seen.observeNetworks(ctx, e, project) })
	group.Go(func() error { return seen.observeVolumes(ctx, e, project) })
	if err := group.Wait(); err != nil {
		return Observed{}, err
	}
	for name, service := range project.Services {
		image := api.GetImageNameOrDefault(service, project.Name)
		seen.Outdated[name] = build.Outdated(ctx, e, project, service, image, seen.Images[name])
	}
	return seen, nil
}

func (o *Observed) observeNetworks(ctx context.Context, e *engine.Engine, project *types.Project) error {
	list, err := e.API.NetworkList(ctx, client.NetworkListOptions{})
	if err != nil {
		return &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	o.networks = currentNetworks(project, list.Items)
	o.ChangedNetworks, err = changedNetworks(project, o.networks)
	return err
}

func (o *Observed) observeVolumes(ctx context.Context, e *engine.Engine, project *types.Project) error {
	if len(project.Volumes) == 0 {
		return nil
	}
	o.volumes = project.Volumes
	list, err := e.API.VolumeList(ctx, client.VolumeListOptions{Filters: engine.ProjectFilters(project.Name)})
	if err != nil {
		return &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	o.ChangedVolumes, err = changedVolumes(project, list.Items)
	return err
}
