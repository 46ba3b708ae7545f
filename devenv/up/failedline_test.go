package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/stacktest"
)

// A failure names the line of its service, whichever of the files has it first.
func TestFailureNamesTheServicesLine(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	fake.Refuse("start app", "no such device")
	_, w := up(t, engine, stacktest.Load(t, engine,
		"services:\n  db:\n    image: \"db:1\"\n  app:\n    image: \"app:1\"\n"), Options{})
	if err := w.End(); err == nil {
		t.Error("ended well")
	}
	if got := w.Failure("app").Defined; got != "compose.yaml:4" {
		t.Errorf("defined at %q", got)
	}
}
