package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// limited is a watcher that has only so many watches left.
type limited struct {
	*fsnotify.Watcher
	left int
}

func (l *limited) Add(folder string) error {
	if l.left == 0 {
		return &os.PathError{Op: "open", Path: folder, Err: syscall.EMFILE}
	}
	l.left--
	return l.Watcher.Add(folder)
}

// watchLimited watches a new folder with main.py and old.py by a watcher that reaches its limit as reach says.
func watchLimited(t *testing.T, left int, reach func(w *fileWatcher, l *limited)) (dir string, changes <-chan []Change,
	reasons <-chan error,
) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	dir = t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{"main.py": "a", "old.py": "a", "pkg/x.py": "a", ".git/HEAD": "a"})
	said := make(chan error, 10)
	w := newFileWatcher([]string{dir, filepath.Join(dir, ".env")}, Ignored, func(reason error) { said <- reason })
	w.pause, w.open = 5*time.Millisecond, nil
	watcher, err := fsnotify.NewWatcher()
	check(t, err)
	l := &limited{watcher, left}
	w.begin(l, watcher.Events, watcher.Errors)
	reach(w, l)
	ctx, cancel := context.WithCancel(context.Background())
	go w.run(ctx)
	t.Cleanup(func() {
		cancel()
		for range w.out { // closed when ctx ends
		}
		goleak.VerifyNone(t, before)
	})
	return dir, w.out, said
}

// moveIn moves a new folder with an old file into dir.
func moveIn(t *testing.T, dir string) {
	t.Helper()
	aside, old := t.TempDir(), time.Now().Add(-time.Hour)
	devtest.WriteFiles(t, aside, map[string]string{"new/deep/z.py": "a"})
	check(t, os.Chtimes(filepath.Join(aside, "new/deep/z.py"), old, old))
	check(t, os.Rename(filepath.Join(aside, "new"), filepath.Join(dir, "new")))
}

// awaitReason waits until it is said that files are polled, and why.
func awaitReason(t *testing.T, reasons <-chan error) {
	t.Helper()
	select {
	case reason := <-reasons:
		if !strings.Contains(reason.Error(), "limit") || !strings.Contains(reason.Error(), "raise it") {
			t.Errorf("told %q, want the limit and how to raise it", reason)
		}
	case <-time.After(waitLimit):
		t.Fatal("never told")
	}
}

// Wherever the limit is reached, the remedy is reported once, and no change is lost.
func TestLimitOfWatchesBeginsPolls(t *testing.T) {
	const enough = 100
	for name, test := range map[string]struct {
		left  int
		reach func(w *fileWatcher, l *limited)
	}{
		"at the start":  {1, func(*fileWatcher, *limited) {}},
		"at a folder":   {enough, func(_ *fileWatcher, l *limited) { l.left = 0 }},
		"at a new file": {enough, func(w *fileWatcher, _ *limited) { w.open = func(string) error { return syscall.ENFILE } }},
		"in between": {enough, func(w *fileWatcher, _ *limited) {
			failures := make(chan error, 1)
			failures <- syscall.EMFILE
			w.errors = failures
		}},
	} {
		t.Run(name, func(t *testing.T) {
			dir, changes, reasons := watchLimited(t, test.left, test.reach)
			devtest.WriteFiles(t, dir, map[string]string{"first.py": "a"})
			awaitChange(t, dir, changes, "first.py")
			moveIn(t, dir)
			awaitChange(t, dir, changes, "new/deep/z.py")
			awaitReason(t, reasons)
			for _, changed := range []string{"new/deep/z.py", "pkg/x.py", "main.py", ".env"} {
				devtest.WriteFiles(t, dir, map[string]string{changed: "changed", ".git/HEAD": "changed"})
				began := time.Now()
				change, seen := awaitChange(t, dir, changes, changed)
				if change.At.Before(began.Add(-saveTime)) || change.At.After(time.Now()) {
					t.Errorf("%s was saved at %v, not between %v and now", changed, change.At, began)
				}
				if strings.Contains(strings.Join(seen, " "), ".git") {
					t.Errorf("told of what nobody asked for: %q", seen)
				}
			}
			check(t, os.Remove(filepath.Join(dir, "old.py")))
			awaitChange(t, dir, changes, "old.py")
			if len(reasons) > 0 {
				t.Errorf("told again: %v", <-reasons)
			}
		})
	}
}

func TestWatchLimits(t *testing.T) {
	for _, test := range []struct {
		goos  string
		cause error
		want  string
	}{
		{"linux", syscall.ENOSPC, "fs.inotify.max_user_watches"},
		{"linux", syscall.EMFILE, "fs.inotify.max_user_instances"},
		{"darwin", syscall.EMFILE, "macOS opens each file that is watched"},
		{"darwin", syscall.ENFILE, "kern.maxfilesperproc=245760"},
		{"linux", errors.New("other"), "other"},
	} {
		if err := watchError(test.goos, "/x", test.cause); !strings.Contains(err.Error(), test.want) ||
			!strings.HasPrefix(err.Error(), `watching "/x": `) {
			t.Errorf("%s, %v: got %v", test.goos, test.cause, err)
		}
	}
}
