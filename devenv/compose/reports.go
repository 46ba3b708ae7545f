package compose

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Reports returns the containers of a project's services, with the hook that failed of those that were never started.
// It returns an *EngineError when the engine does not answer.
func Reports(ctx context.Context, e *engine.Engine, project *types.Project) ([]devenv.Report, error) {
	reports, err := e.Reports(ctx, project.Name)
	reports = slices.DeleteFunc(reports, func(r devenv.Report) bool {
		return !slices.Contains(project.ServiceNames(), r.Service)
	})
	for i, r := range reports {
		if r.Status == devenv.StatusCreated && len(project.Services[r.Service].PreStart) > 0 {
			reports[i].Hook = e.FailedHook(ctx, project.Name, r.Service)
		}
	}
	return reports, err
}
