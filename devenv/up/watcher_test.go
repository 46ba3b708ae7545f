package up

import (
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const watched = `
services:
  app:
    image: "app:1"
    develop:
      watch:
        - {action: sync, path: ., target: /app, initial_sync: true, ignore: [conf/, hook/]}
        - {action: sync+restart, path: ./conf, target: /conf}
        - {action: sync+exec, path: ./hook, target: /hook, exec: {command: [reload, now]}}
`

// save writes a file elsewhere and moves it to its place, so that it is one change.
func save(t *testing.T, dir, name, content string) {
	t.Helper()
	aside := t.TempDir()
	devtest.WriteFiles(t, aside, map[string]string{name: content})
	if err := os.Rename(filepath.Join(aside, name), filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func TestWatchRulesSyncRestartAndRebuild(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, watched)
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{
		"a.py":         "1",
		"pkg/b.py":     "2",
		"conf/old.ini": "",
		"hook/old":     "",
	})
	fake.Shell = func(command string, _, stderr io.Writer) int {
		if command == "reload now" {
			_, _ = io.WriteString(stderr, "no such thing\n")
			return 4
		}
		return 0
	}
	session, w := up(t, engine, project, Options{})
	acted := func(action, want string) devenv.WatchActed {
		t.Helper()
		e := w.Until(action, func(e devenv.Event) bool {
			a, ok := e.(devenv.WatchActed)
			return ok && a.Action == action
		}).(devenv.WatchActed)
		if got := strings.Join(e.Paths, " "); got != want {
			t.Errorf("%s of %q, want %q", action, got, want)
		}
		return e
	}
	if begun := acted("sync", "a.py pkg/b.py"); begun.Err != nil {
		t.Fatal(begun.Err)
	}
	want := map[string]string{"/app/a.py": "1", "/app/pkg": "", "/app/pkg/b.py": "2"}
	if diff := cmp.Diff(want, fake.FilesOf(t, "app")); diff != "" {
		t.Errorf("at the beginning (-want +got):\n%s", diff)
	}
	save(t, project.WorkingDir, "a.py", "3")
	if acted("sync", "a.py"); fake.FilesOf(t, "app")["/app/a.py"] != "3" {
		t.Error("a saved file was not copied")
	}
	if err := os.Remove(path.Join(project.WorkingDir, "a.py")); err != nil {
		t.Fatal(err)
	}
	acted("sync", "a.py")
	if fake.Count("exec app rm -rf -- /app/a.py") != 1 {
		t.Error("a file that is gone was not removed")
	}
	save(t, project.WorkingDir, "conf/app.ini", "x")
	acted("sync+restart", "conf/app.ini")
	if fake.Count("restart app") != 1 {
		t.Error("not restarted")
	}
	save(t, project.WorkingDir, "hook/x", "x")
	if failed := acted("sync+exec", "hook/x"); failed.Err == nil ||
		!strings.Contains(failed.Err.Error(), "code 4: no such thing") {
		t.Errorf("the command's failure is told as %v", failed.Err)
	}
	session.Stop()
	if err := w.End(); err != nil {
		t.Error(err)
	}
}
