// Package doctortest runs doctor in tests.
package doctortest

import (
	"path/filepath"
	"testing"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Examine runs doctor on a folder, without an engine.
func Examine(t *testing.T, dir string) doctor.Result {
	t.Helper()
	t.Setenv("DOCKER_CONFIG", t.TempDir())
	t.Setenv("DOCKER_CONTEXT", "")
	t.Setenv("DOCKER_HOST", "unix://"+filepath.Join(t.TempDir(), "none.sock"))
	engine, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	return doctor.Examine(t.Context(), engine, compose.Files{})
}
