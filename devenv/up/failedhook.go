package up

import (
	"context"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"
)

// FailedHook is a pre_start hook of a service that ended with an error. Compose keeps its container.
type FailedHook struct {
	Container string
	ExitCode  int
	Lines     []string // the last ones of its log
}

// failedHook is the last hook of a service that failed; nil where none did.
func (e *Engine) failedHook(ctx context.Context, project, service string) *FailedHook {
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
		return &FailedHook{
			Container: containerName(inspected.Container), ExitCode: inspected.Container.State.ExitCode, Lines: e.lastLines(ctx, c.ID, failureLines),
		}
	}
	return nil
}
