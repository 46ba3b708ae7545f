package up

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
)

// shutdown is the end of a stack that the user has asked for.
type shutdown struct {
	*shared
	*lifetime
	model      *model
	leadership *leadership
	connection *connection
}

// run stops the stack in dependency order; Kill cuts it short.
func (s *shutdown) run(ctx context.Context) error {
	s.out.Send(devenv.Stopping{})
	if s.out.Stalled() { // the engine takes 10 s longer to stop a container whose output has no reader
		s.logs.DetachAll()
	}
	s.leadership.holdWork()
	present, leave := s.connection.begin(ctx) // an engine that is lost, or hangs, stops nothing
	defer leave(nil)
	defer s.settle(present)
	stopping, cancel := context.WithCancel(present)
	defer cancel()
	var err error
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err = s.stopServices(stopping)
	}()
	select {
	case <-ended:
		return s.stopError(present, err)
	case <-s.kill:
	}
	s.out.Send(devenv.Stopping{Forced: true})
	killed := s.killAll(present)
	if errors.Is(killed, errEngineLost) {
		leave(errEngineLost)
	}
	cancel()
	<-ended // what the stop that was cut short says no longer matters
	return s.stopError(present, killed)
}

// A user who asks for a kill does not want to wait. killLimit bounds it, and aliveLimit is how soon an engine
// must give a sign of life meanwhile: one that hangs is else only found lost at the next one that it does not give.
const (
	killLimit  = 5 * time.Second
	aliveLimit = time.Second
)

// killAll kills the stack's containers. It returns [errEngineLost] when the engine does not answer in time.
func (s *shutdown) killAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeoutCause(ctx, killLimit, errEngineLost)
	defer cancel()
	ctx, abandon := context.WithCancelCause(ctx)
	defer abandon(nil)
	go func() {
		if _, silent := s.engine.PingWithin(ctx, aliveLimit); silent != nil {
			abandon(errEngineLost)
		}
	}()
	err := s.engine.SDK.Kill(ctx, s.model.first.Name, api.KillOptions{
		Project: s.model.project(), Services: s.options.named().Services, Signal: "SIGKILL",
	})
	switch {
	case err == nil || errors.Is(err, api.ErrNoResources) || errdefs.IsNotFound(err) || errdefs.IsConflict(err):
		return nil // what has ended meanwhile needs no kill
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return err
}

// settle lets the last events and log lines of stopped containers through before the stream ends.
func (s *shutdown) settle(ctx context.Context) {
	s.monitor.refreshAll(ctx)
	s.logs.Settle(settleTime, s.kill, s.status.runningNow())
}

// settleTime bounds the wait for log streams that bring nothing, because the Engine has not yet let go of their
// containers.
const settleTime = 2 * time.Second

func (s *shutdown) stopError(ctx context.Context, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(context.Cause(ctx), errEngineLost) || engine.IsConnectionLoss(err):
		return &devenv.EngineError{Host: s.engine.Host(), Cause: errEngineLost}
	case ctx.Err() != nil:
		return context.Cause(ctx)
	}
	return fmt.Errorf("stopping the stack: %s", devenv.AllLines(err.Error()))
}

// stopServices stops the containers that run of the session's services. As in Compose, what the named services depend
// on keeps running.
func (s *shutdown) stopServices(ctx context.Context) error {
	model := s.model.project()
	list, err := s.engine.API.ContainerList(ctx, client.ContainerListOptions{Filters: s.monitor.filters()})
	if err != nil {
		return err
	}
	var mine []container.Summary
	var left []string
	for service := range down.ByService(list.Items) {
		switch {
		case !s.model.has(service):
		case s.options.stops(service):
			mine = append(mine, engine.ContainersOf(service, list.Items)...)
		default:
			left = append(left, service)
		}
	}
	if len(left) > 0 {
		slices.Sort(left)
		s.out.Send(devenv.Notice{Kind: devenv.NoticeDependenciesStay, Names: left})
	}
	return down.InReverse(mine, func(service string, containers []container.Summary, _ func()) error {
		return down.StopContainers(ctx, s.engine, model, service, containers, s.options.stopSeconds(), nil)
	})
}
