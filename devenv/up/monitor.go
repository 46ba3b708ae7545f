package up

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// monitor keeps the status table true: it listens to the Engine's events about a project's containers and inspects
// the container each one names. An event alone is not enough: it carries neither the probe's output nor
// whether the restart policy will start the container again.
type monitor struct {
	api     engine.API
	project string
	has     func(service string) bool // reports whether the project has a service; what runs of others is left alone
	status  *statusTable
	emit    func(devenv.Event)
	started func(container.InspectResponse)             // called for every (re)start, with the table up to date
	gone    func(id string)                             // called when a container was removed
	lost    func()                                      // called when the engine is gone
	back    func()                                      // called when it is back, with the table up to date
	copied  func(service string) []container.MountPoint // what is copied where it would be mounted; nil for nothing
	// how often the engine is asked for a sign of life, and how long it may take
	pulse time.Duration

	// Inspecting and observing is one step for each container, or an older report could overwrite a newer one. One
	// container must not wait for another: the Engine answers late about one that it is starting.
	refreshing sync.Map // of *sync.Mutex, by container ID
	ignored    sync.Map // IDs of containers that are not reported
}

// ignore leaves a container out of all that is reported from now on.
func (m *monitor) ignore(id string) { m.ignored.Store(id, true) }

func (m *monitor) lock(id string) (unlock func()) {
	held, _ := m.refreshing.LoadOrStore(id, &sync.Mutex{})
	mutex := held.(*sync.Mutex)
	mutex.Lock()
	return mutex.Unlock
}

func (m *monitor) filters() client.Filters {
	return engine.ProjectFilters(m.project)
}

// run listens until ctx ends, across engines that go away and come back. The subscription is made before it
// returns its first result on ready, so that whatever is done after that cannot be missed.
func (m *monitor) run(ctx context.Context, ready chan<- struct{}) {
	var lost time.Time
	for {
		streaming, leave := context.WithCancelCause(ctx)
		beating := make(chan struct{})
		go func() { defer close(beating); m.heartbeat(streaming, leave) }()
		stream := m.api.Events(streaming, client.EventsListOptions{Filters: m.filters().Add("type", "container")})
		if lost.IsZero() {
			close(ready)
		} else {
			m.refreshAll(streaming)
			m.emit(devenv.Notice{Kind: devenv.NoticeConnectionBack, Took: time.Since(lost)})
			m.back()
		}
		err := m.listen(streaming, stream)
		leave(nil)
		<-beating
		if ctx.Err() != nil {
			return
		}
		lost = time.Now()
		m.emit(devenv.Notice{Kind: devenv.NoticeConnectionLost, Err: lossOf(err)})
		m.lost()
		if !m.awaitAnswer(ctx) {
			return
		}
	}
}

// pulseInterval is how often an engine is asked for a sign of life while nothing goes wrong: one that hangs closes no
// connection, and its silence is no other than that of a stack in which nothing happens.
const pulseInterval = 4 * time.Second

// errHung is why an engine that takes questions and answers none is lost.
var errHung = errors.New("it does not respond")

// heartbeat pings the engine periodically, and calls hung when a ping times out.
func (m *monitor) heartbeat(ctx context.Context, hung context.CancelCauseFunc) {
	pause := cmp.Or(m.pulse, pulseInterval)
	for {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return
		}
		asking, cancel := context.WithTimeout(ctx, pause)
		_, err := m.api.Ping(asking, client.PingOptions{})
		late := asking.Err() != nil
		cancel()
		if err != nil && late && ctx.Err() == nil {
			hung(errHung)
			return
		}
	}
}

// lossOf returns the error that ended the event stream; empty when the engine does not respond.
func lossOf(err error) string {
	if client.IsErrConnectionFailed(err) || errors.Is(err, errHung) {
		return ""
	}
	return devenv.FirstLine(err.Error())
}

// awaitAnswer asks the engine until it answers, with pauses that grow; it is false when ctx ended before that.
func (m *monitor) awaitAnswer(ctx context.Context) bool {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return false
		}
		asking, cancel := context.WithTimeout(ctx, pingLimit)
		_, err := m.api.Ping(asking, client.PingOptions{})
		cancel()
		if err == nil {
			return true
		}
	}
}

func (m *monitor) listen(ctx context.Context, stream client.EventsResult) error {
	for {
		select {
		case message := <-stream.Messages:
			if err := m.handle(ctx, message); err != nil {
				return err
			}
		case err := <-stream.Err:
			if err == nil {
				err = errors.New("the stream ended")
			}
			if cause := context.Cause(ctx); cause != nil {
				err = cause // its own word is that it was given up
			}
			return err
		}
	}
}

// handle looks at the container of an event that changes what the table shows. Exec events are most of the
// traffic (each probe makes three) and change nothing. An engine that is being shut down still reports how its
// containers end, but answers no more: the error says so.
func (m *monitor) handle(ctx context.Context, message events.Message) error {
	id, action := message.Actor.ID, string(message.Action)
	if strings.HasPrefix(action, "exec_") || action == string(events.ActionAttach) {
		return nil
	}
	if action == string(events.ActionDestroy) {
		m.status.remove(id, time.Unix(0, message.TimeNano))
		m.refreshing.Delete(id)
		m.ignored.Delete(id)
		m.gone(id)
		return nil
	}
	inspected, ok, err := m.look(ctx, id)
	if ok && action == string(events.ActionStart) {
		m.started(inspected)
	}
	if engine.IsConnectionLoss(err) {
		return err
	}
	return nil
}

// refresh inspects a container and puts what it finds into the table.
func (m *monitor) refresh(ctx context.Context, id string) (container.InspectResponse, bool) {
	inspected, ok, _ := m.look(ctx, id)
	return inspected, ok
}

func (m *monitor) look(ctx context.Context, id string) (container.InspectResponse, bool, error) {
	defer m.lock(id)()
	result, err := m.api.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if errdefs.IsNotFound(err) {
		m.status.remove(id, time.Now())
	}
	if err != nil || !engine.IsServiceContainer(result.Container) {
		return container.InspectResponse{}, false, err
	}
	_, ignored := m.ignored.Load(id)
	if ignored || !m.has(engine.ServiceName(result.Container)) {
		return container.InspectResponse{}, false, nil
	}
	m.status.observe(engine.StatusOf(result.Container))
	if m.copied != nil {
		result.Container.Mounts = append(result.Container.Mounts, m.copied(engine.ServiceName(result.Container))...)
	}
	return result.Container, true, nil
}

// refreshAll looks at every container there is, and at those that the table has and that may be gone.
func (m *monitor) refreshAll(ctx context.Context) {
	list, err := m.api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: m.filters()})
	if err != nil {
		return // the engine is still away: the next connection tries again
	}
	ids := m.status.known()
	for _, c := range list.Items {
		if !slices.Contains(ids, c.ID) {
			ids = append(ids, c.ID)
		}
	}
	for _, id := range ids {
		if inspected, ok := m.refresh(ctx, id); ok && inspected.State.Running {
			m.started(inspected)
		}
	}
}
