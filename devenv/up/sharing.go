package up

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
)

// SharedUse is who else uses the stack. A session that does not lead it stops nothing, and has none. One
// that has not looked yet what runs does so first; ctx ends the wait for that.
func (s *Session) SharedUse(ctx context.Context) devenv.SharedUse {
	known := s.initial.await(ctx, s.leadership)
	if !s.Leads() {
		return devenv.SharedUse{}
	}
	return devenv.SharedUse{Attached: s.leadership.followers(), Before: known && s.initial.before, Unknown: !known}
}

// initialState is what a session found when it came.
type initialState struct {
	once   sync.Once
	known  chan struct{} // closed when the rest is set
	before bool          // some of the stack ran
}

// record keeps whether anything ran. After the engine was away everything does, which is no news.
func (a *initialState) record(planned []devenv.Planned, seen plan.Observed) {
	a.once.Do(func() {
		a.before = slices.ContainsFunc(planned, func(p devenv.Planned) bool {
			return slices.ContainsFunc(engine.ContainersOf(p.Service, seen.Containers), runs)
		})
		close(a.known)
	})
}

func runs(c container.Summary) bool { return c.State == container.StateRunning }

// await waits until what ran is known, which it will not be soon where another process holds the lock.
func (a *initialState) await(ctx context.Context, t *leadership) (known bool) {
	for behind := t.behind; ; behind = nil { // the other has ended, and this one is about to look
		select {
		case <-a.known:
			return true
		case <-behind:
			if t.following.Load() {
				return false
			}
		case <-ctx.Done():
			return false
		}
	}
}

// follow reports whether another process leads the project, and lets that one know.
func (t *leadership) follow(following bool) {
	if t.following.Store(following); following {
		t.once.Do(func() { close(t.behind) })
	}
	if t.attached == nil {
		return
	}
	if following {
		t.attached.tryBriefly()
	} else {
		t.attached.release()
	}
}

// followers returns the processes that follow this one.
func (t *leadership) followers() []int {
	if t.followed == "" {
		return nil
	}
	var pids []int
	names, _ := os.ReadDir(filepath.Dir(t.followed)) // where it cannot be read, no process is known
	for _, name := range names {
		path := filepath.Join(filepath.Dir(t.followed), name.Name())
		if !strings.HasPrefix(path, t.followed) || filepath.Ext(path) == pidSuffix {
			continue
		}
		lock := &projectLock{path: path}
		pid := lock.holder()
		if free, err := lock.try(); err == nil && !free {
			pids = append(pids, pid)
		}
		lock.release() // one that was killed has left it
	}
	return pids
}
