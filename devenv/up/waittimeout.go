package up

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// slowInterval is how often it is reported why a service is not healthy yet, and how long it has been started then.
const slowInterval = 10 * time.Second

// errWaitTimeout ends a wait that has lasted as long as it may.
var errWaitTimeout = errors.New("the stack took too long")

// within bounds the work by Options.WaitTimeout.
func (a *wholeStack) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if a.options.WaitTimeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, a.options.WaitTimeout, errWaitTimeout)
}

// timeoutError returns the error of work that was ended by its limit, and err where it was not. Each service is
// reported with what it waits for itself; those that only wait for others are left out.
func (a *wholeStack) timeoutError(ctx, working context.Context, err error) error {
	if err == nil || !errors.Is(context.Cause(working), errWaitTimeout) {
		return err
	}
	late := &devenv.NotReadyError{Limit: a.options.WaitTimeout}
	for _, name := range slices.Sorted(maps.Keys(a.project.Services)) {
		for _, f := range a.startingOf(ctx, name) {
			late.Services = append(late.Services, fmt.Sprintf("service %q: %s%s", name, notYet(f), a.lastLine(ctx, f)))
		}
	}
	if len(late.Services) == 0 {
		late.Services = []string{"images are still being pulled or built, or containers have not started"}
	}
	return late
}

// lastLine returns what a container's log ends with, as part of an error; empty where it has said nothing.
func (a *attempt) lastLine(ctx context.Context, f engine.ContainerStatus) string {
	lines := a.engine.LastLines(ctx, f.ID, 1)
	if len(lines) == 0 {
		return ""
	}
	return fmt.Sprintf("; its log ends with %q", strings.TrimSpace(lines[len(lines)-1]))
}

// reportSlow reports, until ctx ends, why services are not healthy yet, each reason once. In their start period their
// health checks may fail.
func (a *wholeStack) reportSlow(ctx context.Context) {
	before, interval := map[string]string{}, cmp.Or(a.options.slow, slowInterval)
	ticker := time.NewTicker(interval)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
		for name := range a.project.Services {
			for _, f := range a.startingOf(ctx, name) {
				if time.Since(f.StartedAt) < max(interval, f.StartPeriod) {
					continue
				}
				if reason := notYet(f); ctx.Err() == nil && before[f.ID] != reason {
					before[f.ID] = reason
					a.out.Send(devenv.Notice{
						Service: name,
						Kind:    devenv.NoticeNotHealthy,
						Took:    time.Since(f.StartedAt),
						Probe:   f.Probe,
					})
				}
			}
		}
	}
}

// startingOf returns a service's containers that run and are not healthy yet, with their last probes: those that fail
// while a container starts are no events.
func (a *attempt) startingOf(ctx context.Context, service string) []engine.ContainerStatus {
	a.refresh(ctx, service)
	return slices.DeleteFunc(a.status.of(service), func(f engine.ContainerStatus) bool {
		return f.Status != container.StateRunning || f.Health != container.Starting || a.status.isHeld(f.ID)
	})
}

// notYet returns why a container is not healthy yet.
func notYet(f engine.ContainerStatus) string {
	if f.Probe == nil {
		return "no health check has run yet"
	}
	return f.Probe.Summary()
}
