package down

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// FromLabels returns what the Engine has of a project, as its labels describe it: enough to take it down without its
// files. It returns an *EngineError when no engine answers.
func FromLabels(ctx context.Context, e *engine.Engine, name string) (*types.Project, error) {
	if _, err := e.Ping(ctx); err != nil {
		return nil, err
	}
	project := &types.Project{
		Name:        name,
		Environment: types.Mapping{},
		Services:    types.Services{},
		Networks:    types.Networks{},
		Volumes:     types.Volumes{},
	}
	for _, gather := range []func(context.Context, *engine.Engine, *types.Project) error{
		gatherServices,
		gatherNetworks, gatherVolumes,
	} {
		if err := gather(ctx, e, project); err != nil {
			return nil, fmt.Errorf("listing the resources of project %q: %w", name, err)
		}
	}
	return project, nil
}

// RunningFrom returns the names of the projects that have containers made from the Compose files of a folder.
func RunningFrom(ctx context.Context, e *engine.Engine, dir string) ([]string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if _, err := e.Ping(ctx); err != nil {
		return nil, err
	}
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: client.Filters{}.Add("label", api.WorkingDirLabel+"="+dir),
	})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, c := range list.Items {
		names = append(names, c.Labels[api.ProjectLabel])
	}
	slices.Sort(names)
	return slices.Compact(names), nil
}

func gatherServices(ctx context.Context, e *engine.Engine, project *types.Project) error {
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{
		All:     true,
		Filters: engine.ProjectFilters(project.Name),
	})
	if err != nil {
		return err
	}
	for name, mine := range ByService(list.Items) {
		depends := types.DependsOnConfig{}
		for _, dependency := range dependenciesOf(mine[0]) {
			depends[dependency] = types.ServiceDependency{Condition: types.ServiceConditionStarted}
		}
		service := types.ServiceConfig{Name: name}
		service.Image, service.DependsOn = mine[0].Image, depends
		project.Services[name] = service
	}
	return nil
}

func gatherNetworks(ctx context.Context, e *engine.Engine, project *types.Project) error {
	list, err := e.API.NetworkList(ctx, client.NetworkListOptions{Filters: engine.ProjectFilters(project.Name)})
	if err != nil {
		return err
	}
	for _, n := range list.Items {
		project.Networks[n.Labels[api.NetworkLabel]] = types.NetworkConfig{Name: n.Name}
	}
	return nil
}

func gatherVolumes(ctx context.Context, e *engine.Engine, project *types.Project) error {
	list, err := e.API.VolumeList(ctx, client.VolumeListOptions{Filters: engine.ProjectFilters(project.Name)})
	if err != nil {
		return err
	}
	for _, v := range list.Items {
		project.Volumes[v.Labels[api.VolumeLabel]] = types.VolumeConfig{Name: v.Name}
	}
	return nil
}
