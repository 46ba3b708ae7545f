package up

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/plan"
)

// recreateService reads the Compose files again and recreates a service's containers; what it depends on is
// brought to what the files say now.
func (a *actions) recreateService(ctx context.Context, service string) error {
	return a.converge(ctx, service, true)
}

// rebuildService builds a service's image and recreates its containers if it has changed. While it cannot be
// built, the containers that run stay.
func (a *actions) rebuildService(ctx context.Context, service string) error {
	return a.converge(ctx, service, false)
}

// converge takes a service from what runs to what its files say now; with force it is recreated even where nothing has
// changed.
func (a *actions) converge(ctx context.Context, service string, force bool) error {
	project, err := a.model.read(ctx)
	if err != nil {
		return err
	}
	if project.Services[service].Name == "" {
		return &devenv.UnknownServiceError{Service: service, Known: project.ServiceNames()}
	}
	if !force && project.Services[service].Build == nil {
		return fmt.Errorf("service %q has no build section, so there is nothing to build; recreate it to use a newer image",
			service)
	}
	affected := append(compose.SharersOf(project, service), service)
	alone, err := project.WithSelectedServices(affected)
	if err != nil {
		return err
	}
	before := a.runningIDs(service)
	a.status.setStopped(service, false)
	for _, name := range affected {
		a.status.reset(name)
	}
	if err := a.recreation(alone, service, force).converge(ctx); err != nil {
		a.refresh(ctx, service)               // the events may be on their way
		a.status.launch(service, time.Time{}) // whatever runs of it now is what can be asked for the next thing
		if now := a.runningIDs(service); len(now) > 0 && slices.Equal(before, now) {
			return fmt.Errorf("%w; the running container is unchanged", cause(err))
		}
		return cause(err)
	}
	a.model.latest.Store(project)
	a.drift.recheck()
	return a.restartDependants(ctx, service)
}

// converge plans and does what a service and what it depends on need.
func (r *request) converge(ctx context.Context) error {
	seen, planned, err := r.plan(ctx)
	if err != nil {
		return err
	}
	planned = r.status.withoutStopped(planned)
	for i, p := range planned {
		if p.Service == r.service && p.Action != devenv.ActionCreate {
			planned[i].Action, planned[i].Cause = devenv.ActionRecreate, devenv.CauseRequested
		}
	}
	planned = plan.Follow(r.project, planned)
	for i := range planned {
		if planned[i].Action != devenv.ActionAttach {
			r.out.Send(planned[i])
		}
	}
	if err := r.prepare(ctx, planned, seen); err != nil {
		return err
	}
	return r.startAll(ctx, planned, seen)
}

// runningIDs returns the containers of a service that run.
func (s *shared) runningIDs(service string) []string {
	var ids []string
	for _, f := range s.status.of(service) {
		if f.Status == "running" {
			ids = append(ids, f.ID)
		}
	}
	return ids
}

// cause is a failure without the name of the service, which the verb's event has.
func cause(err error) error {
	var failure *devenv.ServiceError
	if errors.As(err, &failure) {
		return failure.Cause
	}
	return err
}

// keepsRunning reports whether the old containers of a service still run after a failed recreate.
func (a *attempt) keepsRunning(service string) bool {
	return a.keeps(service) && len(a.runningIDs(service)) > 0
}
