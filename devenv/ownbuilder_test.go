package devenv

import "testing"

// Podman says that it has no BuildKit, and builds itself.
func TestEngineWithoutBuildKitBuildsItself(t *testing.T) {
	t.Setenv("DOCKER_BUILDKIT", "")
	for _, has := range []bool{false, true} {
		fake, _ := newFakeEngine(t)
		fake.buildKit = has
		engine, err := Connect(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { engine.cli.Client().Close() })
		if enabled, err := engine.cli.BuildKitEnabled(); enabled != has || err != nil {
			t.Errorf("an engine with BuildKit %t: built with it %t, %v", has, enabled, err)
		}
	}
}
