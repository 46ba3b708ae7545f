package watch

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
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
// channel is closed when ctx ends. When a file cannot be watched, all of them are polled from then on, and polled is
// called once with the reason and what to do about it.
//
// The watcher of the Compose SDK is not used: it is the same fsnotify (FSEvents on macOS needs cgo and a build tag),
// it watches ignored folders too, and after an overflow it does not report the files that may have changed.
func Files(ctx context.Context, roots []string, ignored func(path string) bool,
	polled func(reason error),
) <-chan []Change {
	w := newFileWatcher(roots, ignored, polled)
	if watcher, err := fsnotify.NewWatcher(); err != nil {
		w.beginPolling("", err)
	} else {
		w.begin(watcher, watcher.Events, watcher.Errors)
	}
	go w.run(ctx)
	return w.out
}

// notifier is the system's watching of folders, as fsnotify has it.
type notifier interface {
	Add(folder string) error
	Close() error
}

// fileWatcher collects the system's events, or what polls find, in batches of changes.
type fileWatcher struct {
	ignored func(path string) bool
	polled  func(reason error)
	folders []string        // roots that are watched with everything in them
	files   map[string]bool // roots that are single files
	pending []Change
	out     chan []Change
	seen    time.Time // all that changed before has been seen; zero until the system watches

	notifier notifier // nil while files are polled
	events   <-chan fsnotify.Event
	errors   <-chan error
	open     func(file string) error // opens a new file as kqueue does to watch it; nil where the system opens none

	known map[string]version // what the last poll has found
	poll  <-chan time.Time   // when the next one is due
	pause time.Duration      // least time between two polls
}

func newFileWatcher(roots []string, ignored func(path string) bool, polled func(reason error)) *fileWatcher {
	w := &fileWatcher{
		ignored: ignored, polled: polled, files: map[string]bool{}, out: make(chan []Change),
		pause: pollPause,
	}
	for _, root := range roots {
		if root = filepath.Clean(root); mount.IsDir(root) {
			w.folders = append(w.folders, root)
		} else {
			w.files[root] = true
		}
	}
	if runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		w.open = openOnce
	}
	return w
}

// begin watches the roots, and the folders they lie in, which show when one is replaced: editors rename a new file
// over the old one.
func (w *fileWatcher) begin(n notifier, events <-chan fsnotify.Event, failures <-chan error) {
	w.notifier, w.events, w.errors = n, events, failures
	began := time.Now()
	for _, root := range slices.Concat(w.folders, slices.Collect(maps.Keys(w.files))) {
		w.add(filepath.Dir(root))
	}
	for _, folder := range w.folders {
		w.folder(folder, func(string) {})
	}
	w.seen = began
}

// add watches a folder, if it is there and may be read.
func (w *fileWatcher) add(dir string) {
	if w.notifier == nil {
		return
	}
	err := w.notifier.Add(dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) && !errors.Is(err, os.ErrPermission) {
		w.beginPolling(dir, err)
	}
}

// folder watches a folder with what is in it and calls found for each file. It is watched before it is read, so
// that nothing which comes in between is missed.
func (w *fileWatcher) folder(dir string, found func(file string)) {
	w.add(dir)
	entries, _ := os.ReadDir(dir) // gone again, or not to be read by us: there is nothing to see
	for _, entry := range entries {
		path := filepath.Join(dir, entry.Name())
		switch {
		case w.ignored(path):
		case entry.IsDir():
			w.folder(path, found)
		default:
			found(path)
		}
	}
}

func (w *fileWatcher) run(ctx context.Context) {
	defer close(w.out)
	defer w.close()
	var due <-chan time.Time
	var out chan<- []Change
	for {
		select {
		case event := <-w.events:
			w.handle(event)
		case err := <-w.errors:
			w.lost(err)
		case <-w.poll:
			w.find()
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

// close ends the system's watching.
func (w *fileWatcher) close() {
	if w.notifier != nil {
		_ = w.notifier.Close()
	}
	w.notifier, w.events, w.errors = nil, nil, nil
}

// handle records the change of an event. A new directory is watched, and the files in it count as changed.
func (w *fileWatcher) handle(event fsnotify.Event) {
	now := time.Now()
	switch {
	case !w.wanted(event.Name):
	case event.Has(fsnotify.Create) && mount.IsDir(event.Name) && !w.files[event.Name]:
		w.folder(event.Name, func(file string) { w.record(file, now) })
	case event.Op == fsnotify.Chmod && now.Sub(ModTime(event.Name)) > saveTime:
		// its mode or owner changed, not what is in it; a touch is a save, as reloaders see it
	case mount.IsDir(event.Name):
	default:
		w.record(event.Name, now)
		w.tryOpen(event)
	}
}

// tryOpen finds out whether a new file could be watched where the system opens each: fsnotify does not say it.
func (w *fileWatcher) tryOpen(event fsnotify.Event) {
	if w.open == nil || !event.Has(fsnotify.Create) {
		return
	}
	if err := w.open(event.Name); isLimit(err) {
		w.beginPolling(filepath.Dir(event.Name), err)
	}
}

// lost handles an error of the system's watching: the limit of open files, or events that it has dropped.
func (w *fileWatcher) lost(err error) {
	switch {
	case isLimit(err):
		w.beginPolling("", err)
	case errors.Is(err, fsnotify.ErrEventOverflow):
		w.catchUp()
	}
}

// catchUp makes up for events that are lost: files whose times say so may have changed. New folders are watched.
func (w *fileWatcher) catchUp() {
	now, seen := time.Now(), w.seen.Add(-saveTime) // a file's time is coarser than the clock
	w.each(func(file string) {
		if ModTime(file).After(seen) {
			w.record(file, now)
		}
	})
	w.seen = now
}

// each calls found for each file of the roots; not all of the single ones need to be there.
func (w *fileWatcher) each(found func(file string)) {
	for file := range w.files {
		found(file)
	}
	for _, folder := range w.folders {
		w.folder(folder, found)
	}
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
