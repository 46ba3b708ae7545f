package up

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/reload"
)

// holdLimit is how long a container is held. Dependencies that take longer are waited for without it: its health check
// would fail meanwhile. It is less than reload.HoldExpiry.
const holdLimit = 15 * time.Second

// stopHeldLimit bounds the stop of a held container where the stack is left as it is.
const stopHeldLimit = 2 * time.Second

// earlyStart is the start of a service's container before its dependencies are ready: the reloader in it is held until
// then. No event reports that the container runs, because the service still waits.
type earlyStart struct {
	*attempt
	service types.ServiceConfig
	id      string // the container's while it is held
	failed  context.CancelCauseFunc
}

// awaitStarting waits for a service's dependencies. Where that is safe, it starts the service's container meanwhile,
// and reports whether it has.
func (a *attempt) awaitStarting(ctx context.Context, service types.ServiceConfig, planned devenv.Planned,
	seen plan.Observed,
) (started bool, err error) {
	if !a.mayStartEarly(service, planned) {
		return false, a.awaitDependencies(ctx, service)
	}
	waiting, failed := context.WithCancelCause(ctx)
	defer failed(nil)
	early := &earlyStart{attempt: a, service: service, failed: failed}
	over, end := context.WithCancel(waiting)
	var starting sync.WaitGroup
	starting.Go(func() { early.run(ctx, over, seen) })
	err = a.awaitDependencies(waiting, service)
	end()
	starting.Wait()
	switch {
	case early.id == "":
		return false, err
	case err == nil:
		early.release(ctx)
		return true, nil
	case ctx.Err() == nil:
		_ = early.putBack(ctx, seen) // what the service fails for is said
	default:
		early.leave(ctx)
	}
	return false, err
}

// mayStartEarly reports whether the plan and the files allow an early start.
func (a *attempt) mayStartEarly(service types.ServiceConfig, planned devenv.Planned) bool {
	return planned.Action == devenv.ActionCreate && service.GetScale() == 1 && !needsSDK(service) && !a.copies() &&
		!a.provided.has(service.Name) && len(compose.CreatedFirst(service)) == 0 &&
		reload.MayHold(a.project, service.Name) && !a.isReadyFor(service)
}

// isReadyFor reports whether nothing of what a service depends on must be waited for.
func (a *attempt) isReadyFor(service types.ServiceConfig) bool {
	for name, dependency := range service.DependsOn {
		met, _, _ := a.status.check(name, dependency.Condition, replicas(a.project.Services[name]))
		if !met && dependency.Condition != types.ServiceConditionStarted {
			return false
		}
	}
	return true
}

// run starts the container, held, and puts it back where its dependencies take too long; over ends when they are ready
// or have failed.
func (e *earlyStart) run(ctx, over context.Context, seen plan.Observed) {
	made, ok := e.findHoldable(over, seen)
	limit := time.NewTimer(cmp.Or(e.options.hold, holdLimit)) // the hold expires whether or not the start takes long
	defer limit.Stop()
	if !ok || over.Err() != nil || !e.hold(ctx, made) {
		return
	}
	select {
	case <-limit.C:
		if err := e.putBack(ctx, seen); err != nil {
			e.failed(err)
		}
	case <-over.Done():
	}
}

// findHoldable returns the service's container once those of all its dependencies are made, if it can be held: while an
// image is pulled or built, nothing is held.
func (e *earlyStart) findHoldable(ctx context.Context, seen plan.Observed) (container.InspectResponse, bool) {
	var none container.InspectResponse
	if can, err := e.engine.Capabilities(ctx); err != nil || can.Podman || can.Windows {
		return none, false
	}
	found, err := e.engine.API.ContainerInspect(ctx, onlyContainer(e.project, e.service), client.ContainerInspectOptions{})
	if err != nil || found.Container.State.Running || !reload.CanHold(found.Container) {
		return none, false
	}
	script, err := e.engine.ReadFile(ctx, found.Container.ID, reload.Script(found.Container), reload.LongestScript)
	if err != nil || !reload.KnowsHold(script) {
		return none, false
	}
	err = e.status.awaitMade(ctx, slices.DeleteFunc(dependenciesOf(e.project, e.service), func(name string) bool {
		return len(engine.ContainersOf(name, seen.Containers)) > 0
	}))
	return found.Container, err == nil
}

// dependenciesOf returns the services that a service depends on, directly or by way of others.
func dependenciesOf(project *types.Project, service types.ServiceConfig) []string {
	found := slices.Collect(maps.Keys(service.DependsOn))
	for i := 0; i < len(found); i++ {
		for name := range project.Services[found[i]].DependsOn {
			if !slices.Contains(found, name) {
				found = append(found, name)
			}
		}
	}
	return slices.DeleteFunc(found, func(name string) bool { return project.Services[name].Name == "" })
}

// hold starts the container, and reports whether its reloader is held.
func (e *earlyStart) hold(ctx context.Context, made container.InspectResponse) bool {
	seconds := strconv.Itoa(int(reload.HoldExpiry.Seconds()))
	e.id = made.ID
	if err := e.engine.WriteFile(ctx, made.ID, reload.HoldFile, seconds); err != nil {
		e.forget(ctx)
		return false
	}
	e.status.hold(e.id)
	err := e.startInspected(ctx, made)
	if err != nil && ctx.Err() == nil { // else the engine may go on with the start
		e.forget(ctx)
		e.failed(err)
	}
	return err == nil
}

// forget takes the hold from a container that was not started: whoever starts it later need not wait.
func (e *earlyStart) forget(ctx context.Context) {
	e.release(context.WithoutCancel(ctx))
	e.id = ""
}

// release lets the reloader import the project. Where that fails, the hold expires.
func (e *earlyStart) release(ctx context.Context) {
	_ = e.engine.WriteFile(ctx, e.id, reload.GoFile, "")
	e.status.release(e.id)
}

// putBack replaces the container by one that was never started, as Compose leaves those of services whose dependencies
// are not ready. Nothing of the project has run in it.
func (e *earlyStart) putBack(ctx context.Context, seen plan.Observed) error {
	e.monitor.ignore(e.id)
	_, err := e.engine.API.ContainerRemove(ctx, e.id, client.ContainerRemoveOptions{Force: true, RemoveVolumes: true})
	if err != nil {
		return devenv.NewAttemptError("removing its held container", err)
	}
	e.id = ""
	return e.create(ctx, e.service, devenv.Planned{Service: e.service.Name, Action: devenv.ActionCreate}, seen)
}

// leave stops the container where the stack is left as it is: no process would release it, and the app must not start
// when the hold expires. Where the stack is stopped, its containers are.
func (e *earlyStart) leave(ctx context.Context) {
	defer e.status.release(e.id)
	if cause := context.Cause(ctx); errors.Is(cause, errStopped) || errors.Is(cause, errEngineLost) {
		return
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopHeldLimit)
	defer cancel()
	_, _ = e.engine.API.ContainerStop(stopping, e.id, client.ContainerStopOptions{Timeout: new(int)})
}
