package watch

import (
	"context"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	mountapi "github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
)

// removeLimit is how long the removal of a container may take that never ran.
const removeLimit = 10 * time.Second

// MountsReach reports whether an engine would mount the project's own files, and not a folder of its machine that has
// the same path. An engine of this machine is not asked: MountCheck looks into the containers. Another one gets a
// container with the first of the mounts, which never runs; where not even that can be made, mounts do not reach it.
func MountsReach(ctx context.Context, e *engine.Engine, project *types.Project) bool {
	if engine.IsLocal(e.Host()) {
		return true
	}
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		for _, bind := range mount.ProjectMounts(project, service) {
			return mountReaches(ctx, e, bind, service.Volumes)
		}
	}
	return true // there is nothing to mount
}

func mountReaches(ctx context.Context, e *engine.Engine, bind types.ServiceVolumeConfig,
	volumes []types.ServiceVolumeConfig,
) bool {
	images, err := e.API.ImageList(ctx, client.ImageListOptions{})
	if err != nil || len(images.Items) == 0 {
		return false
	}
	made, err := e.API.ContainerCreate(ctx, client.ContainerCreateOptions{
		Config: &container.Config{Image: images.Items[0].ID, Cmd: []string{"probe"}},
		HostConfig: &container.HostConfig{Mounts: []mountapi.Mount{
			// unlike Binds, it makes no folder where there is none
			{Type: mountapi.TypeBind, Source: bind.Source, Target: bind.Target, ReadOnly: true},
		}},
	})
	if err != nil {
		return false
	}
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removeLimit)
		defer cancel()
		_, _ = e.API.ContainerRemove(ctx, made.ID, client.ContainerRemoveOptions{Force: true})
	}()
	return !mountIsEmpty(ctx, e, made.ID, bind, volumes)
}
