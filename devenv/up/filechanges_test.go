package up

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestHostRoots(t *testing.T) {
	_, engine := stacktest.New(t)
	project := stacktest.Load(t, engine, `
services:
  app:
    build: {context: ., dockerfile: Dockerfile.dev}
    volumes: [".:/app", "/tmp:/elsewhere", "data:/data"]
  web:
    image: web
    develop: {watch: [{path: ./web, action: sync, target: /web}]}
volumes: {data: {}}
`)
	var got []string
	for _, root := range hostRoots(project, compose.Files{}) {
		name, err := filepath.Rel(project.WorkingDir, root)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, name)
	}
	slices.Sort(got)
	want := append([]string{".", ".env", "Dockerfile.dev", "compose.yaml", "web"}, compose.ManifestFiles...)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
