package up

import (
	"context"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"
)

// saves remembers when this machine's files were last saved, as the watcher told: a file that was moved into place
// (git, rsync) keeps an older time of its own.
type saves struct {
	mu sync.Mutex
	at map[string]time.Time // by path
}

// keptSaves is how long a save is remembered: long after any reloader has seen it.
const keptSaves = time.Minute

// note is a reader of changes.
func (s *saves) note(_ context.Context, batch []fileChange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	for _, change := range batch {
		s.at[change.path] = change.at
	}
	old := time.Now().Add(-keptSaves)
	maps.DeleteFunc(s.at, func(_ string, at time.Time) bool { return at.Before(old) })
}

// of is when a file was last saved or taken away, or the zero time when that is not known.
func (s *saves) of(path string) time.Time {
	s.mu.Lock()
	at := s.at[path]
	s.mu.Unlock()
	if changed := modified(path); changed.After(at) {
		return changed
	}
	return at
}

// newest is the last save of the files of a container, or the zero time when one of them is not on this machine.
func (s *saves) newest(c container.InspectResponse, files []string) time.Time {
	var newest time.Time
	for _, file := range files {
		at := s.of(hostPath(c, file))
		if at.IsZero() {
			return time.Time{}
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest
}

// modified is when a file was changed; the zero time when it is not there.
func modified(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
