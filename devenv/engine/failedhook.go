package engine

import (
	"context"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// FailedHook returns the last hook of a service that failed; nil where none did.
func (e *Engine) FailedHook(ctx context.Context, project, service string) *devenv.FailedHook {
	filters := ProjectFilters(project).Add("label", api.ServiceLabel+"="+service).Add("label", api.HookLabel)
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	if err != nil {
		return nil // the failure itself is known
	}
	for _, c := range list.Items { // the newest is the first
		inspected, err := e.API.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if err != nil || inspected.Container.State == nil || inspected.Container.State.ExitCode == 0 {
			continue
		}
		return &devenv.FailedHook{
			Container: ContainerName(inspected.Container),
			ExitCode:  inspected.Container.State.ExitCode,
			Lines:     e.LastLines(ctx, c.ID, FailureLines),
		}
	}
	return nil
}
