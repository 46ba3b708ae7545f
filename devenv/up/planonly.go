package up

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Plan says what the next up would do with each service, and why. It returns an *EngineError when the engine does not
// answer.
func Plan(ctx context.Context, e *engine.Engine, project *types.Project) ([]devenv.Planned, error) {
	a := &attempt{shared: &shared{engine: e, monitor: &monitor{api: e.API, project: project.Name}}, project: project}
	_, planned, err := a.plan(ctx)
	return planned, err
}
