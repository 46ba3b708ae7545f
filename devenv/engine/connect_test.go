package engine

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/enginetest"
)

// newFakeEngine starts a fake engine that has the images, and a client connected to it.
func newFakeEngine(t *testing.T, images ...string) (*enginetest.Engine, *Engine) {
	t.Helper()
	fake := enginetest.New(t, images...)
	return fake, connect(t)
}

// connect returns a client of the engine that the test's configuration names.
func connect(t *testing.T) *Engine {
	t.Helper()
	engine, err := Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(engine.Close)
	return engine
}

// offline returns a client of an engine that does not exist.
func offline(t *testing.T) *Engine {
	t.Helper()
	enginetest.Offline(t)
	return connect(t)
}
