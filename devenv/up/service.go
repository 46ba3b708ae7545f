package up

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/port"
)

// startAll brings every service up at once; each waits only for what it depends on. A service that fails takes
// its dependants with it, the others go on. It returns the first failure.
func (a *attempt) startAll(ctx context.Context, planned []devenv.Planned, seen plan.Observed) error {
	a.images = newSharedImages(a.project, planned)
	several, wait := a.startBatch(ctx, planned, seen)
	defer wait()
	var group errgroup.Group
	for _, p := range planned {
		group.Go(func() error {
			err := a.startService(ctx, a.project.Services[p.Service], p, seen, several)
			a.images.byBuilder[p.Service].end(err)
			if err == nil {
				return nil
			}
			if ctx.Err() != nil || a.gone(ctx, err) {
				return ctx.Err() // the engine's words for a request that was given up say nothing more
			}
			return a.failed(ctx, p.Service, err)
		})
	}
	return a.firstOf(ctx, group.Wait())
}

// firstOf returns the failure that an err of several of the session's services at once goes back to.
func (a *attempt) firstOf(ctx context.Context, err error) error {
	first := a.status.firstFailure()
	if err == nil || first == nil || ctx.Err() != nil {
		return err
	}
	if _, ours := a.project.Services[first.Service]; !ours {
		return err // an earlier failure of a service that this is not about
	}
	return first
}

// failed reports to the stream and the dependants that a service will not come up.
func (a *attempt) failed(ctx context.Context, service string, cause error) error {
	if a.keepsRunning(service) {
		return &devenv.ServiceError{Service: service, Cause: cause}
	}
	var logs []string
	var build *build.Error
	if errors.As(cause, &build) {
		logs = build.Output
	} else {
		logs = a.hookLines(ctx, service)
	}
	defined := compose.DefinedAt(a.project, service) // before the dependants are woken, whose failures must not come first
	if a.status.fail(service, cause) {
		a.out.Send(devenv.ServiceFailed{Service: service, Cause: cause.Error(), Logs: logs, Defined: defined, At: time.Now()})
	}
	return &devenv.ServiceError{Service: service, Cause: cause}
}

// startService takes one service through up: image, container, dependencies, start.
func (a *attempt) startService(ctx context.Context, service types.ServiceConfig, planned devenv.Planned,
	seen plan.Observed, several *createBatch,
) error {
	start, started := a.start, false
	if planned.Action != devenv.ActionAttach {
		if several.has(ctx, service.Name) {
			start = a.startMade
		} else if err := a.createAgain(ctx, service, planned, seen, several); err != nil {
			return err
		}
		var err error
		if started, err = a.awaitStarting(ctx, service, planned, seen); err != nil {
			return err
		}
		if err := a.stopAfterDependency(ctx, service, seen); err != nil {
			return err
		}
	}
	if !started {
		if err := start(ctx, service); err != nil {
			return err
		}
	}
	var launched time.Time
	if planned.Action != devenv.ActionAttach {
		launched = time.Now()
	}
	a.status.launch(service.Name, launched)                        // its dependants may look at it
	if planned.Action == devenv.ActionAttach && a.options.Detach { // who stays hears of its dependencies later
		return a.eachDependency(ctx, service, a.meetDependency)
	}
	return nil
}

// conflictLimit bounds the wait for a container that the Engine is still creating.
const conflictLimit = 5 * time.Second

// createAgain creates a service's containers. Where a batch has failed, the Engine may still be creating a container
// that the session no longer waits for. Its name is taken, until it is there to be found.
func (a *attempt) createAgain(ctx context.Context, service types.ServiceConfig, planned devenv.Planned,
	seen plan.Observed, several *createBatch,
) error {
	err := a.create(ctx, service, planned, seen)
	began := time.Now()
	for several.services[service.Name] != nil && isNameConflict(err) && time.Since(began) < conflictLimit {
		select {
		case <-time.After(firstPause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
		err = a.create(ctx, service, planned, seen)
	}
	return err
}

// isNameConflict reports whether a container has the name that another one was to get. The SDK drops the error's type.
func isNameConflict(err error) bool {
	return err != nil && strings.Contains(err.Error(), "is already in use by container")
}

// create makes the service's image and its containers, through the SDK, so that they are just as Compose
// would make them.
func (a *attempt) create(ctx context.Context, service types.ServiceConfig, planned devenv.Planned,
	seen plan.Observed,
) error {
	if a.provided.has(service.Name) {
		return a.createGroup(ctx, seen)
	}
	if err := mount.MakeMountPoints(service); err != nil {
		return err
	}
	if err := a.makeImage(ctx, service, seen.Outdated[service.Name]); err != nil {
		return err
	}
	for _, name := range compose.CreatedFirst(service) {
		if _, selected := a.project.Services[name]; !selected {
			continue // --no-deps: its container is there, or the SDK says that it is missing
		}
		if err := a.awaitDependency(ctx, service.Name, name, types.ServiceConditionStarted); err != nil {
			return err
		}
	}
	one, err := compose.Subset(a.project, service.Name)
	if err != nil {
		return err
	}
	sdk, err := a.engine.ComposeService(newPullProgress(service.Name,
		api.GetImageNameOrDefault(service, a.project.Name), a.pullReport()))
	if err != nil {
		return err
	}
	if err := sdk.Create(ctx, one, a.createOptions(service, planned)); err != nil {
		return a.createError(ctx, service, err)
	}
	return nil
}

// createOptions returns how the SDK creates a service's containers.
func (a *attempt) createOptions(service types.ServiceConfig, planned devenv.Planned) api.CreateOptions {
	options := a.commonOptions()
	options.SkipProviders, options.Services = true, []string{service.Name}
	if !a.options.NoRecreate && (a.forces(service.Name) || planned.Cause == devenv.CauseDisconnected) {
		options.Recreate = api.RecreateForce
	}
	if service.Build != nil && !build.First(service) && !a.options.NoBuild {
		options.Build = &api.BuildOptions{Progress: "plain", Out: a.buildOutput(service.Name)}
	}
	return options
}

// stopAfterDependency stops a service that is to be started again because a dependency with restart: true was
// recreated.
func (a *attempt) stopAfterDependency(ctx context.Context, service types.ServiceConfig, seen plan.Observed) error {
	for name, dependency := range service.DependsOn {
		if !dependency.Restart || !a.replaced(name, seen) {
			continue
		}
		containers, err := a.containers(ctx, service.Name)
		if err != nil {
			return err
		}
		old := slices.DeleteFunc(containers, func(c container.Summary) bool { return !seen.Has(c.ID) })
		return down.StopContainers(ctx, a.engine, a.project, service.Name, old, a.options.stopSeconds(), nil)
	}
	return nil
}

// replaced reports whether a service has a container that was not there before.
func (a *attempt) replaced(service string, seen plan.Observed) bool {
	return slices.ContainsFunc(a.status.of(service), func(c engine.ContainerStatus) bool { return !seen.Has(c.ID) })
}

// awaitDependencies waits for the gates of depends_on. An optional dependency that fails or is not there
// opens its gate, as in Compose.
func (a *attempt) awaitDependencies(ctx context.Context, service types.ServiceConfig) error {
	return a.eachDependency(ctx, service, a.awaitDependency)
}

// eachDependency waits for the gates of depends_on, one by one.
func (a *attempt) eachDependency(ctx context.Context, service types.ServiceConfig,
	await func(ctx context.Context, service, on, condition string) error,
) error {
	for _, name := range slices.Sorted(maps.Keys(service.DependsOn)) {
		dependency := service.DependsOn[name]
		_, defined := a.project.Services[name]
		if !defined && !dependency.Required || a.status.isStopped(name) { // what the user has stopped is not waited for
			continue
		}
		err := await(ctx, service.Name, name, dependency.Condition)
		if err != nil && (dependency.Required || ctx.Err() != nil) {
			return err
		}
		if err != nil {
			a.out.Send(devenv.Notice{Service: service.Name, Kind: devenv.NoticeDependencyFailed, Name: name, Err: err.Error()})
		}
	}
	return nil
}

// dependencyError reports that a service cannot start because of one that it depends on.
type dependencyError struct {
	on    string
	cause error
}

func (e *dependencyError) Error() string {
	return fmt.Sprintf("its dependency %q failed: %v", e.on, e.cause)
}

func (e *dependencyError) Unwrap() error { return e.cause }

func (a *attempt) awaitDependency(ctx context.Context, service, on, condition string) error {
	a.out.Send(devenv.Waiting{Service: service, On: on, Condition: devenv.Condition(condition)})
	return a.meetDependency(ctx, service, on, condition)
}

// meetDependency returns when a dependency meets a condition.
func (a *attempt) meetDependency(ctx context.Context, _, on, condition string) error {
	dependency := a.project.Services[on]
	err := a.status.await(ctx, on, condition, replicas(dependency))
	if err != nil && ctx.Err() == nil {
		_ = a.failWithLogs(ctx, on, err) // its own failure comes first
		return &dependencyError{on, err}
	}
	return err
}

// start starts the service's containers. The Engine is asked directly,
// because the SDK starts one container of the whole process at a time; what only the SDK does (hooks, secrets
// and configs copied in) goes through it.
func (a *attempt) start(ctx context.Context, service types.ServiceConfig) error {
	containers, err := a.containers(ctx, service.Name)
	if err != nil {
		return err
	}
	if err := a.copyInitial(ctx, service, containers); err != nil {
		return err
	}
	if needsSDK(service) {
		if err := a.startWithSDK(ctx, service); err != nil {
			return err
		}
	}
	for _, c := range containers {
		if err := a.startContainer(ctx, c.ID); err != nil {
			return err
		}
	}
	// What the SDK has replaced must be out of the table, or its end would be taken for the new container's.
	a.refresh(ctx, service.Name)
	return nil
}

// containers returns a service's own, as the Engine has them now.
func (s *shared) containers(ctx context.Context, service string) ([]container.Summary, error) {
	list, err := s.engine.API.ContainerList(ctx, client.ContainerListOptions{
		All: true, Filters: s.monitor.filters().Add("label", api.ServiceLabel+"="+service),
	})
	if err != nil {
		return nil, fmt.Errorf("listing its containers: %w", err)
	}
	return engine.ContainersOf(service, list.Items), nil
}

func needsSDK(service types.ServiceConfig) bool {
	return len(service.PreStart)+len(service.PostStart)+len(service.Secrets)+len(service.Configs) > 0 ||
		service.Provider != nil
}

func (a *attempt) startWithSDK(ctx context.Context, service types.ServiceConfig) error {
	alone, err := a.project.WithSelectedServices([]string{service.Name}, types.IgnoreDependencies)
	if err != nil {
		return err
	}
	if err := a.engine.SDK.Start(ctx, a.project.Name, api.StartOptions{Project: alone}); err != nil {
		text := devenv.FirstLine(err.Error())
		if taken := port.TakenError(ctx, a.engine, a.project, service, text); taken != nil {
			return taken
		}
		return devenv.NewAttemptError("starting it", err)
	}
	return nil
}

// createError reports whether it was the image that could not be had.
func (a *attempt) createError(ctx context.Context, service types.ServiceConfig, cause error) error {
	image := api.GetImageNameOrDefault(service, a.project.Name)
	_, err := a.engine.API.ImageInspect(ctx, image)
	if service.Build == nil && errdefs.IsNotFound(err) {
		return a.withoutImage(service.Name, devenv.NewAttemptError(fmt.Sprintf("pulling image %q", image), cause))
	}
	return devenv.NewAttemptError("creating its container", cause)
}
