package up

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// What a container does not have is reported once, with what fixes it.
func TestUnreachableMountsAreReported(t *testing.T) {
	_, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services:\n  app:\n    image: \"app:1\"\n    volumes: [\"./src dir:/app\"]\n")
	devtest.WriteFiles(t, project.WorkingDir, map[string]string{"src dir/a.py": "1"})
	session, w := up(t, engine, project, Options{})
	event := w.Until("unreachable", func(e devenv.Event) bool {
		_, ok := e.(devenv.MountsUnreachable)
		return ok
	}).(devenv.MountsUnreachable)
	want := devenv.MountsUnreachable{
		Service: "app",
		Path:    "src dir",
		Target:  "/app",
		Defined: "compose.yaml:2",
		At:      event.At,
	}
	if diff := cmp.Diff(want, event); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	w.Stop(session)
	if times := strings.Count(w.Transcript(), "MountsUnreachable"); times != 1 {
		t.Errorf("told %d times", times)
	}
}
