package up

import (
	"context"
	"slices"

	"github.com/fastdock/fastdock/devenv"
)

// busy counts the verbs in progress: while there is one, a stack of which nothing runs is not at its end.
func (b *statusTable) busy(more int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.verbs += more
	b.wake()
}

// setStopped records whether the user stopped a service.
func (b *statusTable) setStopped(service string, resting bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if resting {
		b.resting[service] = true
	} else {
		delete(b.resting, service)
	}
	b.wake()
}

// isStopped reports whether the user stopped a service.
func (b *statusTable) isStopped(service string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.resting[service]
}

// withoutStopped returns the plans without those of services that the user stopped.
func (b *statusTable) withoutStopped(planned []devenv.Planned) []devenv.Planned {
	return slices.DeleteFunc(planned, func(p devenv.Planned) bool { return b.isStopped(p.Service) })
}

// reset clears the failure and the start of a service, before it is started again.
func (b *statusTable) reset(service string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.failed, service)
	delete(b.launched, service)
	if b.first != nil && b.first.Service == service {
		b.first = nil
	}
	b.wake()
}

// waitStarted waits until a service has started, has failed, or was stopped by the user.
func (b *statusTable) waitStarted(ctx context.Context, service string) error {
	return b.until(ctx, func() (bool, <-chan struct{}, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		_, launched := b.launched[service]
		return launched || b.failed[service] != nil || b.resting[service], b.changed, nil
	})
}
