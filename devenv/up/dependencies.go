package up

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/watch"
)

// restTime is how long the files that say what a project needs must rest before its environments follow: uv and
// git write several of them, one after the other.
const restTime = 200 * time.Millisecond

// dependencies keeps the Python environments of running containers to what the files on this machine say. It
// compares contents, never times: a branch that is left and taken again brings its packages back.
type dependencies struct {
	session *Session

	mu     sync.Mutex
	placed map[string]*placedEnvironment // by container ID; nil for a container that has none
	wanted map[string][]string           // by service: the files that changed
	asked  chan struct{}
}

func newDependencies(s *Session) *dependencies {
	return &dependencies{
		session: s, placed: map[string]*placedEnvironment{}, wanted: map[string][]string{}, asked: make(chan struct{}, 1),
	}
}

// read asks for the services whose files are among the changes.
func (d *dependencies) read(ctx context.Context, batch []watch.Change) {
	if !d.session.Leads() {
		return // another process follows them
	}
	for service := range d.session.model().Services {
		for _, p := range d.of(ctx, service) {
			files := p.manifests()
			for _, change := range batch {
				if name, found := files[change.Path]; found {
					d.want(service, name)
				}
			}
		}
	}
}

// want asks for a service's environments to be looked at.
func (d *dependencies) want(service string, files ...string) {
	d.mu.Lock()
	d.wanted[service] = append(d.wanted[service], files...)
	d.mu.Unlock()
	select {
	case d.asked <- struct{}{}:
	default: // it is asked for already
	}
}

// wantAll asks for every service: nobody watched the files while it was built, or while fastdock was not there.
func (d *dependencies) wantAll() {
	if !d.session.Leads() {
		return
	}
	for service := range d.session.model().Services {
		d.want(service)
	}
}

// keepUp answers changes of files once the stack is up and they are watched: what develop.watch says, and what the
// packages follow.
func (s *Session) keepUp(ctx context.Context) {
	defer s.watcher.end()
	select {
	case <-s.watching:
	case <-ctx.Done():
	}
	s.watcher.begin(ctx)
	s.dependencies.wantAll()
	s.dependencies.run(ctx)
}

// run follows what is asked for until ctx ends.
func (d *dependencies) run(ctx context.Context) {
	for rested(ctx, d.asked) {
		d.mu.Lock()
		wanted := d.wanted
		d.wanted = map[string][]string{}
		d.mu.Unlock()
		var services sync.WaitGroup
		for service, files := range wanted {
			services.Go(func() { d.follow(ctx, service, files) })
		}
		services.Wait()
	}
}

// rested waits for something to be asked for and then for the files to rest; it is false when ctx has ended.
func rested(ctx context.Context, asked <-chan struct{}) bool {
	var rest <-chan time.Time
	for {
		select {
		case <-asked:
			rest = time.After(restTime)
		case <-rest:
			return true
		case <-ctx.Done():
			return false
		}
	}
}

// check looks at once at every service that ran before this session, whose environments may be from another
// time: nobody watched the files meanwhile.
func (d *dependencies) check(ctx context.Context, planned []devenv.Planned) {
	var services sync.WaitGroup
	for _, p := range planned {
		if !d.session.Leads() {
			break
		}
		if p.Action == devenv.ActionAttach || p.Action == devenv.ActionStart {
			services.Go(func() { d.follow(ctx, p.Service, nil) })
		}
	}
	services.Wait()
}

// follow brings a service's environments to what the files say, and restarts the service if that changed
// anything: a reloader watches the project's code, not its packages.
func (d *dependencies) follow(ctx context.Context, service string, files []string) {
	stale := slices.DeleteFunc(d.of(ctx, service), func(p *placedEnvironment) bool { return p.current(ctx) })
	if len(stale) > 0 && ctx.Err() == nil {
		_ = d.synchronise(ctx, syncOf(service, files), stale) // it is reported
	}
}

// bring makes a service's environments what the files say, whatever is known of them.
func (d *dependencies) bring(ctx context.Context, service string) error {
	environments := d.of(ctx, service)
	if len(environments) == 0 {
		return fmt.Errorf("service %q has no Python environment made from files that are mounted from here; rebuild it", service)
	}
	return d.synchronise(ctx, devenv.SyncStarted{Service: service, Cause: devenv.SyncRequested}, environments)
}

// synchronise installs, reports it, and restarts the service if that changed anything.
func (d *dependencies) synchronise(ctx context.Context, started devenv.SyncStarted, stale []*placedEnvironment) error {
	s, service := d.session, started.Service
	s.board.busy(1)
	defer s.board.busy(-1)
	began := time.Now()
	s.out.Send(started)
	ended := devenv.SyncEnded{Service: service}
	var done packageChanges
	for _, p := range stale {
		output, err := p.synchronise(ctx)
		if err != nil {
			ended.Logs, ended.Err = output[max(0, len(output)-engine.FailureLines):], err
			break
		}
		if changes := readChanges(output); !changes.none() {
			done = changes
		}
	}
	if !done.none() && ctx.Err() == nil {
		ended.Err = cmp.Or(ended.Err, s.restartService(ctx, service))
	}
	if ctx.Err() != nil {
		ended.Err = context.Cause(ctx)
	}
	ended.Added, ended.Removed, ended.Changed, ended.Took = done.added, done.removed, done.changed, time.Since(began)
	s.out.Send(ended)
	return ended.Err
}

// syncOf returns the event for a service of which these files changed.
func syncOf(service string, files []string) devenv.SyncStarted {
	if len(files) == 0 {
		return devenv.SyncStarted{Service: service, Cause: devenv.SyncStale}
	}
	slices.Sort(files)
	return devenv.SyncStarted{Service: service, Cause: devenv.SyncFilesChanged, Files: slices.Compact(files)}
}

// of are the environments of a service's running containers that are made from files on this machine.
func (d *dependencies) of(ctx context.Context, service string) []*placedEnvironment {
	var found []*placedEnvironment
	for _, f := range d.session.board.of(service) {
		if f.Status != container.StateRunning {
			continue
		}
		if p := d.in(ctx, f.ID); p != nil {
			found = append(found, p)
		}
	}
	return found
}

func (d *dependencies) in(ctx context.Context, containerID string) *placedEnvironment {
	d.mu.Lock()
	p, known := d.placed[containerID]
	d.mu.Unlock()
	if known {
		return p
	}
	p, err := environmentIn(ctx, d.session.engine, containerID)
	if err != nil {
		return nil // gone, or the engine is away: asked again next time
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	maps.DeleteFunc(d.placed, func(id string, _ *placedEnvironment) bool { return !slices.Contains(d.session.board.known(), id) })
	d.placed[containerID] = p
	return p
}

// covers says whether a changed file is one that a service's environment follows, so that nothing needs to be
// built for it.
func (d *dependencies) covers(ctx context.Context, service, file string) bool {
	environments := d.of(ctx, service)
	return len(environments) > 0 && !slices.ContainsFunc(environments, func(p *placedEnvironment) bool {
		_, found := p.manifests()[file]
		return !found
	})
}
