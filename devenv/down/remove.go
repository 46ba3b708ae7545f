package down

import (
	"context"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// remove removes what down removes. A container is removed while those that it needed are being stopped already,
// for which the SDK waits; what only the SDK knows (providers, images, a choice of services) goes through it.
func remove(ctx context.Context, e *engine.Engine, project *types.Project, options Options,
	emit func(devenv.Event),
) error {
	if len(options.Services) > 0 || options.images || hasProvider(project) {
		sdk, err := e.ComposeService(removals{emit: emit})
		if err != nil {
			return err
		}
		return sdk.Down(ctx, project.Name, options.of(project))
	}
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: engine.ProjectFilters(project.Name),
	})
	if err != nil {
		return err
	}
	goes := slices.DeleteFunc(list.Items, func(c container.Summary) bool { return !options.takes(project, c) })
	stopped := NewStopSignals(goes)
	var networks errgroup.Group
	networks.Go(func() error { return removeNetworks(ctx, e, project, stopped, emit) })
	err = RemoveContainers(ctx, e, project, goes, options, stopped, emit)
	if err == nil && options.Volumes {
		err = removeVolumes(ctx, e, project, emit)
	}
	if unused := networks.Wait(); err == nil {
		err = unused
	}
	return err
}

// takes reports whether a container goes: those of the project's services and of its hooks do, those of `docker compose
// run` and of services that the files no longer have only as orphans.
func (o Options) takes(project *types.Project, c container.Summary) bool {
	_, enabled := project.Services[c.Labels[api.ServiceLabel]]
	switch {
	case c.Labels[api.HookLabel] != "":
		return true
	case c.Labels[api.ConfigHashLabel] == "":
		return false
	case c.Labels[api.OneoffLabel] == "True":
		return o.Orphans && (enabled || IsOrphan(project, c))
	}
	return enabled || o.Orphans && IsOrphan(project, c)
}

// RemoveContainers stops containers in reverse dependency order and removes each as soon as it has stopped.
func RemoveContainers(ctx context.Context, e *engine.Engine, project *types.Project,
	goes []container.Summary, options Options, stopped StopSignals, emit func(devenv.Event),
) error {
	var removing errgroup.Group
	var grace *int
	if options.Timeout != nil {
		seconds := int(options.Timeout.Seconds())
		grace = &seconds
	}
	failure := InReverse(goes, func(service string, mine []container.Summary, ended func()) error {
		defer stopped.close(mine)
		if err := StopContainers(ctx, e, project, service, mine, grace, ended); err != nil {
			return err
		}
		for _, c := range mine {
			removing.Go(func() error {
				_, err := e.API.ContainerRemove(ctx, c.ID, client.ContainerRemoveOptions{
					Force:         true,
					RemoveVolumes: options.Volumes,
				})
				return removed(err, devenv.ResourceContainer, engine.SummaryName(c), emit)
			})
		}
		return nil
	})
	if err := removing.Wait(); failure == nil {
		return err
	}
	return failure
}

// removeNetworks removes the project's own networks, each as soon as it is unused: the Engine takes a while for each,
// and only the end of a container counts for it, not that it is gone.
func removeNetworks(ctx context.Context, e *engine.Engine, project *types.Project, stopped StopSignals,
	emit func(devenv.Event),
) error {
	list, err := e.API.NetworkList(ctx, client.NetworkListOptions{Filters: engine.ProjectFilters(project.Name)})
	if err != nil {
		return err
	}
	var removing errgroup.Group
	for _, found := range list.Items {
		if wanted, defined := project.Networks[found.Labels[api.NetworkLabel]]; defined &&
			!bool(wanted.External) && wanted.Name == found.Name {
			removing.Go(func() error {
				stopped.awaitUnused(found.Name)
				_, err := e.API.NetworkRemove(ctx, found.ID, client.NetworkRemoveOptions{})
				return removed(err, devenv.ResourceNetwork, found.Name, emit)
			})
		}
	}
	return removing.Wait()
}

func removeVolumes(ctx context.Context, e *engine.Engine, project *types.Project, emit func(devenv.Event)) error {
	var removing errgroup.Group
	for _, volume := range project.Volumes {
		if !bool(volume.External) {
			removing.Go(func() error {
				return removed(removeVolume(ctx, e, volume.Name), devenv.ResourceVolume, volume.Name, emit)
			})
		}
	}
	return removing.Wait()
}

// removeVolume removes a volume. A forced removal of one that does not exist succeeds, so the Engine is asked first.
func removeVolume(ctx context.Context, e *engine.Engine, name string) error {
	if _, err := e.API.VolumeInspect(ctx, name, client.VolumeInspectOptions{}); err != nil {
		return err
	}
	_, err := e.API.VolumeRemove(ctx, name, client.VolumeRemoveOptions{Force: true})
	return err
}

// removed reports what is gone. What was gone before is not worth a word; what others still use stays, and says so.
func removed(err error, kind devenv.ResourceKind, name string, emit func(devenv.Event)) error {
	switch {
	case err == nil:
		emit(devenv.Removed{Kind: kind, Name: name})
	case errdefs.IsNotFound(err):
	case kind != devenv.ResourceContainer &&
		(errdefs.IsConflict(err) || strings.Contains(err.Error(), "has active endpoints")):
		emit(devenv.Notice{Kind: devenv.NoticeInUse, Resource: kind, Name: name})
	case errdefs.IsConflict(err): // another process is removing it
	default:
		return err
	}
	return nil
}

func hasProvider(project *types.Project) bool {
	for _, service := range project.Services {
		if service.Provider != nil {
			return true
		}
	}
	return false
}

// IsOrphan reports whether a container is of a service that the project's files no longer have, or of a
// `docker compose run` that is over.
func IsOrphan(project *types.Project, c container.Summary) bool {
	if c.Labels[api.OneoffLabel] == "True" {
		return c.State == container.StateExited || c.State == container.StateDead
	}
	_, enabled := project.Services[c.Labels[api.ServiceLabel]]
	_, disabled := project.DisabledServices[c.Labels[api.ServiceLabel]]
	return c.Labels[api.ConfigHashLabel] != "" && !enabled && !disabled
}
