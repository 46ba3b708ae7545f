package up

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// projectLock is what one process at a time has of a project. It is a lock on a file in the user's cache
// folder: the system takes it back from a process that was killed, so none is ever stale.
type projectLock struct {
	path string
	file *flock.Flock // nil while this process does not have it
}

// newProjectLock names a lock by engine, project and what it is for. It returns an error where the user has no
// cache folder that can be written.
func newProjectLock(host, project, purpose string) (*projectLock, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cache, "fastdock", "projects")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	key := sha256.Sum256([]byte(host))
	return &projectLock{path: filepath.Join(dir, fmt.Sprintf("%s-%x.%s", project, key[:6], purpose))}, nil
}

// try takes the lock if it is free; to take it twice does nothing.
func (l *projectLock) try() (bool, error) {
	for l.file == nil {
		file := flock.New(l.path)
		locked, err := file.TryLock()
		if err != nil || !locked {
			_ = file.Close()
			return false, err
		}
		if !current(file, l.path) { // its last holder has removed it meanwhile
			_ = file.Close()
			continue
		}
		l.file = file
		_ = os.WriteFile(l.pidFile(), []byte(strconv.Itoa(os.Getpid())), 0o600) // for words only
	}
	return true, nil
}

// tryBriefly takes a lock that is free but for moments: the leader takes it to see whether a process has it.
func (l *projectLock) tryBriefly() {
	for range 20 {
		if taken, err := l.try(); taken || err != nil {
			return
		}
		time.Sleep(lockPause / 10)
	}
}

func current(file *flock.Flock, path string) bool {
	locked, err1 := file.Stat()
	named, err2 := os.Stat(path)
	return err1 == nil && err2 == nil && os.SameFile(locked, named)
}

// lockPause is how often a lock that another process has is asked for.
const lockPause = 50 * time.Millisecond

// await takes the lock as soon as no other process has it.
func (l *projectLock) await(ctx context.Context, pause time.Duration) error {
	for {
		if free, err := l.try(); free || err != nil {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// release gives the lock back, if this process has it.
func (l *projectLock) release() {
	if l.file == nil {
		return
	}
	_ = os.Remove(l.pidFile())
	_ = os.Remove(l.path) // Windows keeps a file that is open
	_ = l.file.Close()
	l.file = nil
}

// holder returns the process that has the lock; 0 when that is not known.
func (l *projectLock) holder() int {
	text, err := os.ReadFile(l.pidFile())
	if err != nil {
		return 0
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid
}

// pidFile is a file of its own, because Windows lets no process read one that is locked.
func (l *projectLock) pidFile() string { return l.path + pidSuffix }

const pidSuffix = ".pid"
