package up

import (
	"context"
	"maps"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/watch"
	"github.com/fastdock/fastdock/internal/debounce"
)

// drift states where the files no longer say what runs. It compares as the next up would: a change that is undone
// or applied, by whatever process, settles it.
type drift struct {
	stack driftStack
	named *compose.Files // what the project was loaded from; nil keeps it from being read again
	asked chan struct{}

	mu         sync.Mutex
	changed    map[string]bool           // names of the files that changed since nothing had drifted
	drifted    map[string]devenv.Drifted // by service
	decisive   map[string]bool           // the files that decide; nil until they are asked for
	unreadable string                    // what was reported about files that do not load
}

// driftStack is what is asked of the session whose files are watched.
type driftStack interface {
	Model() *types.Project                                 // as it was last read
	ReadAgain(ctx context.Context) (*types.Project, error) // as its files have it now
	Plan(ctx context.Context, project *types.Project) (plan.Observed, []devenv.Planned, error)
	Send(event devenv.Event)
}

func newDrift(stack driftStack, named *compose.Files) *drift {
	return &drift{
		stack: stack, named: named, asked: make(chan struct{}, 1),
		changed: map[string]bool{}, drifted: map[string]devenv.Drifted{},
	}
}

// read is a reader of changes.
func (d *drift) read(_ context.Context, batch []watch.Change) {
	if d.named == nil {
		return
	}
	d.mu.Lock()
	if d.decisive == nil {
		d.decisive = decisive(d.stack.Model(), *d.named)
	}
	files := d.decisive
	d.mu.Unlock()
	for _, change := range batch {
		if files[change.Path] {
			d.record(change.Path)
		}
	}
}

// decisive returns the files that decide which containers there are, but for the code and the packages in them.
func decisive(project *types.Project, named compose.Files) map[string]bool {
	files := compose.Sources(project, named)
	for _, service := range project.Services {
		if service.Build != nil && service.Build.DockerfileInline == "" {
			files[build.DockerfileOf(service.Build)] = true
		}
	}
	return files
}

func (d *drift) record(path string) {
	d.mu.Lock()
	d.changed[filepath.Base(path)] = true
	d.mu.Unlock()
	d.ask()
}

// recheck looks again where something had drifted: a container that has started may be the one the files want.
func (d *drift) recheck() {
	d.mu.Lock()
	drifted := len(d.drifted) > 0
	d.mu.Unlock()
	if drifted {
		d.ask()
	}
}

func (d *drift) ask() {
	select {
	case d.asked <- struct{}{}:
	default: // it is asked for already
	}
}

// run looks whenever it is asked to, until ctx ends.
func (d *drift) run(ctx context.Context) {
	if d.named == nil {
		return
	}
	for debounce.Wait(ctx, d.asked, filesRest) {
		d.look(ctx)
	}
}

// look compares what runs with what the files say now, and reports what is new.
func (d *drift) look(ctx context.Context) {
	project, err := d.stack.ReadAgain(ctx)
	if err != nil {
		d.reportUnreadable(ctx, err)
		return
	}
	seen, planned, err := d.stack.Plan(ctx, project)
	if err != nil {
		return // the engine is away, which is reported elsewhere
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.unreadable, d.decisive = "", decisive(project, *d.named)
	if len(d.changed) == 0 {
		return // a change that is not reported yet
	}
	now := map[string]devenv.Drifted{}
	for _, p := range planned {
		if drifted := d.compare(project.Services[p.Service], p); drifted.Would != devenv.DriftNone {
			now[p.Service] = drifted
		}
	}
	for name := range d.stack.Model().Services {
		if _, still := project.Services[name]; !still && len(engine.ContainersOf(name, seen.Containers)) > 0 {
			now[name] = devenv.Drifted{Service: name, Would: devenv.DriftRemove, Files: d.files()}
		}
	}
	d.report(now)
}

// compare returns what the next up would do to a service; Would is DriftNone where it would do nothing.
func (d *drift) compare(service types.ServiceConfig, p devenv.Planned) devenv.Drifted {
	drifted := devenv.Drifted{Service: p.Service, Files: d.files()}
	switch {
	case p.Action == devenv.ActionRecreate && p.Cause == devenv.CauseBuild:
		drifted.Would = devenv.DriftRebuild
	case p.Action == devenv.ActionRecreate:
		drifted.Would, drifted.Keys = devenv.DriftRecreate,
			compose.Differences(d.stack.Model().Services[p.Service], service)
	case p.Action == devenv.ActionCreate:
		drifted.Would = devenv.DriftCreate
	}
	return drifted
}

// files returns the names of the files that changed, sorted. The caller holds mu.
func (d *drift) files() []string { return slices.Sorted(maps.Keys(d.changed)) }

// report emits what has drifted since, and what no longer has.
func (d *drift) report(now map[string]devenv.Drifted) {
	for _, name := range slices.Sorted(maps.Keys(d.drifted)) {
		if _, still := now[name]; !still {
			d.stack.Send(devenv.Drifted{Service: name, At: time.Now()})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if !reflect.DeepEqual(now[name], d.drifted[name]) {
			drifted := now[name] // without At, which would differ each time
			drifted.At = time.Now()
			d.stack.Send(drifted)
		}
	}
	d.drifted = now
	if len(now) == 0 {
		clear(d.changed)
	}
}

func (d *drift) reportUnreadable(ctx context.Context, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if text := err.Error(); ctx.Err() == nil && text != d.unreadable {
		d.unreadable = text
		d.stack.Send(devenv.Notice{Kind: devenv.NoticeFilesUnreadable, Err: text})
	}
}

// filesRest is how long the files must rest before they are read again.
const filesRest = 200 * time.Millisecond
