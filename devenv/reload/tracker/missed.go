package tracker

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/watch"
)

// missTime is how long a reloader may take to see a save: watchfiles collects for at most 1.6 s.
const missTime = 2 * time.Second

// Changed takes a batch of changes: for each container whose app waits for changes it looks, some time after
// Python code was saved, whether the app's reloader has seen it. What is saved while the app starts, reloads or is
// broken is seen by the next reload. It looks as well whether a container without a reloader was restarted.
func (t *Tracker) Changed(ctx context.Context, batch []watch.Change) {
	t.saves.Record(ctx, batch)
	t.mu.Lock()
	defer t.mu.Unlock()
	for id, r := range t.reloaders {
		change, expected := t.expected(r, batch)
		if !expected || !t.waits(id) || t.awaited[id] {
			continue
		}
		t.awaited[id] = true
		t.wait.Go(func() { t.awaitReload(ctx, r, change) })
	}
	for id, c := range t.containers {
		if change, unwatched := t.unwatched(c, batch); unwatched && !t.awaited[id] {
			t.awaited[id] = true
			t.wait.Go(func() { t.awaitRestart(ctx, c, change) })
		}
	}
}

// waits reports whether a container's app serves and waits for a change; the caller holds mu.
func (t *Tracker) waits(id string) bool {
	r, parser := t.reloaders[id], t.parsers[id]
	return r.Pid != "" && (parser == nil || parser.Phase == reload.Settled) && t.stack.Runs(id)
}

// expected returns the first change of a batch that the reloader should see, or that no container sees although the
// service is built from its folder.
func (t *Tracker) expected(r *reload.Reloader, batch []watch.Change) (watch.Change, bool) {
	build := t.project.Services[engine.ServiceName(r.Container)].Build
	for _, change := range batch {
		if !appCode(change.Path) {
			continue
		}
		if mount.ContainerPath(r.Container, change.Path) != "" {
			return change, true
		}
		if build != nil && mount.IsBelow(build.Context, change.Path) && !t.mounted(change.Path) {
			return change, true
		}
	}
	return watch.Change{}, false
}

// mounted reports whether any container with a reloader has a file; the caller holds mu.
func (t *Tracker) mounted(file string) bool {
	for _, r := range t.reloaders {
		if mount.ContainerPath(r.Container, file) != "" {
			return true
		}
	}
	return false
}

// awaitReload reports a save that its reloader did not see in time, with the link that is broken. Looking takes a
// while, so what the reloader says meanwhile counts.
func (t *Tracker) awaitReload(ctx context.Context, r *reload.Reloader, change watch.Change) {
	defer t.forgetAwaited(r.Container.ID)
	select {
	case <-t.after(missTime):
	case <-ctx.Done():
		return
	}
	seen := func() bool { return t.sawSince(r, change.At) }
	if seen() {
		return
	}
	missed, beside := t.missReason(ctx, r, change.Path)
	missed.Service, missed.At = engine.ServiceName(r.Container), change.At
	if seen() || ctx.Err() != nil || beside && t.alreadyReported(missed) {
		return
	}
	t.stack.Send(missed)
}

// sawSince reports whether a reloader saw anything since a save, started since, or has something else to do.
func (t *Tracker) sawSince(r *reload.Reloader, save time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return r.Saw.After(save) || r.Began.After(save) || !t.waits(r.Container.ID)
}

func (t *Tracker) forgetAwaited(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.awaited, id)
}

// alreadyReported reports whether the same fix was reported before: what lies beside the code stays there, and is
// reported once for each directory.
func (t *Tracker) alreadyReported(missed devenv.ReloadMissed) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	key := strings.Join([]string{
		missed.Service,
		string(missed.Reason),
		missed.Volume,
		missed.Exclude,
		path.Dir(missed.Target),
	}, " ")
	known := t.reportedMissed[key]
	t.reportedMissed[key] = true
	return known
}

// appCode reports whether a file that was saved is Python code of an app.
func appCode(file string) bool {
	return filepath.Ext(file) == ".py" && !notApp(file) && !watch.ModTime(file).IsZero()
}

// notApp reports whether a file is code that no app imports: tests and migrations.
func notApp(file string) bool {
	name := strings.TrimSuffix(filepath.Base(file), ".py")
	if strings.HasPrefix(name, "test_") || strings.HasSuffix(name, "_test") || name == "conftest" {
		return true
	}
	for _, part := range strings.Split(filepath.ToSlash(filepath.Dir(file)), "/") {
		if slices.Contains([]string{"tests", "alembic", "migrations"}, part) {
			return true
		}
	}
	return false
}
