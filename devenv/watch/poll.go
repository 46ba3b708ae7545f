package watch

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"syscall"
	"time"
)

// pollPause is the least time between two polls. Polls of many files take at most a tenth of the time.
const pollPause = time.Second

// version identifies a state of a file.
type version struct {
	saved int64 // in nanoseconds
	size  int64
}

// beginPolling gives up the system's watching, because a folder cannot be watched, and polls instead. Nothing stays
// watched: what reaches a limit are the watches, and where no file can be opened, the engine cannot be reached either.
func (w *fileWatcher) beginPolling(dir string, cause error) {
	w.close()
	w.polled(watchError(runtime.GOOS, dir, cause))
	began := time.Now()
	w.known = w.versions()
	if !w.seen.IsZero() {
		w.catchUp()
	}
	w.seen = began
	w.poll = time.After(w.pause)
}

// find records what has changed since the last poll.
func (w *fileWatcher) find() {
	began, found := time.Now(), w.versions()
	for file, now := range found {
		if w.known[file] != now {
			w.record(file, w.savedAt(file, began))
		}
		delete(w.known, file)
	}
	for file := range w.known { // gone
		w.record(file, began)
	}
	w.known, w.seen = found, began
	w.poll = time.After(max(w.pause, 9*time.Since(began)))
}

// savedAt returns a file's own time where it lies between the last two polls, else that of the last one: a file that
// was moved into place has an older time.
func (w *fileWatcher) savedAt(file string, polled time.Time) time.Time {
	if saved := ModTime(file); saved.After(w.seen.Add(-saveTime)) && saved.Before(polled) {
		return saved
	}
	return polled
}

// versions returns what the roots hold.
func (w *fileWatcher) versions() map[string]version {
	found := map[string]version{}
	w.each(func(file string) {
		if info, err := os.Stat(file); err == nil && !info.IsDir() {
			found[file] = version{info.ModTime().UnixNano(), info.Size()}
		}
	})
	return found
}

// openOnce opens a file and closes it.
func openOnce(file string) error {
	opened, err := os.Open(file)
	if err != nil {
		return err
	}
	return opened.Close()
}

// isLimit reports whether an error says that a limit of the system is reached.
func isLimit(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ENOSPC)
}

// watchError returns which limit of a system is reached and how it is raised.
func watchError(goos, path string, cause error) error {
	if path != "" {
		path = fmt.Sprintf(" %q", path)
	}
	switch {
	case errors.Is(cause, syscall.ENOSPC):
		return fmt.Errorf("watching%s: the limit of watched folders is reached; run `sudo sysctl "+
			"fs.inotify.max_user_watches=524288`", path)
	case goos == "darwin" && (errors.Is(cause, syscall.EMFILE) || errors.Is(cause, syscall.ENFILE)):
		return fmt.Errorf("watching%s: the limit of open files is reached, as macOS opens each file that is watched; "+
			"mount or build from a smaller folder, or raise it with `sudo sysctl kern.maxfiles=491520 "+
			"kern.maxfilesperproc=245760`", path)
	case errors.Is(cause, syscall.EMFILE) || errors.Is(cause, syscall.ENFILE):
		return fmt.Errorf("watching%s: the limit of watchers is reached; raise it with `sudo sysctl "+
			"fs.inotify.max_user_instances=1024`, or that of open files with `ulimit -n 10240`", path)
	}
	return fmt.Errorf("watching%s: %w", path, cause)
}
