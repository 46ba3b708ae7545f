package watch

import (
	"context"
	"fmt"
	"maps"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	mountapi "github.com/moby/moby/api/types/mount"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
)

// Stack is what is asked of the session whose services have rules.
type Stack interface {
	Leads() bool                                            // another process answers the changes otherwise
	Follows(ctx context.Context, service, file string) bool // its packages follow the file, so nothing is built for it
	Running(service string) []string                        // the IDs of its containers that run
	Restart(ctx context.Context, service string) error      // and what depends on it with `restart: true`
	Rebuild(ctx context.Context, service string) error
	Busy(more int) // counts work in progress
	Send(event devenv.Event)
}

// Actions does what develop.watch says when files of this machine change. A service's changes are answered one
// batch after the other, those of several services side by side.
type Actions struct {
	engine  *engine.Engine
	stack   Stack
	project *types.Project
	rules   []Rule

	mu      sync.Mutex
	pending map[string]map[int][]mount.File // by service and rule
	busy    map[string]bool                 // services that are being worked on
	filled  map[string]bool                 // services that have from their start what is copied at the beginning
	begun   bool                            // the stack is up; what changed before waits for that
	ended   bool
	wait    sync.WaitGroup
}

// NewActions returns the actions of a project's rules; nothing is done before Begin.
func NewActions(e *engine.Engine, project *types.Project, stack Stack) *Actions {
	w := &Actions{
		engine:  e,
		project: project,
		stack:   stack,
		pending: map[string]map[int][]mount.File{},
		busy:    map[string]bool{},
		filled:  map[string]bool{},
	}
	rules, err := Rules(project)
	if err != nil {
		stack.Send(devenv.Notice{Kind: devenv.NoticeWatchDisabled, Err: err.Error()})
	}
	w.rules = rules
	return w
}

// Begin answers what has changed so far, after copying what rules want to be there from the beginning.
func (w *Actions) Begin(ctx context.Context) {
	w.mu.Lock()
	w.begun = true
	for service := range w.pending {
		w.start(ctx, service)
	}
	filled := maps.Clone(w.filled)
	w.mu.Unlock()
	for i, rule := range w.rules {
		if filled[rule.Service] {
			continue
		}
		if files := rule.Initial(w.project.Services[rule.Service]); len(files) > 0 && w.stack.Leads() {
			w.want(ctx, i, files)
		}
	}
}

// Changed takes a batch of changes.
func (w *Actions) Changed(ctx context.Context, batch []Change) {
	if !w.stack.Leads() {
		return // another process answers them
	}
	for i, rule := range w.rules {
		var files []mount.File
		for _, change := range batch {
			file, matches := rule.Match(change.Path)
			followed := matches && rule.Action == types.WatchActionRebuild && w.stack.Follows(ctx, rule.Service, change.Path)
			if matches && !followed {
				files = append(files, file)
			}
		}
		if len(files) > 0 {
			w.want(ctx, i, files)
		}
	}
}

func (w *Actions) want(ctx context.Context, rule int, files []mount.File) {
	service := w.rules[rule].Service
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pending[service] == nil {
		w.pending[service] = map[int][]mount.File{}
	}
	w.pending[service][rule] = append(w.pending[service][rule], files...)
	w.start(ctx, service)
}

// start begins work on a service, unless it is in progress; the caller holds the lock.
func (w *Actions) start(ctx context.Context, service string) {
	if w.begun && !w.ended && !w.busy[service] {
		w.busy[service] = true
		w.wait.Go(func() { w.work(ctx, service) })
	}
}

// End waits until nothing is being worked on, and begins nothing more.
func (w *Actions) End() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	w.wait.Wait()
}

func (w *Actions) work(ctx context.Context, service string) {
	for {
		w.mu.Lock()
		pending := w.pending[service]
		delete(w.pending, service)
		w.busy[service] = len(pending) > 0 && ctx.Err() == nil
		goOn := w.busy[service]
		w.mu.Unlock()
		if !goOn {
			return
		}
		w.answer(ctx, service, pending)
	}
}

// answer does what the rules that matched say, in docker compose's order: build, copy, restart, run. A service
// that is built is started again by that; the copy into it is of files saved since.
func (w *Actions) answer(ctx context.Context, service string, matched map[int][]mount.File) {
	w.stack.Busy(1)
	defer w.stack.Busy(-1)
	var rebuild, copied, restart []mount.File
	restartBy := types.WatchActionRestart
	for i, files := range matched {
		switch w.rules[i].Action {
		case types.WatchActionRebuild:
			rebuild = append(rebuild, files...)
		case types.WatchActionRestart:
			restart = append(restart, files...)
		case types.WatchActionSyncRestart:
			restart, restartBy = append(restart, files...), types.WatchActionSyncRestart
			copied = append(copied, files...)
		default:
			copied = append(copied, files...)
		}
	}
	if len(rebuild) > 0 {
		w.act(ctx, service, types.WatchActionRebuild, rebuild, func() error { return w.stack.Rebuild(ctx, service) })
	}
	copyFiles := func() error { return w.copy(ctx, service, copied) }
	switch {
	case len(restart) > 0 && len(rebuild) == 0:
		w.act(ctx, service, restartBy, slices.Concat(copied, restart), func() error {
			if err := copyFiles(); err != nil {
				return err // a restart would run the old files
			}
			return w.stack.Restart(ctx, service)
		})
	case len(copied) > 0:
		w.act(ctx, service, types.WatchActionSync, copied, copyFiles)
	}
	for i, files := range matched {
		if rule := w.rules[i]; rule.Action == types.WatchActionSyncExec {
			w.act(ctx, service, types.WatchActionSyncExec, files, func() error { return w.run(ctx, service, rule.Exec) })
		}
	}
}

// act does one thing and reports it.
func (w *Actions) act(ctx context.Context, service string, action types.WatchAction, files []mount.File,
	do func() error,
) {
	began := time.Now()
	err := do()
	if ctx.Err() != nil {
		return
	}
	var paths []string
	for _, file := range files {
		name, inside := strings.CutPrefix(file.Host, w.project.WorkingDir+string(filepath.Separator))
		if !inside {
			name = file.Host
		}
		paths = append(paths, devenv.SanitizeText(filepath.ToSlash(name)))
	}
	slices.Sort(paths)
	w.stack.Send(devenv.WatchActed{
		Service: service,
		Action:  string(action),
		Paths:   slices.Compact(paths),
		Took:    time.Since(began),
		Err:     err,
	})
}

func (w *Actions) copy(ctx context.Context, service string, files []mount.File) error {
	files = sorted(files)
	return w.each(service, func(id string) error { return w.engine.CopyTo(ctx, id, files) })
}

// run runs the command of a sync+exec rule.
func (w *Actions) run(ctx context.Context, service string, hook types.ServiceHook) error {
	var env []string
	for name, value := range hook.Environment {
		if value != nil {
			env = append(env, name+"="+*value)
		}
	}
	run := engine.ExecConfig{
		Cmd:        hook.Command,
		User:       hook.User,
		WorkDir:    hook.WorkingDir,
		Env:        env,
		Privileged: hook.Privileged,
	}
	return w.each(service, func(id string) error {
		var said []string
		code, err := w.engine.Exec(ctx, id, run, func(_ devenv.Stream, text string) { said = append(said, text) })
		if err == nil && code != 0 {
			err = fmt.Errorf("%q exited with code %d: %s",
				strings.Join(hook.Command, " "), code, strings.Join(said[max(0, len(said)-engine.FailureLines):], "; "))
		}
		return err
	})
}

// each does something in every running container of a service.
func (w *Actions) each(service string, do func(containerID string) error) error {
	for _, id := range w.stack.Running(service) {
		if err := do(id); err != nil {
			return err
		}
	}
	return nil
}

// Fill copies into the containers of a service that are about to start what they would else have mounted.
// It need not be copied again when the changes are answered.
func (w *Actions) Fill(ctx context.Context, service types.ServiceConfig, containers []container.Summary) error {
	waiting := slices.DeleteFunc(slices.Clone(containers), func(c container.Summary) bool {
		return c.State == container.StateRunning
	})
	files := w.initialFiles(service)
	if len(files) == 0 || len(waiting) == 0 {
		return nil
	}
	for _, c := range waiting {
		if err := w.engine.CopyTo(ctx, c.ID, files); err != nil {
			return fmt.Errorf("%w; `fastdock up` without --sync mounts them", err)
		}
	}
	if len(waiting) == len(containers) {
		w.fills(service.Name)
	}
	return nil
}

// fills notes that a service has what is copied at the beginning.
func (w *Actions) fills(service string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.filled[service] = true
}

// initialFiles returns the files of a service that its rules copy from the beginning, after the folders that hold them.
func (w *Actions) initialFiles(service types.ServiceConfig) []mount.File {
	var folders, files []mount.File
	for _, rule := range w.rules {
		if rule.Service != service.Name || !rule.InitialSync {
			continue
		}
		if mount.IsDir(rule.Path) {
			folders = append(folders, mount.File{Host: rule.Path, Inside: rule.Target})
		}
		files = append(files, rule.Initial(service)...)
	}
	return append(folders, sorted(files)...)
}

// sorted returns the files by their place in the container, each once, in a slice of its own.
func sorted(files []mount.File) []mount.File {
	files = slices.Clone(files)
	slices.SortFunc(files, func(a, b mount.File) int { return strings.Compare(a.Inside, b.Inside) })
	return slices.Compact(files)
}

// AsMounts returns a service's rules that copy whole folders, seen as the mounts that they stand for: a file has its
// place in the container by either.
func (w *Actions) AsMounts(service string) []container.MountPoint {
	var mounts []container.MountPoint
	for _, rule := range w.rules {
		if rule.Service == service && rule.InitialSync && Copies(rule.Action) {
			mounts = append(mounts, container.MountPoint{
				Type:        mountapi.TypeBind,
				Source:      rule.Path,
				Destination: path.Clean(rule.Target),
			})
		}
	}
	return mounts
}
