package up

import (
	"context"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/plan"
)

// stack is a session as those see it that act on its containers: packages, watched files, reloads. Each of
// them declares which of these methods it needs.
type stack struct{ session *Session }

// Leads reports whether the session leads the project.
func (s stack) Leads() bool { return s.session.Leads() }

// Model returns the project as it was last read.
func (s stack) Model() *types.Project { return s.session.model.project() }

// ReadAgain returns the project as its files have it now.
func (s stack) ReadAgain(ctx context.Context) (*types.Project, error) {
	return s.session.model.read(ctx)
}

// Plan returns what runs, and what the next up would do for a reading of the project.
func (s stack) Plan(ctx context.Context, project *types.Project) (plan.Observed, []devenv.Planned, error) {
	return s.session.actions.request(project).plan(ctx)
}

// Running returns the IDs of a service's containers that run.
func (s stack) Running(service string) []string { return s.session.runningIDs(service) }

// Fits reports whether a container runs the image that would be built of the files now, where these are among them.
func (s stack) Fits(ctx context.Context, c container.InspectResponse, files map[string]string) bool {
	e, project := s.session.engine, s.session.model.project()
	service := project.Services[engine.ServiceName(c)]
	for file := range files {
		if service.Build == nil || !mount.IsBelow(service.Build.Context, file) {
			return false
		}
	}
	image := e.LocalImage(ctx, api.GetImageNameOrDefault(service, project.Name), service.Platform)
	return image.ID != "" && c.Config.Labels[api.ImageDigestLabel] == image.ID &&
		build.UpToDate(ctx, e, project, service)
}

// Restart restarts a service and what depends on it with `restart: true`.
func (s stack) Restart(ctx context.Context, service string) error {
	return s.session.actions.restartService(ctx, service)
}

// Busy counts work in progress.
func (s stack) Busy(more int) { s.session.status.busy(more) }

// Send reports an event. A copy of files is a part of the reload that follows.
func (s stack) Send(event devenv.Event) {
	if acted, is := event.(devenv.WatchActed); is && acted.Err == nil && acted.Action == string(types.WatchActionSync) {
		s.session.reloads.Copied(acted.Service, time.Now())
	}
	s.session.out.Send(event)
}

// Rebuild builds a service and recreates its containers if that changed its image.
func (s stack) Rebuild(ctx context.Context, service string) error {
	return s.session.actions.rebuildService(ctx, service)
}

// Follows reports whether a service's packages follow a file.
func (s stack) Follows(ctx context.Context, service, file string) bool {
	return s.session.packages.Covers(ctx, service, file)
}

// Runs reports whether a container runs and is not paused.
func (s stack) Runs(containerID string) bool { return s.session.status.runs(containerID) }
