package up

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// statusTable is what is known of every container: the monitor and the services' own goroutines write on it,
// dependants wait on it. It emits what changed as events, in order.
type statusTable struct {
	emit func(devenv.Event)

	mu    sync.Mutex
	facts map[string]engine.ContainerStatus // by container ID
	// when this session started a service's containers; zero for those it found running
	launched map[string]time.Time
	failed   map[string]error     // services that will not come up
	first    *devenv.ServiceError // the failure that came before all others, and so no consequence of one
	resting  map[string]bool      // services that the user has stopped
	held     map[string]bool      // by container ID: those that run and do not count yet
	verbs    int                  // those in progress
	changed  chan struct{}        // closed and replaced at every change
}

func newStatusTable(emit func(devenv.Event)) *statusTable {
	return &statusTable{
		emit: emit, facts: map[string]engine.ContainerStatus{}, launched: map[string]time.Time{},
		failed: map[string]error{}, resting: map[string]bool{}, held: map[string]bool{}, changed: make(chan struct{}),
	}
}

// observe notes what is known of a container now and emits what is new. Reports must be in order for each
// container: the caller inspects and observes under its lock (monitor.refresh).
func (b *statusTable) observe(now engine.ContainerStatus) {
	b.mu.Lock()
	defer b.mu.Unlock()
	before, known := b.facts[now.ID]
	b.facts[now.ID] = now
	b.wake()
	if b.held[now.ID] && now.Status == container.StateRunning {
		return // reported when it is released
	}
	if now.Status != container.StateCreated { // it may be looked at before it starts
		delete(b.held, now.ID)
	}
	b.report(before, now, known)
}

// report emits what has changed of a container.
func (b *statusTable) report(before, now engine.ContainerStatus, known bool) {
	changed, healthChanged := now.ChangedAt, now.ChangedAt
	if !known && now.Status == container.StateRunning { // it ran before
		changed, healthChanged = now.StartedAt, now.HealthSince
	}
	if !known || before.Status != now.Status || !before.StartedAt.Equal(now.StartedAt) {
		b.emit(devenv.ContainerChanged{
			Service: now.Service, Container: now.Name, ContainerID: now.ID, Status: devenv.Status(now.Status),
			ExitCode: now.ExitCode, OOMKilled: now.OOMKilled, At: changed,
		})
		before.Health = ""
	}
	if now.Health != "" && now.Status == container.StateRunning && before.Health != now.Health {
		b.emit(devenv.HealthChanged{
			Service: now.Service, Container: now.Name, Status: devenv.Status(now.Health), Probe: now.Probe, At: healthChanged,
		})
	}
}

func (b *statusTable) remove(id string, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	gone, known := b.facts[id]
	if !known {
		return
	}
	delete(b.facts, id)
	delete(b.held, id)
	b.wake()
	b.emit(devenv.ContainerChanged{
		Service:     gone.Service,
		Container:   gone.Name,
		ContainerID: id,
		Status:      devenv.StatusRemoved,
		ExitCode:    gone.ExitCode,
		At:          at,
	})
}

// launch records that a service's containers count from now on; at is zero where they ran before. Before it,
// what the table shows of them is left over from an earlier run, and must neither open nor fail a gate.
func (b *statusTable) launch(service string, at time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.launched[service] = at
	b.wake()
}

// hold keeps back that a container runs, and its health, until it is released: its service still waits.
func (b *statusTable) hold(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.held[id] = true
}

// release reports what was kept back of a container.
func (b *statusTable) release(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now, known := b.facts[id]; known && b.held[id] && now.Status == container.StateRunning {
		b.report(engine.ContainerStatus{}, now, true)
	}
	delete(b.held, id)
	b.wake()
}

// isHeld reports whether a container runs and does not count yet.
func (b *statusTable) isHeld(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.held[id]
}

// awaitMade returns when each of some services has a container.
func (b *statusTable) awaitMade(ctx context.Context, services []string) error {
	return b.until(ctx, func() (bool, <-chan struct{}, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		lacks := slices.ContainsFunc(services, func(name string) bool { return len(b.containers(name)) == 0 })
		return !lacks, b.changed, nil
	})
}

// runningNow returns the IDs of the containers that run.
func (b *statusTable) runningNow() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	var ids []string
	for id, f := range b.facts {
		if f.Status == container.StateRunning {
			ids = append(ids, id)
		}
	}
	return ids
}

// allRun reports whether none of the containers has stopped.
func (b *statusTable) allRun(ids []string) bool {
	now := b.runningNow()
	return !slices.ContainsFunc(ids, func(id string) bool { return !slices.Contains(now, id) })
}

// restart forgets what this session did and what failed, but not what there is: the engine was away.
func (b *statusTable) restart() {
	b.mu.Lock()
	defer b.mu.Unlock()
	clear(b.launched)
	clear(b.failed)
	b.first = nil
	b.wake()
}

// fail records that a service will not come up; the first reason stays, and only then is the answer true.
func (b *statusTable) fail(service string, reason error) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed[service] != nil {
		return false
	}
	b.failed[service] = reason
	if b.first == nil {
		b.first = &devenv.ServiceError{Service: service, Cause: reason}
	}
	b.wake()
	return true
}

// failures returns the services that failed, with the reasons.
func (b *statusTable) failures() map[string]error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return maps.Clone(b.failed)
}

// firstFailure returns the failure to end with: a dependant's goroutine may return sooner than that of the service
// it failed for.
func (b *statusTable) firstFailure() *devenv.ServiceError {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.first
}

func (b *statusTable) wake() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// unproven returns how long a service must still run until it has run for steady.
func (b *statusTable) unproven(service string, steady time.Duration) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	return unproven(b.containers(service), b.launched[service], time.Now(), steady)
}

// of returns what is known of a service's containers, by name.
func (b *statusTable) of(service string) []engine.ContainerStatus {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.containers(service)
}

func (b *statusTable) containers(service string) []engine.ContainerStatus {
	var found []engine.ContainerStatus
	for _, f := range b.facts {
		if f.Service == service {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(x, y engine.ContainerStatus) int { return cmp.Compare(x.Name, y.Name) })
	return found
}

// known returns the IDs of all containers in the table.
func (b *statusTable) known() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Collect(maps.Keys(b.facts))
}

// await returns when a service meets a condition with that many containers, or the reason why it will not.
func (b *statusTable) await(ctx context.Context, service, condition string, replicas int) error {
	return b.until(ctx, func() (bool, <-chan struct{}, error) { return b.check(service, condition, replicas) })
}

// until looks at every change whether something is met, and returns when it is or cannot be any more.
func (b *statusTable) until(ctx context.Context, look func() (met bool, changed <-chan struct{}, err error)) error {
	for {
		met, changed, err := look()
		if met || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (b *statusTable) check(service, condition string, replicas int) (met bool, changed <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.failed[service]; err != nil {
		return false, nil, err
	}
	if (condition == conditionReady || condition == conditionServing) && b.resting[service] {
		return true, nil, nil // it is what the user wants it to be
	}
	if _, launched := b.launched[service]; !launched || b.resting[service] {
		return false, b.changed, nil
	}
	met, err = conditionMet(b.containers(service), condition, replicas)
	return met, b.changed, err
}

// running reports whether any container of the services that count runs, is about to or has been stopped to be started
// again, and hands out the channel that reports a change.
func (b *statusTable) running(counts func(service string) bool) (changed <-chan struct{}, running bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.verbs > 0 || len(b.resting) > 0 {
		return b.changed, true
	}
	for _, f := range b.facts {
		if !counts(f.Service) {
			continue
		}
		switch f.Status { // one that is only created is about to start: a container is recreated
		case container.StateRunning, container.StateRestarting, container.StatePaused, container.StateCreated:
			return b.changed, true
		}
	}
	return b.changed, false
}

// runs reports whether a container runs and is not paused.
func (b *statusTable) runs(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.facts[id].Status == container.StateRunning
}
