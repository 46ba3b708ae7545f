package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// A failure names the line of its service, whichever of the files has it first.
func TestFailureNamesTheServicesLine(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1", "db:1")
	fake.Refuse("start app", "no such device")
	_, w := up(t, engine, loaded(t, engine, "services:\n  db:\n    image: \"db:1\"\n  app:\n    image: \"app:1\"\n"), Options{})
	if err := w.end(); err == nil {
		t.Error("ended well")
	}
	if got := w.failure("app").Defined; got != "compose.yaml:4" {
		t.Errorf("defined at %q", got)
	}
	if got := definedAt(devtest.Project(t, "services: {app: {image: x}}"), "app"); got != "" {
		t.Errorf("a project without files is defined at %q", got)
	}
}
