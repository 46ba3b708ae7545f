package up

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A container has its files before it starts, and gets what is saved; a session that finds it running copies all.
func TestCopiesInPlaceOfMounts(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "own:1", "db:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\", volumes: [\".:/srv/app\"]}}")
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{"a.py": "1", "pkg/b.py": "2"})
	files := compose.Files{Name: "shop", Sync: true}
	project, err := compose.Load(t.Context(), engine, files)
	if err != nil {
		t.Fatal(err)
	}
	session, w := up(t, engine, project, Options{Files: &files})
	w.Ready()
	if copied, started := slices.Index(fake.Requests(), "copy app"), slices.Index(fake.Requests(),
		"start app"); copied < 0 || copied > started {
		t.Errorf("asked: %s", strings.Join(fake.Requests(), ", "))
	}
	want := map[string]string{
		"/srv":              "",
		"/srv/app":          "",
		"/srv/app/a.py":     "1",
		"/srv/app/pkg":      "",
		"/srv/app/pkg/b.py": "2",
	}
	if diff := cmp.Diff(want, fake.FilesOf(t, "app")); diff != "" {
		t.Errorf("at its start (-want +got)\n%s", diff)
	}
	save(t, project.WorkingDir, "a.py", "3")
	saved := w.Until("sync", func(e devenv.Event) bool { _, ok := e.(devenv.WatchActed); return ok }).(devenv.WatchActed)
	if saved.Err != nil || fake.FilesOf(t, "app")["/srv/app/a.py"] != "3" || strings.Join(saved.Paths, " ") != "a.py" {
		t.Errorf("a save was answered with %+v", saved)
	}
	session.Detach()
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{"a.py": "4"})
	session, w = up(t, engine, project, Options{Files: &files})
	w.Until("sync", func(e devenv.Event) bool { _, ok := e.(devenv.WatchActed); return ok })
	if fake.FilesOf(t, "app")["/srv/app/a.py"] != "4" || fake.Count("start app") != 1 {
		t.Errorf("told:\n%s", w.Transcript())
	}
	w.Stop(session)
}
