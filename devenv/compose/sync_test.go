package compose

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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
		var reported []string
		for _, v := range service.Volumes {
			reported = append(reported, v.Target)
		}
		if service.Develop != nil {
			for _, rule := range service.Develop.Watch {
				path, _ := filepath.Rel(project.WorkingDir, rule.Path)
				reported = append(reported, strings.Join(strings.Fields(fmt.Sprint(rule.Action, " ", path, " ", rule.Target,
					" ", strings.Join(rule.Ignore, "+"))), " "))
			}
		}
		got[name] = strings.Join(reported, ", ")
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
