package up

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
)

// actions do what is asked of the services of a running stack.
type actions struct {
	*shared
	model *model
	drift *drift
}

// perform does what is asked of a service.
func (a *actions) perform(ctx context.Context, r asked) error {
	if _, known := a.model.project().Services[r.service]; !known && r.verb != devenv.VerbRecreate {
		return &devenv.UnknownServiceError{Service: r.service, Known: slices.Sorted(maps.Keys(a.model.project().Services))}
	}
	switch r.verb {
	case devenv.VerbRestart:
		return a.restartService(ctx, r.service)
	case devenv.VerbRebuild:
		return a.rebuildService(ctx, r.service)
	case devenv.VerbRecreate:
		return a.recreateService(ctx, r.service)
	case devenv.VerbDebug, devenv.VerbPlain:
		return a.debugService(ctx, r.service, r.verb == devenv.VerbDebug)
	case devenv.VerbStop:
		return a.stopService(ctx, r.service)
	case devenv.VerbStart:
		return a.startAgain(ctx, r.service)
	case devenv.VerbSync:
		return a.packages.Sync(ctx, r.service)
	}
	if len(r.cmd) > 0 {
		return a.runCommand(ctx, r)
	}
	return fmt.Errorf("no verb is named %q", r.verb)
}

// restartService restarts a service's containers, and after them those of the services that depend on it with
// `restart: true`, each as soon as its own condition allows.
func (a *actions) restartService(ctx context.Context, service string) error {
	if err := a.restartAlone(ctx, service); err != nil {
		return err
	}
	return a.restartDependants(ctx, service)
}

func (a *actions) restartDependants(ctx context.Context, service string) error {
	project := a.model.project()
	var group errgroup.Group
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		dependency, depends := project.Services[name].DependsOn[service]
		if !depends || !dependency.Restart || len(a.status.of(name)) == 0 {
			continue
		}
		group.Go(func() error {
			err := a.request(project).awaitDependency(ctx, name, service, dependency.Condition)
			if own := (*dependencyError)(nil); errors.As(err, &own) {
				return own.cause // what is asked for is that dependency
			}
			if err != nil {
				return err
			}
			return a.restartService(ctx, name)
		})
	}
	return group.Wait()
}

func (a *actions) restartAlone(ctx context.Context, service string) error {
	config := a.model.project().Services[service]
	containers, err := a.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	if len(config.PreStop)+len(config.PostStart) > 0 || config.Provider != nil {
		err = a.engine.SDK.Restart(ctx, a.model.first.Name, api.RestartOptions{
			Project:  a.model.project(),
			Services: []string{service},
			NoDeps:   true,
		})
	} else {
		err = engine.ForEach(containers, func(c container.Summary) error {
			_, err := a.engine.API.ContainerRestart(ctx, c.ID, client.ContainerRestartOptions{})
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("restarting it: %s", devenv.AllLines(err.Error()))
	}
	a.resetAfterRestart(ctx, service, containers)
	return nil
}

// stopService stops a service's containers; they stay as they are until it is started again.
func (a *actions) stopService(ctx context.Context, service string) error {
	containers, err := a.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	a.status.setStopped(service, true)
	err = down.StopContainers(ctx, a.engine, a.model.project(), service, containers, a.options.stopSeconds(), nil)
	a.refresh(ctx, service)
	if err != nil {
		a.status.setStopped(service, false)
		return fmt.Errorf("stopping it: %s", devenv.AllLines(err.Error()))
	}
	return nil
}

// startAgain starts a service's containers as they are.
func (a *actions) startAgain(ctx context.Context, service string) error {
	containers, err := a.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	model := a.model.project()
	if err := a.request(model).start(ctx, model.Services[service]); err != nil {
		return err
	}
	a.resetAfterRestart(ctx, service, containers)
	return nil
}

// resetAfterRestart clears what is known of a service's containers, so that they must become ready again.
func (a *actions) resetAfterRestart(ctx context.Context, service string, containers []container.Summary) {
	a.reloads.Forget(containers)
	a.refresh(ctx, service)
	a.status.setStopped(service, false)
	a.status.reset(service)
	a.status.launch(service, time.Now())
}

// containersToWorkOn returns a service's containers; there must be one.
func (a *actions) containersToWorkOn(ctx context.Context, service string) ([]container.Summary, error) {
	mine, err := a.containers(ctx, service)
	if err == nil && len(mine) == 0 {
		err = fmt.Errorf("service %q has no container; recreate it, or run `fastdock up` again", service)
	}
	return mine, err
}
