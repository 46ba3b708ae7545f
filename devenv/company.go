package devenv

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Company is who would miss a stack that is stopped.
type Company struct {
	Attached []int // the other fastdocks on it, by process ID; 0 where that is not known
	Before   bool  // some of it ran before this session came
}

// Company is who else uses the stack. A session that does not lead it stops nothing, and has none.
func (s *Session) Company() Company {
	if !s.Leads() {
		return Company{}
	}
	return Company{Attached: s.turn.followers(), Before: s.before.Load()}
}

// noteBefore keeps whether anything ran when the session came. After an engine's absence everything does, which is no news.
func (s *Session) noteBefore(planned []Planned, seen observed) {
	s.came.Do(func() {
		s.before.Store(slices.ContainsFunc(planned, func(p Planned) bool {
			return p.Action == ActionAttach && len(containersOf(p.Service, seen.containers)) > 0
		}))
	})
}

// follow says whether another process leads the project, and lets that one know.
func (t *turn) follow(following bool) {
	if t.following.Store(following); t.attached == nil {
		return
	}
	if following {
		_, _ = t.attached.try()
	} else {
		t.attached.release()
	}
}

// followers are the processes that follow this one.
func (t *turn) followers() []int {
	if t.followed == "" {
		return nil
	}
	var pids []int
	names, _ := os.ReadDir(filepath.Dir(t.followed)) // where it cannot be read, nobody is known of
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
