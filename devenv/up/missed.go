package up

import (
	"context"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/mount"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/watch"
)

// missTime is how long a reloader may take to see a save: watchfiles collects for at most 1.6 s.
const missTime = 2 * time.Second

// expectReloads is a reader of changes: for each container whose app waits for changes it looks, some time after
// Python code was saved, whether the app's reloader has seen it. What is saved while the app starts, reloads or is
// broken is seen by the next reload.
func (s *Session) expectReloads(ctx context.Context, batch []watch.Change) {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	for id, r := range s.reloaders {
		change, expected := s.expected(r, batch)
		if !expected || !s.waits(id) || s.awaited[id] {
			continue
		}
		s.awaited[id] = true
		s.confirming.Go(func() { s.awaitReload(ctx, r, change) })
	}
}

// waits says whether a container's app serves and waits for a change; the caller holds parsersMu.
func (s *Session) waits(id string) bool {
	r, parser := s.reloaders[id], s.parsers[id]
	return r.Pid != "" && (parser == nil || parser.Phase == reload.Settled) && s.board.runs(id)
}

// expected is the first change of a batch that the reloader should see, or that no container sees although the
// service is built from its folder.
func (s *Session) expected(r *reload.Reloader, batch []watch.Change) (watch.Change, bool) {
	build := s.project.Services[engine.ServiceName(r.Container)].Build
	for _, change := range batch {
		if filepath.Ext(change.Path) != ".py" || notApp(change.Path) || watch.ModTime(change.Path).IsZero() {
			continue
		}
		if mount.ContainerPath(r.Container, change.Path) != "" {
			return change, true
		}
		if build != nil && mount.IsBelow(build.Context, change.Path) && !s.mounted(change.Path) {
			return change, true
		}
	}
	return watch.Change{}, false
}

// mounted says whether any container with a reloader has a file; the caller holds parsersMu.
func (s *Session) mounted(file string) bool {
	for _, r := range s.reloaders {
		if mount.ContainerPath(r.Container, file) != "" {
			return true
		}
	}
	return false
}

// awaitReload tells of a save that its reloader did not see in time, with the link that is broken. Looking takes a
// while, so what the reloader says meanwhile counts.
func (s *Session) awaitReload(ctx context.Context, r *reload.Reloader, change watch.Change) {
	defer s.forgetAwaited(r.Container.ID)
	select {
	case <-s.after(missTime):
	case <-ctx.Done():
		return
	}
	seen := func() bool { return s.sawSince(r, change.At) }
	if seen() {
		return
	}
	missed, beside := s.missReason(ctx, r, change.Path)
	missed.Service, missed.At = engine.ServiceName(r.Container), change.At
	if seen() || ctx.Err() != nil || beside && s.toldBefore(missed) {
		return
	}
	s.out.Send(missed)
}

// sawSince says whether a reloader saw anything since a save, started since, or has something else to do.
func (s *Session) sawSince(r *reload.Reloader, save time.Time) bool {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	return r.Saw.After(save) || r.Began.After(save) || !s.waits(r.Container.ID)
}

func (s *Session) forgetAwaited(id string) {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	delete(s.awaited, id)
}

// toldBefore reports whether the same fix was reported before: what lies beside the code stays there, and is reported
// once for each directory.
func (s *Session) toldBefore(missed devenv.ReloadMissed) bool {
	s.parsersMu.Lock()
	defer s.parsersMu.Unlock()
	key := strings.Join([]string{missed.Service, string(missed.Reason), missed.Volume, missed.Exclude, path.Dir(missed.Target)}, " ")
	told := s.toldMissed[key]
	s.toldMissed[key] = true
	return told
}

// notApp says whether a file is code that no app imports: tests and migrations.
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

// runs says whether a container runs and is not paused.
func (b *board) runs(id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.facts[id].Status == container.StateRunning
}
