package venv

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/debounce"
)

// restTime is how long the files that say what a project needs must rest before its environments follow: uv and
// git write several of them, one after the other.
const restTime = 200 * time.Millisecond

// Stack is what is asked of the session whose containers have the environments.
type Stack interface {
	Leads() bool                     // another process follows the files otherwise
	Model() *types.Project           // as it was last read
	Running(service string) []string // the IDs of its containers that run
	// its image is what would be built of the files now, and these files are among them, by their paths
	Fits(ctx context.Context, c container.InspectResponse, files map[string]string) bool
	Restart(ctx context.Context, service string) error // and what depends on it with `restart: true`
	Busy(more int)                                     // counts work in progress
	Send(event devenv.Event)
}

// Syncer keeps the Python environments of running containers to what the files on this machine say. It
// compares contents, never times: a branch that is left and taken again brings its packages back.
type Syncer struct {
	engine *engine.Engine
	stack  Stack

	mu     sync.Mutex
	placed map[string]*containerVenv // by container ID; nil for a container that has none
	wanted map[string][]string       // by service: the files that changed
	asked  chan struct{}
}

// New returns a syncer of the environments in a stack's containers; nothing is done before Run.
func New(e *engine.Engine, stack Stack) *Syncer {
	return &Syncer{
		engine: e,
		stack:  stack,
		placed: map[string]*containerVenv{},
		wanted: map[string][]string{},
		asked:  make(chan struct{}, 1),
	}
}

// Changed asks for the services whose files are among those that changed.
func (d *Syncer) Changed(ctx context.Context, changed []string) {
	if !d.stack.Leads() {
		return // another process follows them
	}
	for service := range d.stack.Model().Services {
		for _, p := range d.in(ctx, service) {
			files := p.manifests()
			for _, file := range changed {
				if name, found := files[file]; found {
					d.want(service, name)
				}
			}
		}
	}
}

// want asks for a service's environments to be looked at.
func (d *Syncer) want(service string, files ...string) {
	d.mu.Lock()
	d.wanted[service] = append(d.wanted[service], files...)
	d.mu.Unlock()
	select {
	case d.asked <- struct{}{}:
	default: // it is asked for already
	}
}

// SyncAll asks for every service: the files were not watched while it was built, or while fastdock was not there.
func (d *Syncer) SyncAll() {
	if !d.stack.Leads() {
		return
	}
	for service := range d.stack.Model().Services {
		d.want(service)
	}
}

// Run follows what is asked for until ctx ends.
func (d *Syncer) Run(ctx context.Context) {
	for debounce.Wait(ctx, d.asked, restTime) {
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

// CheckFound looks at once at every service that ran before this session, whose environments may be from another
// time: the files were not watched meanwhile.
func (d *Syncer) CheckFound(ctx context.Context, planned []devenv.Planned) {
	var services sync.WaitGroup
	for _, p := range planned {
		if !d.stack.Leads() {
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
func (d *Syncer) follow(ctx context.Context, service string, files []string) {
	stale := slices.DeleteFunc(d.in(ctx, service), func(p *containerVenv) bool { return p.current(ctx, d.stack) })
	if len(stale) > 0 && ctx.Err() == nil {
		_ = d.synchronise(ctx, syncOf(service, files), stale) // it is reported
	}
}

// Sync makes a service's environments what the files say, whatever is known of them.
func (d *Syncer) Sync(ctx context.Context, service string) error {
	environments := d.in(ctx, service)
	if len(environments) == 0 {
		return fmt.Errorf("service %q has no Python environment that follows the mounted files; rebuild it",
			service)
	}
	return d.synchronise(ctx, devenv.SyncStarted{Service: service, Cause: devenv.SyncRequested}, environments)
}

// synchronise installs, reports it, and restarts the service if that changed anything.
func (d *Syncer) synchronise(ctx context.Context, started devenv.SyncStarted, stale []*containerVenv) error {
	service := started.Service
	d.stack.Busy(1)
	defer d.stack.Busy(-1)
	began := time.Now()
	d.stack.Send(started)
	ended := devenv.SyncEnded{Service: service}
	var done changes
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
		ended.Err = cmp.Or(ended.Err, d.stack.Restart(ctx, service))
	}
	if ctx.Err() != nil {
		ended.Err = context.Cause(ctx)
	}
	ended.Added, ended.Removed, ended.Changed, ended.Took = done.added, done.removed, done.changed, time.Since(began)
	d.stack.Send(ended)
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

// in returns the environments of a service's running containers that are made from files on this machine.
func (d *Syncer) in(ctx context.Context, service string) []*containerVenv {
	var found []*containerVenv
	for _, id := range d.stack.Running(service) {
		if p := d.inContainer(ctx, id); p != nil {
			found = append(found, p)
		}
	}
	return found
}

func (d *Syncer) inContainer(ctx context.Context, containerID string) *containerVenv {
	d.mu.Lock()
	p, known := d.placed[containerID]
	d.mu.Unlock()
	if known {
		return p
	}
	p, err := venvIn(ctx, d.engine, containerID)
	if err != nil {
		return nil // gone, or the engine is away: asked again next time
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	running := d.running()
	maps.DeleteFunc(d.placed, func(id string, _ *containerVenv) bool { return !slices.Contains(running, id) })
	d.placed[containerID] = p
	return p
}

func (d *Syncer) running() []string {
	var ids []string
	for service := range d.stack.Model().Services {
		ids = append(ids, d.stack.Running(service)...)
	}
	return ids
}

// Covers reports whether a changed file is one that a service's environment follows, so that nothing needs to be
// built for it.
func (d *Syncer) Covers(ctx context.Context, service, file string) bool {
	environments := d.in(ctx, service)
	return len(environments) > 0 && !slices.ContainsFunc(environments, func(p *containerVenv) bool {
		_, found := p.manifests()[file]
		return !found
	})
}
