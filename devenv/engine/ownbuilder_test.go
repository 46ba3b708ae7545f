package engine

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/enginetest"
)

// Podman reports that it has no BuildKit, and builds itself. Engine 20.10 has one that it does not announce.
func TestEngineWithoutBuildKitBuildsItself(t *testing.T) {
	t.Setenv("DOCKER_BUILDKIT", "")
	for _, test := range []struct {
		answers enginetest.Answers
		has     bool
	}{{enginetest.Podman5, false}, {enginetest.Engine20, true}, {enginetest.Engine26, true}} {
		engine := engineThat(t, test.answers)
		if enabled, err := engine.CLI.BuildKitEnabled(); enabled != test.has || err != nil {
			t.Errorf("%s: builds with BuildKit %t, %v", test.answers.Component, enabled, err)
		}
	}
}
