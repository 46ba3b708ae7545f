package down

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Options states what goes besides containers and networks.
type Options struct {
	Services []string // only these; empty is all
	Volumes  bool     // the data, too

	Orphans bool // containers of services that the files no longer have, too, and those of `docker compose run`

	Timeout *time.Duration // how long a container may take to stop; nil is what its service says

	images bool // those that were built for the project, too
}

// Run stops and removes the project's containers and networks and streams what it removed; the caller must
// read the events until the channel is closed. The stream ends with an *EngineError when no engine answers.
func Run(ctx context.Context, e *engine.Engine, project *types.Project, options Options) <-chan devenv.Event {
	out := devenv.NewEmitter()
	go func() { out.End(removeStack(ctx, e, project, options, out.Send)) }()
	return out.Stream()
}

func removeStack(ctx context.Context, e *engine.Engine, project *types.Project, options Options,
	emit func(devenv.Event),
) error {
	if _, err := e.Ping(ctx); err != nil {
		return err
	}
	err := remove(ctx, e, project, options, emit)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("removing the stack of %q: %s", project.Name, devenv.AllLines(err.Error()))
	}
	return nil
}

// of returns the SDK's options for a project.
func (o Options) of(project *types.Project) api.DownOptions {
	down := api.DownOptions{
		Project: project, Services: o.Services, Volumes: o.Volumes, RemoveOrphans: o.Orphans, Timeout: o.Timeout,
	}
	if o.images {
		down.Images = "local"
	}
	return down
}

// removals hears the SDK's reports of down. Their IDs are "Container shop-app-1", "Network shop_backend".
type removals struct{ emit func(devenv.Event) }

// Start is part of api.EventProcessor.
func (r removals) Start(context.Context, string) {}

// On passes on what was removed.
func (r removals) On(resources ...api.Resource) {
	for _, resource := range resources {
		kind, name, found := strings.Cut(resource.ID, " ")
		if found && resource.Status == api.Done && resource.Text == api.StatusRemoved {
			r.emit(devenv.Removed{Kind: devenv.ResourceKind(strings.ToLower(kind)), Name: name})
		}
	}
}

// Done is part of api.EventProcessor.
func (r removals) Done(string, bool) {}
