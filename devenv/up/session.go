package up

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/forward"
	"github.com/fastdock/fastdock/devenv/reload/tracker"
	"github.com/fastdock/fastdock/devenv/venv"
	"github.com/fastdock/fastdock/devenv/watch"
)

// Options states how far up goes and when its stream ends.
type Options struct {
	Detach  bool // end when every service is started (with Wait: healthy), leaving the stack up
	Wait    bool
	Reloads bool           // read logs for reloads, also of a stack that is left
	Files   *compose.Files // what the project was loaded from, for verbs that read it again; nil keeps them from it
	// stay attached when a service fails, so that the user can look; without it a failure ends the stream
	Linger bool

	Orphans  bool // remove the containers of services that the files no longer have
	Recreate bool // recreate containers even where nothing has changed: those of Files' services, else all

	RecreateDeps bool           // recreate the services that Files' services depend on
	NoRecreate   bool           // keep containers that differ from the files
	NoBuild      bool           // build no image
	NoStart      bool           // create containers and start none
	DryRun       bool           // tell the plan and do nothing
	SyncSelected bool           // Files' Sync is on because mounts do not reach the engine, which is reported
	RenewVolumes bool           // give recreated containers new anonymous volumes
	QuietPull    bool           // tell no progress of pulls
	StopTimeout  *time.Duration // how long a container may take to stop; nil is what its service says
	OnExit       ExitPolicy     // which end of a container stops the stack
	ExitCodeFrom string         // the service whose code the session ends with, after OnExit

	Silent func(service types.ServiceConfig) bool // reports whether a service's log lines are kept back; nil is for none

	WaitTimeout time.Duration // how long the stack may take to be ready; 0 is for ever

	away time.Duration // how long the engine may be away while the stack is brought up; 0 is awayLimit
	slow time.Duration // how often a service that is not healthy yet is reported; 0 is slowPause

	pulse time.Duration // how often the engine is asked for a sign of life; 0 is pulsePause

	hold   time.Duration // how long a container is held for its dependencies; 0 is holdLimit
	steady time.Duration // how long a container without a health check must have run; 0 is steadyTime
	answer time.Duration // how long an app may take to answer after a reload; 0 is the tracker's default
}

// named returns the files that the project was loaded from, as they were named.
func (o Options) named() compose.Files {
	if o.Files == nil {
		return compose.Files{}
	}
	return *o.Files
}

// stops reports whether the session's end stops a service: one that was named, where any was.
func (o Options) stops(service string) bool {
	named := o.named().Services
	return len(named) == 0 || slices.Contains(named, service)
}

// Session is one run of up on a project: a stream of events, and the verbs that the user has on it.
type Session struct {
	shared
	*lifetime
	inspector
	*requestQueue
	model      *model
	leadership *leadership
	connection *connection

	files *fileChanges
	exits *exitWatch

	reach    *watch.MountCheck // whether mounts bring the project's files
	forwards forward.Forwarder // of an engine on another machine
	drift    *drift            // where the files no longer say what runs

	wasUp bool // the stack was up once: what options has recreated is left alone then

	initial *initialState
}

// Errors that the user's own request ends a session with.
var (
	errStopped  = errors.New("stopped")
	errDetached = errors.New("detached")
)

// Up brings the project up and streams what happens; the caller must read Events until it is closed.
//
// Cancelling ctx ends the session at once and leaves the stack as it is; Stop ends it in order. The stream
// ends with a *PortError, *BuildError, *ServiceError or *EngineError when the stack did not come up.
func Up(ctx context.Context, e *engine.Engine, project *types.Project, options Options) *Session {
	s := &Session{
		shared:   shared{engine: e, options: options, out: devenv.NewEmitter(), began: time.Now()},
		lifetime: newLifetime(),
		model:    newModel(e, project, options.Files),
		initial:  &initialState{known: make(chan struct{})},
	}
	s.killed = s.kill
	s.inspector = newInspector(&s.shared, s.model)
	s.requestQueue = newRequestQueue(&s.shared, s.model)
	s.status = newStatusTable(s.out.Send)
	s.connection = &connection{}
	s.leadership = newLeadership(e.Host(), project.Name, s.out.Send)
	s.monitor = &monitor{
		api:     e.API,
		project: project.Name,
		has:     s.model.has,
		status:  s.status,
		emit:    s.out.Send,
		pulse:   options.pulse,
	}
	s.reloads = tracker.New(e, project, stack{s}, tracker.Options{
		Detached: options.Detach, Began: s.began, AnswerLimit: options.answer, Probe: s.probeHere,
	})
	s.logs = engine.NewLogFollower(e.API, func(c container.InspectResponse, lines devenv.LogLines) {
		if !s.silent(lines.Service) {
			s.out.Send(lines)
		}
		s.reloads.Read(c, lines)
	})
	s.logs.Unreadable = s.unread()
	s.packages, s.watcher = venv.New(e, stack{s}), watch.NewActions(e, project, stack{s})
	s.drift, s.reach = newDrift(stack{s}, options.Files), watch.NewMountCheck(e, stack{s})
	s.actions.drift, s.files = s.drift, newFileChanges(&s.shared, s.drift)
	s.exits = &exitWatch{shared: &s.shared, watches: s.watches}
	if s.copies() {
		s.monitor.copied = s.watcher.AsMounts
	}
	go func() {
		defer close(s.done)
		s.out.End(s.run(ctx))
	}()
	return s
}

// Events returns the session's stream.
func (s *Session) Events() <-chan devenv.Event { return s.out.Stream() }

// PrepareSuspend detaches from the output of containers, so that none blocks while the process is suspended.
func (s *Session) PrepareSuspend() { s.logs.DetachAll() }

// run runs the session from beginning to end: bring up, stay, stop.
func (s *Session) run(ctx context.Context) error {
	if _, err := s.engine.Ping(ctx); err != nil {
		return err
	}
	defer s.leadership.release()
	ctx, cancel := context.WithCancelCause(ctx)
	var helpers sync.WaitGroup
	defer func() {
		cancel(errDetached)
		if s.asksToStop() { // who has stopped the stack no longer waits for a reader that stands still
			s.out.Release()
		}
		helpers.Wait()
		s.logs.Wait()
		s.reloads.Wait()
		s.reach.Wait()
	}()

	s.connect(ctx)
	if s.options.SyncSelected {
		s.out.Send(devenv.Notice{Kind: devenv.NoticeSynced, Name: s.engine.Host()})
	}
	listening := make(chan struct{})
	helpers.Go(func() { s.monitor.run(ctx, listening) })
	<-listening

	working, abort := context.WithCancelCause(ctx)
	defer abort(nil)
	helpers.Go(func() { s.watchVerbs(working, abort) })
	helpers.Go(func() { s.exits.run(working, s.Stop) })
	err := s.work(working)
	if err != nil && !s.options.Detach { // what a service says last is why it failed
		s.logs.Settle(settleTime, working.Done(), s.status.runningNow())
	}
	if over, _ := s.exits.seen(); over {
		s.Stop() // it was the end of the work, too
	}
	if s.asksToStop() && working.Err() == nil {
		abort(s.stopCause()) // said when the work was just done
	}
	switch cause := context.Cause(working); {
	case errors.Is(cause, errStopped):
		end := shutdown{&s.shared, s.lifetime, s.model, s.leadership, s.connection}
		if err := end.run(ctx); err != nil {
			return err
		}
		return s.exits.err()
	case errors.Is(cause, errDetached):
		return nil
	}
	return err
}

// connect ties the session's parts to one another; what they begin ends with ctx.
func (s *Session) connect(ctx context.Context) {
	s.follow = func(c container.InspectResponse, tail string) {
		s.reach.Check(ctx, c)
		if !s.options.Detach || s.options.Reloads { // else they have no reader; a failure brings its last lines itself
			s.logs.Follow(ctx, c, tail)
		}
	}
	s.attach = func(c container.InspectResponse) func() {
		if !s.options.Detach {
			return s.logs.Attach(ctx, c)
		}
		return func() {}
	}
	s.reloads.Begin(ctx)
	s.monitor.started = func(c container.InspectResponse) { s.follow(c, "all"); s.drift.recheck() }
	s.monitor.gone = func(id string) { s.logs.Forget(id); s.reloads.Remove(id); s.reach.Forget(id) }
	s.monitor.lost = func() { s.logs.Lost(); s.connection.lost(s.status.runningNow()) }
	s.monitor.back = s.connection.back
}

// work brings the stack up, stays, and does what is asked for meanwhile. None of it goes on after its end: what a
// verb has begun to start must not escape a stop.
func (s *Session) work(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	var helpers sync.WaitGroup
	defer func() { cancel(errDetached); helpers.Wait() }()
	helpers.Go(func() { s.serve(ctx) })
	if !s.options.Detach {
		helpers.Go(func() { s.files.watch(ctx, s.model.first) })
	}
	return s.runWithReconnect(ctx, func() {
		helpers.Go(func() { s.files.dispatch(ctx) })
		helpers.Go(func() { s.files.keepUp(ctx) })
		helpers.Go(func() { s.drift.run(ctx) })
		if !s.options.Detach {
			helpers.Go(func() { s.forwards.Run(ctx, s.engine, s.model.project(), s.Leads, s.out.Send) })
		}
	})
}

// probeHere returns how an app is asked from this machine; ok is false where its port is not on it.
func (s *Session) probeHere(app engine.HTTPProbe) (here engine.HTTPProbe, ok bool) {
	if engine.IsLocal(s.engine.Host()) {
		return app, true
	}
	return app.At(s.forwards.Local)
}

// silent reports whether a service's log lines are not shown.
func (s *Session) silent(service string) bool {
	return s.options.Silent != nil && s.options.Silent(s.model.project().Services[service])
}

// stopSeconds returns how long a container may take to stop, as the Engine takes it; nil is what its service says.
func (o Options) stopSeconds() *int {
	if o.StopTimeout == nil {
		return nil
	}
	seconds := int(o.StopTimeout.Seconds())
	return &seconds
}

// watchVerbs ends the work in progress when the user says so.
func (s *Session) watchVerbs(ctx context.Context, abort context.CancelCauseFunc) {
	select {
	case <-s.stop:
		abort(s.stopCause())
	case <-s.detach:
		abort(errDetached)
	case <-ctx.Done():
	}
}
