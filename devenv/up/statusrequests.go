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

// rest says whether a service is stopped because somebody asked for it.
func (b *statusTable) rest(service string, resting bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if resting {
		b.resting[service] = true
	} else {
		delete(b.resting, service)
	}
	b.wake()
}

// rests says whether somebody has stopped a service.
func (b *statusTable) rests(service string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.resting[service]
}

// awake are the plans for services that nobody has stopped.
func (b *statusTable) awake(planned []devenv.Planned) []devenv.Planned {
	return slices.DeleteFunc(planned, func(p devenv.Planned) bool { return b.rests(p.Service) })
}

// forgive forgets that a service failed, and that it was launched: it has a new chance.
func (b *statusTable) forgive(service string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.failed, service)
	delete(b.launched, service)
	if b.first != nil && b.first.Service == service {
		b.first = nil
	}
	b.wake()
}

// broughtUp waits until a service has been brought up, be it well or ill, or stopped by somebody.
func (b *statusTable) broughtUp(ctx context.Context, service string) error {
	return b.until(ctx, func() (bool, <-chan struct{}, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		_, launched := b.launched[service]
		return launched || b.failed[service] != nil || b.resting[service], b.changed, nil
	})
}
