package up

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

const mountsItself = `
services:
  app:
    image: "app:1"
    build: .
    pull_policy: missing
    volumes: [".:/app", "/app/.venv", "data:/app/data", "/etc/hosts:/etc/other:ro"]
  own:
    image: "own:1"
    build: .
    pull_policy: missing
    volumes: ["./src:/src"]
    develop: {watch: [{action: rebuild, path: Dockerfile}]}
  db: {image: "db:1", volumes: ["data:/data"]}
volumes: {data: {}}
`

// What would be mounted of the project is copied, but for what other mounts cover; all other mounts stay.
func TestWithCopies(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	devtest.WriteFiles(t, dir, map[string]string{"compose.yaml": mountsItself, "uv.lock": "1", "src/x": ""})
	project, err := Load(t.Context(), offline(t), Files{Sync: true})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for name, service := range project.Services {
		var told []string
		for _, v := range service.Volumes {
			told = append(told, v.Target)
		}
		if service.Develop != nil {
			for _, rule := range service.Develop.Watch {
				path, _ := filepath.Rel(project.WorkingDir, rule.Path)
				told = append(told, strings.Join(strings.Fields(fmt.Sprint(rule.Action, " ", path, " ", rule.Target, " ", strings.Join(rule.Ignore, "+"))), " "))
			}
		}
		got[name] = strings.Join(told, ", ")
	}
	want := map[string]string{
		"app": "/app/.venv, /app/data, /etc/other, rebuild uv.lock, sync . /app .venv+data",
		"own": "rebuild Dockerfile, sync src /src",
		"db":  "/data",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// A container has its files before it starts, and gets what is saved; a session that finds it running copies all.
func TestCopiesInPlaceOfMounts(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1", "own:1", "db:1")
	project := loaded(t, engine, "services: {app: {image: \"app:1\", volumes: [\".:/srv/app\"]}}")
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{"a.py": "1", "pkg/b.py": "2"})
	files := Files{Name: "shop", Sync: true}
	project, err := Load(t.Context(), engine, files)
	if err != nil {
		t.Fatal(err)
	}
	session, w := up(t, engine, project, Options{Files: &files})
	w.ready()
	if copied, started := slices.Index(fake.Requests(), "copy app"), slices.Index(fake.Requests(), "start app"); copied < 0 || copied > started {
		t.Errorf("asked: %s", strings.Join(fake.Requests(), ", "))
	}
	want := map[string]string{"/srv": "", "/srv/app": "", "/srv/app/a.py": "1", "/srv/app/pkg": "", "/srv/app/pkg/b.py": "2"}
	if diff := cmp.Diff(want, fake.FilesOf(t, "app")); diff != "" {
		t.Errorf("at its start (-want +got)\n%s", diff)
	}
	save(t, project.WorkingDir, "a.py", "3")
	saved := w.until("sync", func(e devenv.Event) bool { _, ok := e.(devenv.WatchActed); return ok }).(devenv.WatchActed)
	if saved.Err != nil || fake.FilesOf(t, "app")["/srv/app/a.py"] != "3" || strings.Join(saved.Paths, " ") != "a.py" {
		t.Errorf("a save was answered with %+v", saved)
	}
	session.Detach()
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{"a.py": "4"})
	session, w = up(t, engine, project, Options{Files: &files})
	w.until("sync", func(e devenv.Event) bool { _, ok := e.(devenv.WatchActed); return ok })
	if fake.FilesOf(t, "app")["/srv/app/a.py"] != "4" || fake.Count("start app") != 1 {
		t.Errorf("told:\n%s", w.told())
	}
	w.stopped(session)
}
