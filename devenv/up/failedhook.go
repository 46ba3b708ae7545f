package up

import (
	"context"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// failedHook is the last hook of a service that failed; nil where none did.
func (e *Engine) failedHook(ctx context.Context, project, service string) *devenv.FailedHook {
	filters := ofProject(project).Add("label", api.ServiceLabel+"="+service).Add("label", api.HookLabel)
	list, err := e.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	if err != nil {
		return nil // the failure itself is known
	}
	for _, c := range list.Items { // the newest is the first
		inspected, err := e.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if err != nil || inspected.Container.State == nil || inspected.Container.State.ExitCode == 0 {
			continue
		}
		return &devenv.FailedHook{
			Container: containerName(inspected.Container), ExitCode: inspected.Container.State.ExitCode, Lines: e.lastLines(ctx, c.ID, failureLines),
		}
	}
	return nil
}
