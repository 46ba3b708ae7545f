package watch

import (
	"context"
	"maps"
	"os"
	"sync"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/mount"
)

// SaveTimes remembers when this machine's files were last saved, as the watcher reported: a file that was moved into
// place (git, rsync) keeps an older time of its own.
type SaveTimes struct {
	mu sync.Mutex
	at map[string]time.Time // by path
}

// keptSaves is how long a save is remembered: long after any reloader has seen it.
const keptSaves = time.Minute

// Record keeps the times of a batch of changes.
func (s *SaveTimes) Record(_ context.Context, batch []Change) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.at == nil {
		s.at = map[string]time.Time{}
	}
	for _, change := range batch {
		s.at[change.Path] = change.At
	}
	old := time.Now().Add(-keptSaves)
	maps.DeleteFunc(s.at, func(_ string, at time.Time) bool { return at.Before(old) })
}

// of returns when a file was last saved or taken away, or the zero time when that is not known.
func (s *SaveTimes) of(path string) time.Time {
	s.mu.Lock()
	at := s.at[path]
	s.mu.Unlock()
	if changed := ModTime(path); changed.After(at) {
		return changed
	}
	return at
}

// Newest returns the last save of the files of a container, or the zero time when one of them is not on this machine.
func (s *SaveTimes) Newest(c container.InspectResponse, files []string) time.Time {
	var newest time.Time
	for _, file := range files {
		at := s.of(mount.HostPath(c, file))
		if at.IsZero() {
			return time.Time{}
		}
		if at.After(newest) {
			newest = at
		}
	}
	return newest
}

// ModTime returns when a file was changed; the zero time when it is not there.
func ModTime(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil {
		return time.Time{}
	}
	return info.ModTime()
}
