package up

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/port"
	"github.com/fastdock/fastdock/devenv/reload"
)

// startContainer starts one container if it does not run, and follows its logs. It is inspected afterwards,
// because an event may have been missed and a dependant must not wait for it.
func (a *attempt) startContainer(ctx context.Context, id string) error {
	before, ok := a.monitor.refresh(ctx, id)
	if !ok {
		return errors.New("the container was removed before it started; try again")
	}
	return a.startInspected(ctx, before)
}

func (a *attempt) startInspected(ctx context.Context, before container.InspectResponse) error {
	if before.State.Running {
		a.reloads.Track(before, reload.Settled)
		a.follow(before, engine.AttachTail)
		a.reloads.Learn(ctx, before)
		return nil
	}
	a.reloads.Track(before, reload.Starting)
	giveUp := a.attach(before)
	if err := a.engine.StartContainer(ctx, before.ID, a.killed); err != nil {
		giveUp()
		return a.startError(ctx, before, err)
	}
	if after, ok := a.monitor.refresh(ctx, before.ID); ok {
		a.follow(after, "all")
	}
	return nil
}

// startError makes the Engine's words about a start ours.
func (a *attempt) startError(ctx context.Context, c container.InspectResponse, cause error) error {
	text := devenv.FirstLine(cause.Error())
	if taken := port.TakenError(ctx, a.engine, a.project, a.project.Services[engine.ServiceName(c)], text); taken != nil {
		return taken
	}
	if file, why, found := engine.CannotRun(text); found {
		return fmt.Errorf("starting container %q: its command %q %s", engine.ContainerName(c), file, why)
	}
	return devenv.NewAttemptError(fmt.Sprintf("starting container %q", engine.ContainerName(c)), cause)
}

// awaitReady waits until every service is what "up" means for it, then says so.
func (a *wholeStack) awaitReady(ctx context.Context, began time.Time) error {
	var group errgroup.Group
	for name := range a.project.Services {
		group.Go(func() error {
			err := a.becomeReady(ctx, name)
			if err == nil || ctx.Err() != nil || a.gone(ctx, err) {
				return err
			}
			return a.failWithLogs(ctx, name, err)
		})
	}
	if err := a.firstOf(ctx, group.Wait()); err != nil {
		return err
	}
	a.out.Send(devenv.Ready{Took: time.Since(began)})
	return nil
}

// steadyTime is how long a container without a health check must have run to count as ready. A command that
// cannot work mostly ends within it; to call that ready would be a lie that the next moment shows.
const steadyTime = 500 * time.Millisecond

func (a *attempt) becomeReady(ctx context.Context, name string) error {
	service := a.project.Services[name]
	condition, replicas := a.readyCondition(name), replicas(service)
	for {
		a.refresh(ctx, name) // its end may be known to the Engine and not yet to us
		if err := a.status.await(ctx, name, condition, replicas); err != nil {
			return err
		}
		wait := a.status.unproven(name, cmp.Or(a.options.steady, steadyTime))
		if wait == 0 {
			return nil
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (s *shared) refresh(ctx context.Context, service string) {
	for _, c := range s.status.of(service) {
		s.monitor.refresh(ctx, c.ID)
	}
}

// readyCondition returns "completed" for a service that another one waits for in that way, else ready: with a health
// check it may not end, as old uvicorn's reloader does with code 0 when the app cannot be imported.
func (a *attempt) readyCondition(name string) string {
	for _, service := range a.project.Services {
		if service.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully {
			return types.ServiceConditionCompletedSuccessfully
		}
	}
	check := a.project.Services[name].HealthCheck
	if check != nil && !check.Disable && !slices.Equal(check.Test, []string{"NONE"}) {
		return conditionServing
	}
	return conditionReady
}

// failWithLogs reports, once, that a service was started and did not become what is needed of it, with its last log
// lines.
func (a *attempt) failWithLogs(ctx context.Context, service string, cause error) error {
	defined := compose.DefinedAt(a.project, service) // before the dependants are woken, whose failures must not come first
	logs, containers := a.lastLines(ctx, service), a.status.of(service)
	cause = naming(cause, containers, logs)
	if a.status.fail(service, cause) {
		a.out.Send(devenv.ServiceFailed{
			Service: service, Cause: cause.Error(), Logs: logs, Probe: failedProbe(containers), Defined: defined, At: time.Now(),
		})
	}
	return &devenv.ServiceError{Service: service, Cause: cause}
}

// failedProbe returns the last probe of a container that is unhealthy.
func failedProbe(containers []engine.ContainerStatus) *devenv.Probe {
	for _, c := range containers {
		if c.Health == container.Unhealthy {
			return c.Probe
		}
	}
	return nil
}

// lastLines returns the last log lines of a service's hook that failed, else of its first container, for saying
// why it failed.
func (a *attempt) lastLines(ctx context.Context, service string) []string {
	if lines := a.hookLines(ctx, service); lines != nil {
		return lines
	}
	containers := a.status.of(service)
	if len(containers) == 0 {
		return nil
	}
	return a.engine.LastLines(ctx, containers[0].ID, engine.FailureLines)
}

// hookLines returns the last log lines of a service's pre_start hook that failed.
func (a *attempt) hookLines(ctx context.Context, service string) []string {
	if len(a.project.Services[service].PreStart) == 0 {
		return nil
	}
	if hook := a.engine.FailedHook(ctx, a.project.Name, service); hook != nil {
		return hook.Lines
	}
	return nil
}

// watches reports whether the session lasts as long as a service runs, and its exit counts for OnExit. As in Compose,
// these are the services that were named, else those whose logs are shown.
func (s *Session) watches(service string) bool {
	if len(s.options.named().Services) > 0 {
		return s.options.stops(service)
	}
	return !s.silent(service) || !slices.ContainsFunc(s.model.project().ServiceNames(), s.shows)
}

// shows reports whether a service's log lines are shown.
func (s *Session) shows(service string) bool { return !s.silent(service) }

// stay keeps the session until the user ends it, or until nothing runs any more.
func (s *Session) stay(ctx context.Context) error {
	waiting, stop := context.WithCancel(ctx)
	var succession sync.WaitGroup
	succession.Go(func() { s.leadership.waitForLead(waiting) })
	defer func() { stop(); succession.Wait() }()
	for {
		changed, running := s.status.running(s.watches)
		again := (<-chan time.Time)(nil)
		if !running && !s.options.Linger {
			if !s.leadership.busy() && !s.isConnectionLoss(ctx, nil) {
				s.logs.Settle(settleTime, ctx.Done(), s.status.runningNow())
				return nil
			}
			again = time.After(lockPause)
		}
		select {
		case <-changed:
		case <-again: // another process is about to start something
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
