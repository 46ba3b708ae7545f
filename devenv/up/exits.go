package up

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/engine"
)

// ExitPolicy is which exits of containers stop the stack and end the session.
type ExitPolicy int

// The policies, as --abort-on-container-exit and --abort-on-container-failure have them.
const (
	IgnoreExits ExitPolicy = iota
	StopOnExit
	StopOnFailure
)

// ExitError reports that the stack was stopped because a container ended; its code is that of `up`.
type ExitError struct {
	Service string
	Code    int
}

// Error names the service and its code.
func (e *ExitError) Error() string {
	return fmt.Sprintf("service %q exited with code %d", e.Service, e.Code)
}

// ExitCode returns the container's code.
func (e *ExitError) ExitCode() int { return e.Code }

// exitWatch waits for the end of a container that the policy is about.
type exitWatch struct {
	*shared
	watches func(service string) bool
	first   atomic.Pointer[engine.ContainerStatus] // the container whose end has stopped the stack
}

// run asks for the stack to be stopped when a container ends that the policy is about.
func (w *exitWatch) run(ctx context.Context, stop func()) {
	if w.options.OnExit == IgnoreExits {
		return
	}
	err := w.status.until(ctx, func() (bool, <-chan struct{}, error) {
		over, changed := w.seen()
		return over, changed, nil
	})
	if err == nil {
		stop()
	}
}

// seen reports whether a container has ended that the policy is about; the channel is closed when that may change.
func (w *exitWatch) seen() (bool, <-chan struct{}) {
	if w.options.OnExit == IgnoreExits {
		return false, nil
	}
	ended, changed := w.status.ended(w.options.OnExit, w.watches)
	if ended != nil {
		w.first.CompareAndSwap(nil, ended)
	}
	return ended != nil, changed
}

// ended returns the first container that has ended of a service that counts and that this session has started, or found
// running, if the policy is about its end; nil where there is none.
func (b *statusTable) ended(policy ExitPolicy, counts func(service string) bool,
) (*engine.ContainerStatus, <-chan struct{}) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var first *engine.ContainerStatus
	for _, c := range b.facts {
		_, launched := b.launched[c.Service]
		over := c.Status == container.StateExited || c.Status == container.StateDead
		if !over || !launched || b.resting[c.Service] || !counts(c.Service) {
			continue
		}
		if (policy == StopOnExit || c.ExitCode != 0) && (first == nil || c.ChangedAt.Before(first.ChangedAt)) {
			first = &c
		}
	}
	return first, b.changed
}

// err returns what the session ends with where a container's end has stopped the stack: the code of the service
// that is asked for, else of the one that ended first. Code 0 is no error.
func (w *exitWatch) err() error {
	ended := w.first.Load()
	if from := w.options.ExitCodeFrom; from != "" && w.watches(from) {
		for _, c := range w.status.of(from) {
			ended = &c
		}
	}
	if ended == nil || ended.ExitCode == 0 {
		return nil
	}
	return &ExitError{Service: ended.Service, Code: ended.ExitCode}
}
