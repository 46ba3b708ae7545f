package up

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/watch"
)

// watcher does what develop.watch says when files of this machine change. A service's changes are answered one
// batch after the other, those of several services side by side.
type watcher struct {
	session *Session
	rules   []watch.Rule

	mu      sync.Mutex
	pending map[string]map[int][]mount.File // by service and rule
	busy    map[string]bool                 // services that are being worked on
	filled  map[string]bool                 // services that have from their start what is copied at the beginning
	begun   bool                            // the stack is up; what changed before waits for that
	ended   bool
	wait    sync.WaitGroup
}

func newWatcher(s *Session) *watcher {
	w := &watcher{session: s, pending: map[string]map[int][]mount.File{}, busy: map[string]bool{}, filled: map[string]bool{}}
	rules, err := watch.Rules(s.project)
	if err != nil {
		s.out.Send(devenv.Notice{Kind: devenv.NoticeWatchDisabled, Err: err.Error()})
	}
	w.rules = rules
	return w
}

// begin answers what has changed so far, after copying what rules want to be there from the beginning.
func (w *watcher) begin(ctx context.Context) {
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
		if files := rule.Initial(w.session.project.Services[rule.Service]); len(files) > 0 && w.session.Leads() {
			w.want(ctx, i, files)
		}
	}
}

// read takes a batch of changes.
func (w *watcher) read(ctx context.Context, batch []watch.Change) {
	if !w.session.Leads() {
		return // another process answers them
	}
	for i, rule := range w.rules {
		var files []mount.File
		for _, change := range batch {
			file, matches := rule.Match(change.Path)
			followed := matches && rule.Action == types.WatchActionRebuild && w.session.dependencies.Covers(ctx, rule.Service, change.Path)
			if matches && !followed {
				files = append(files, file)
			}
		}
		if len(files) > 0 {
			w.want(ctx, i, files)
		}
	}
}

func (w *watcher) want(ctx context.Context, rule int, files []mount.File) {
	service := w.rules[rule].Service
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.pending[service] == nil {
		w.pending[service] = map[int][]mount.File{}
	}
	w.pending[service][rule] = append(w.pending[service][rule], files...)
	w.start(ctx, service)
}

// start sets to work on a service, unless somebody does already; the caller holds the lock.
func (w *watcher) start(ctx context.Context, service string) {
	if w.begun && !w.ended && !w.busy[service] {
		w.busy[service] = true
		w.wait.Go(func() { w.work(ctx, service) })
	}
}

// end waits until nothing is being worked on, and begins nothing more.
func (w *watcher) end() {
	w.mu.Lock()
	w.ended = true
	w.mu.Unlock()
	w.wait.Wait()
}

func (w *watcher) work(ctx context.Context, service string) {
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
// that is built is started anew by that; the copy into it is of files saved since.
func (w *watcher) answer(ctx context.Context, service string, matched map[int][]mount.File) {
	s := w.session
	s.board.busy(1)
	defer s.board.busy(-1)
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
		w.act(ctx, service, types.WatchActionRebuild, rebuild, func() error { return s.rebuildService(ctx, service) })
	}
	copyFiles := func() error { return w.copy(ctx, service, copied) }
	switch {
	case len(restart) > 0 && len(rebuild) == 0:
		w.act(ctx, service, restartBy, append(copied, restart...), func() error { return cmp.Or(copyFiles(), s.restartService(ctx, service)) })
	case len(copied) > 0:
		w.act(ctx, service, types.WatchActionSync, copied, copyFiles)
	}
	for i, files := range matched {
		if rule := w.rules[i]; rule.Action == types.WatchActionSyncExec {
			w.act(ctx, service, types.WatchActionSyncExec, files, func() error { return w.run(ctx, service, rule.Exec) })
		}
	}
}

// act does one thing and tells of it.
func (w *watcher) act(ctx context.Context, service string, action types.WatchAction, files []mount.File, do func() error) {
	began := time.Now()
	err := do()
	if ctx.Err() != nil {
		return
	}
	var paths []string
	for _, file := range files {
		name, inside := strings.CutPrefix(file.Host, w.session.project.WorkingDir+string(filepath.Separator))
		if !inside {
			name = file.Host
		}
		paths = append(paths, devenv.SanitizeText(filepath.ToSlash(name)))
	}
	slices.Sort(paths)
	w.session.out.Send(devenv.WatchActed{Service: service, Action: string(action), Paths: slices.Compact(paths), Took: time.Since(began), Err: err})
}

func (w *watcher) copy(ctx context.Context, service string, files []mount.File) error {
	slices.SortFunc(files, func(a, b mount.File) int { return strings.Compare(a.Inside, b.Inside) })
	files = slices.Compact(files)
	return w.each(service, func(id string) error { return w.session.engine.CopyTo(ctx, id, files) })
}

// run runs the command of a sync+exec rule.
func (w *watcher) run(ctx context.Context, service string, hook types.ServiceHook) error {
	var env []string
	for name, value := range hook.Environment {
		if value != nil {
			env = append(env, name+"="+*value)
		}
	}
	run := engine.ExecConfig{Cmd: hook.Command, User: hook.User, WorkDir: hook.WorkingDir, Env: env, Privileged: hook.Privileged}
	return w.each(service, func(id string) error {
		var said []string
		code, err := w.session.engine.Exec(ctx, id, run, func(_ devenv.Stream, text string) { said = append(said, text) })
		if err == nil && code != 0 {
			err = fmt.Errorf("%q ended with code %d: %s", strings.Join(hook.Command, " "), code, strings.Join(said[max(0, len(said)-engine.FailureLines):], "; "))
		}
		return err
	})
}

// each does something in every running container of a service.
func (w *watcher) each(service string, do func(containerID string) error) error {
	for _, f := range w.session.board.of(service) {
		if f.Status != container.StateRunning {
			continue
		}
		if err := do(f.ID); err != nil {
			return err
		}
	}
	return nil
}
