package watch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"

	"github.com/fastdock/fastdock/devenv/mount"
)

// Change is a file of this machine that was saved, made, moved or taken away.
type Change struct {
	Path string    // absolute
	At   time.Time // when it was saved, as near as it can be known
}

// batchTime is how long a batch is kept open for what belongs to the same save: editors write, rename and write again.
const batchTime = 20 * time.Millisecond

// Files reports, in batches, what changes in the roots: folders with everything in them, and single files, which
// need not be there yet. What ignored answers true for is neither looked into nor reported; roots always are. The
// channel is closed when ctx ends. The error says what to do where the system's limit of watches is reached.
//
// The watcher of the Compose SDK is not used: it is the same fsnotify (FSEvents on macOS needs cgo and a build tag),
// it watches ignored folders too, and after an overflow it does not report the files that may have changed.
func Files(ctx context.Context, roots []string, ignored func(path string) bool) (<-chan []Change, error) {
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		return nil, watchError(runtime.GOOS, "", err)
	}
	w := &fileWatcher{
		watcher: watcher, ignored: ignored, files: map[string]bool{}, out: make(chan []Change), seen: time.Now(),
	}
	for _, root := range roots {
		if err := w.root(filepath.Clean(root)); err != nil {
			_ = watcher.Close()
			return nil, err
		}
	}
	go w.run(ctx)
	return w.out, nil
}

// fileWatcher collects the system's events in batches of changes.
type fileWatcher struct {
	watcher *fsnotify.Watcher
	ignored func(path string) bool
	folders []string        // roots that are watched with everything in them
	files   map[string]bool // roots that are single files
	pending []Change
	out     chan []Change
	seen    time.Time // all that changed before has been seen
}

// root watches a root and the folder it lies in, which shows when it is replaced: editors rename a new file over
// the old one.
func (w *fileWatcher) root(path string) error {
	if parent := filepath.Dir(path); mount.IsDir(parent) {
		if err := w.watcher.Add(parent); err != nil {
			return watchError(runtime.GOOS, parent, err)
		}
	}
	if !mount.IsDir(path) {
		w.files[path] = true
		return nil
	}
	w.folders = append(w.folders, path)
	return w.folder(path, func(string) {})
}

// folder watches a folder with what is in it and calls found for each file. It is watched before it is read, so
// that nothing which comes in between is missed.
func (w *fileWatcher) folder(dir string, found func(file string)) error {
	if err := w.watcher.Add(dir); err != nil {
		if errors.Is(err, os.ErrNotExist) || errors.Is(err, os.ErrPermission) {
			return nil
		}
		return watchError(runtime.GOOS, dir, err)
	}
	entries, _ := os.ReadDir(dir) // gone again, or not to be read by us: there is nothing to see
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case w.ignored(path):
		case !entry.IsDir():
			found(path)
		default:
			if err := w.folder(path, found); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *fileWatcher) run(ctx context.Context) {
	defer close(w.out)
	defer func() { _ = w.watcher.Close() }()
	var due <-chan time.Time
	var out chan<- []Change
	for {
		select {
		case event := <-w.watcher.Events:
			w.handle(event)
		case err := <-w.watcher.Errors:
			w.lost(err)
		case <-due:
			out = w.out
		case out <- w.pending:
			w.pending, out, due = nil, nil, nil
		case <-ctx.Done():
			return
		}
		if due == nil && len(w.pending) > 0 {
			due = time.After(batchTime)
		}
	}
}

// handle records the change of an event. A new directory is watched, and the files in it count as changed.
func (w *fileWatcher) handle(event fsnotify.Event) {
	now := time.Now()
	switch {
	case !w.wanted(event.Name):
	case event.Has(fsnotify.Create) && mount.IsDir(event.Name) && !w.files[event.Name]:
		_ = w.folder(event.Name, func(file string) { w.record(file, now) }) // the limit was reported at the start
	case event.Op == fsnotify.Chmod && now.Sub(ModTime(event.Name)) > saveTime:
		// its mode or owner changed, not what is in it; a touch is a save, as reloaders see it
	case mount.IsDir(event.Name):
	default:
		w.record(event.Name, now)
	}
}

// lost makes up for events that the system dropped: each single file may have changed, and in the folders those whose
// times say so. New folders are watched.
func (w *fileWatcher) lost(err error) {
	if !errors.Is(err, fsnotify.ErrEventOverflow) {
		return
	}
	now, seen := time.Now(), w.seen.Add(-saveTime) // a file's time is coarser than the clock
	for file := range w.files {
		w.record(file, now)
	}
	for _, folder := range w.folders {
		_ = w.folder(folder, func(file string) {
			if ModTime(file).After(seen) {
				w.record(file, now)
			}
		})
	}
	w.seen = now
}

// wanted reports whether a path is one of the files, or in one of the folders and not ignored.
func (w *fileWatcher) wanted(path string) bool {
	if w.files[path] {
		return true
	}
	return slices.ContainsFunc(w.folders, func(folder string) bool {
		return path == folder || mount.IsBelow(folder, path)
	}) && !w.ignored(path)
}

// saveTime is how far a file's own time may lie before the event about it to be the time of the same save.
const saveTime = time.Second

// record adds a change to the batch; several of one file are one.
func (w *fileWatcher) record(path string, seen time.Time) {
	at := seen
	if saved := ModTime(path); !saved.After(seen) && seen.Sub(saved) < saveTime {
		at = saved
	}
	i := slices.IndexFunc(w.pending, func(c Change) bool { return c.Path == path })
	if i < 0 {
		w.pending = append(w.pending, Change{path, at})
		return
	}
	w.pending[i].At = at
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
	case errors.Is(cause, syscall.EMFILE):
		return fmt.Errorf("watching%s: the limit of watchers is reached; raise it with `sudo sysctl "+
			"fs.inotify.max_user_instances=1024`, or that of open files with `ulimit -n 10240`", path)
	}
	return fmt.Errorf("watching%s: %w", path, cause)
}
