package compose

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// offline returns a client of an engine that does not exist.
func offline(t testing.TB) *engine.Engine {
	t.Helper()
	enginetest.Offline(t)
	e, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return e
}
