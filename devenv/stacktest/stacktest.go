// Package stacktest has what the tests of packages need that work with a project on an engine.
package stacktest

import (
	"testing"

	"github.com/docker/compose/v5/pkg/api"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// New starts a fake engine that has the images, and a client connected to it.
func New(t *testing.T, images ...string) (*enginetest.Engine, *engine.Engine) {
	t.Helper()
	fake := enginetest.New(t, images...)
	return fake, Connect(t)
}

// Connect returns a client of the engine that the test's configuration names.
func Connect(t testing.TB) *engine.Engine {
	t.Helper()
	e, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return e
}

// Offline returns a client of an engine that is not there.
func Offline(t testing.TB) *engine.Engine {
	t.Helper()
	enginetest.Offline(t)
	return Connect(t)
}

// Load reads a Compose file as `fastdock up` does, with the labels that Compose adds: the project "shop", in a folder
// of its own.
func Load(t *testing.T, e *engine.Engine, yaml string) *types.Project {
	t.Helper()
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": yaml})
	project, err := compose.Load(t.Context(), e, compose.Files{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// Run creates a project's containers and starts them, as Compose does.
func Run(t *testing.T, e *engine.Engine, project *types.Project) {
	t.Helper()
	if err := e.SDK.Create(t.Context(), project, api.CreateOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := e.SDK.Start(t.Context(), project.Name, api.StartOptions{Project: project}); err != nil {
		t.Fatal(err)
	}
}
