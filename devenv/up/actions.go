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

// restartService restarts a service's containers, and after them those of the services that depend on it with
// `restart: true`, each as soon as its own condition allows.
func (s *Session) restartService(ctx context.Context, service string) error {
	if err := s.restartAlone(ctx, service); err != nil {
		return err
	}
	return s.restartDependants(ctx, service)
}

func (s *Session) restartDependants(ctx context.Context, service string) error {
	project := s.model.project()
	var group errgroup.Group
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		dependency, depends := project.Services[name].DependsOn[service]
		if !depends || !dependency.Restart || len(s.status.of(name)) == 0 {
			continue
		}
		group.Go(func() error {
			err := s.request(project).awaitDependency(ctx, name, service, dependency.Condition)
			if own := (*dependencyError)(nil); errors.As(err, &own) {
				return own.cause // what is asked for is that dependency
			}
			if err != nil {
				return err
			}
			return s.restartService(ctx, name)
		})
	}
	return group.Wait()
}

func (s *Session) restartAlone(ctx context.Context, service string) error {
	config := s.model.project().Services[service]
	containers, err := s.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	if len(config.PreStop)+len(config.PostStart) > 0 || config.Provider != nil {
		err = s.engine.SDK.Restart(ctx, s.model.first.Name, api.RestartOptions{
			Project:  s.model.project(),
			Services: []string{service},
			NoDeps:   true,
		})
	} else {
		err = engine.ForEach(containers, func(c container.Summary) error {
			_, err := s.engine.API.ContainerRestart(ctx, c.ID, client.ContainerRestartOptions{})
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("restarting it: %s", devenv.AllLines(err.Error()))
	}
	s.resetAfterRestart(ctx, service, containers)
	return nil
}

// stopService stops a service's containers; they stay as they are until it is started again.
func (s *Session) stopService(ctx context.Context, service string) error {
	containers, err := s.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	s.status.setStopped(service, true)
	err = down.StopContainers(ctx, s.engine, s.model.project(), service, containers, s.options.stopSeconds())
	s.refresh(ctx, service)
	if err != nil {
		s.status.setStopped(service, false)
		return fmt.Errorf("stopping it: %s", devenv.AllLines(err.Error()))
	}
	return nil
}

// startAgain starts a service's containers as they are.
func (s *Session) startAgain(ctx context.Context, service string) error {
	containers, err := s.containersToWorkOn(ctx, service)
	if err != nil {
		return err
	}
	model := s.model.project()
	if err := s.request(model).start(ctx, model.Services[service]); err != nil {
		return err
	}
	s.resetAfterRestart(ctx, service, containers)
	return nil
}

// resetAfterRestart clears what is known of a service's containers, so that they must become ready again.
func (s *Session) resetAfterRestart(ctx context.Context, service string, containers []container.Summary) {
	s.reloads.Forget(containers)
	s.refresh(ctx, service)
	s.status.setStopped(service, false)
	s.status.reset(service)
	s.status.launch(service, time.Now())
}

// containersToWorkOn returns a service's containers; there must be one.
func (s *Session) containersToWorkOn(ctx context.Context, service string) ([]container.Summary, error) {
	mine, err := s.containers(ctx, service)
	if err == nil && len(mine) == 0 {
		err = fmt.Errorf("service %q has no container; recreate it, or run `fastdock up` again", service)
	}
	return mine, err
}
