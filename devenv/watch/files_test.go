package watch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// watching watches roots below a new folder that has the files.
func watching(t *testing.T, files map[string]string, roots ...string) (dir string, changes <-chan []Change) {
	t.Helper()
	before := goleak.IgnoreCurrent()
	dir = t.TempDir()
	devtest.WriteFiles(t, dir, files)
	for i := range roots {
		roots[i] = filepath.Join(dir, roots[i])
	}
	ctx, cancel := context.WithCancel(context.Background())
	changes = Files(ctx, roots, Ignored, func(reason error) { t.Errorf("polls: %v", reason) })
	t.Cleanup(func() {
		cancel()
		for range changes { // closed when ctx ends
		}
		goleak.VerifyNone(t, before)
	})
	return dir, changes
}

// awaitChange reads batches until one has the file, and returns all paths so far, relative to dir.
func awaitChange(t *testing.T, dir string, changes <-chan []Change, name string) (Change, []string) {
	t.Helper()
	var seen []string
	deadline := time.After(waitLimit)
	for {
		select {
		case batch := <-changes:
			for _, change := range batch {
				path, _ := filepath.Rel(dir, change.Path)
				seen = append(seen, path)
			}
			if i := slices.IndexFunc(batch, func(c Change) bool { return c.Path == filepath.Join(dir, name) }); i >= 0 {
				return batch[i], seen
			}
		case <-deadline:
			t.Fatalf("%s never came, only %q", name, seen)
		}
	}
}

func TestHostChanges(t *testing.T) {
	files := map[string]string{
		"app/main.py":        "a",
		"app/api/x.py":       "x",
		"compose.yaml":       "c",
		"other.txt":          "o",
		"app/.venv/lib/y.py": "y",
	}
	for name, test := range map[string]struct {
		do   func(t *testing.T, dir string)
		want string
	}{
		"written": {
			func(t *testing.T, dir string) { devtest.WriteFiles(t, dir, map[string]string{"app/main.py": "b"}) },
			"app/main.py",
		},
		"deep": {
			func(t *testing.T, dir string) { devtest.WriteFiles(t, dir, map[string]string{"app/api/x.py": "b"}) },
			"app/api/x.py",
		},
		"made": {
			func(t *testing.T, dir string) { devtest.WriteFiles(t, dir, map[string]string{"app/new.py": "b"}) },
			"app/new.py",
		},
		"removed": {func(t *testing.T, dir string) { check(t, os.Remove(filepath.Join(dir, "app/main.py"))) }, "app/main.py"},
		"touched": {func(t *testing.T, dir string) {
			check(t, os.Chtimes(filepath.Join(dir, "app/main.py"), time.Now(), time.Now()))
		}, "app/main.py"},
		"replaced by rename": {func(t *testing.T, dir string) {
			devtest.WriteFiles(t, dir, map[string]string{"app/.main.py.swp": "b"})
			check(t, os.Rename(filepath.Join(dir, "app/.main.py.swp"), filepath.Join(dir, "app/main.py")))
		}, "app/main.py"},
		"in a new folder": {func(t *testing.T, dir string) {
			devtest.WriteFiles(t, dir, map[string]string{"app/new/deep/z.py": "b"})
		}, "app/new/deep/z.py"},
		"single file": {func(t *testing.T, dir string) {
			devtest.WriteFiles(t, dir, map[string]string{"other.txt": "b", "compose.yaml": "b"})
		}, "compose.yaml"},
		"file that was not there": {
			func(t *testing.T, dir string) { devtest.WriteFiles(t, dir, map[string]string{".env": "b"}) },
			".env",
		},
		"folder made again": {func(t *testing.T, dir string) {
			check(t, os.RemoveAll(filepath.Join(dir, "app")))
			devtest.WriteFiles(t, dir, map[string]string{"app/again.py": "b"})
		}, "app/again.py"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, changes := watching(t, files, "app", "compose.yaml", ".env")
			before := time.Now()
			test.do(t, dir)
			change, seen := awaitChange(t, dir, changes, test.want)
			if change.At.Before(before.Add(-saveTime)) || change.At.After(time.Now()) {
				t.Errorf("saved at %v, not between %v and now", change.At, before)
			}
			if slices.ContainsFunc(seen, func(path string) bool { return Ignored(path) || path == "other.txt" }) {
				t.Errorf("told of what nobody asked for: %q", seen)
			}
		})
	}
}

// What comes between two marks would be reported between them.
func TestHostChangesIgnored(t *testing.T) {
	dir, changes := watching(t, map[string]string{"main.py": "a", ".git/HEAD": "x", ".venv/lib/y.py": "y"}, ".")
	devtest.WriteFiles(t, dir, map[string]string{
		"4913":                 "",
		"main.py~":             "",
		".main.py.swp":         "",
		".#main.py":            "",
		"__pycache__/main.pyc": "",
		".git/HEAD":            "z",
		".venv/lib/y.py":       "z",
	})
	check(t, os.Chmod(filepath.Join(dir, "main.py"), 0o600))
	devtest.WriteFiles(t, dir, map[string]string{"mark.py": ""})
	_, seen := awaitChange(t, dir, changes, "mark.py")
	// just made: its mode may count as a save
	seen = slices.DeleteFunc(seen, func(path string) bool { return path == "main.py" })
	if !slices.Equal(seen, []string{"mark.py"}) {
		t.Errorf("told of %q", seen)
	}
}

// An old file whose mode changes is not saved.
func TestHostModeIsNoChange(t *testing.T) {
	dir, changes := watching(t, map[string]string{"main.py": "a"}, ".")
	old := time.Now().Add(-time.Hour)
	check(t, os.Chtimes(filepath.Join(dir, "main.py"), old, old))
	check(t, os.Chmod(filepath.Join(dir, "main.py"), 0o600))
	devtest.WriteFiles(t, dir, map[string]string{"mark.py": ""})
	if _, seen := awaitChange(t, dir, changes, "mark.py"); !slices.Equal(seen, []string{"mark.py"}) {
		t.Errorf("told of %q", seen)
	}
}

// A file moved into place keeps its old time: the event's own is the save's.
func TestHostChangeWithAKeptTime(t *testing.T) {
	dir, changes := watching(t, map[string]string{"main.py": "a"}, ".")
	old := time.Now().Add(-time.Hour)
	outside := filepath.Join(t.TempDir(), "main.py")
	check(t, os.WriteFile(outside, []byte("b"), 0o600))
	check(t, os.Chtimes(outside, old, old))
	before := time.Now()
	check(t, os.Rename(outside, filepath.Join(dir, "main.py")))
	if change, _ := awaitChange(t, dir, changes, "main.py"); change.At.Before(before) {
		t.Errorf("saved at %v, before %v", change.At, before)
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// waitLimit ends a test that waits for a change which does not come.
const waitLimit = 20 * time.Second

// After an overflow of the system's queue, files that changed since the start are reported, and new folders watched.
func TestOverflow(t *testing.T) {
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{"src/old.py": "", "src/new.py": ""})
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(filepath.Join(dir, "src/old.py"), past, past); err != nil {
		t.Fatal(err)
	}
	watcher, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	defer watcher.Close()
	w := newFileWatcher([]string{filepath.Join(dir, "src")}, Ignored, nil)
	w.begin(watcher, watcher.Events, watcher.Errors)
	devtest.WriteFiles(t, dir, map[string]string{"src/pkg/made.py": ""})
	w.lost(fsnotify.ErrEventOverflow)
	var paths []string
	for _, change := range w.pending {
		name, _ := filepath.Rel(dir, change.Path)
		paths = append(paths, name)
	}
	slices.Sort(paths)
	if want := []string{"src/new.py", "src/pkg/made.py"}; !slices.Equal(paths, want) {
		t.Errorf("reported %q, want %q", paths, want)
	}
	if !slices.Contains(watcher.WatchList(), filepath.Join(dir, "src", "pkg")) {
		t.Error("the new folder is not watched")
	}
}
