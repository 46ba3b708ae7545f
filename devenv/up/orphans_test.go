package up

import (
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// brought returns a stack that has come up and been left.
func brought(t *testing.T, engine *engine.Engine, project *types.Project, options Options) *devtest.Stream {
	t.Helper()
	options.Detach = true
	_, w := up(t, engine, project, options)
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestOrphansAreNamedOrRemoved(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "old:1")
	before := stacktest.Load(t, engine, `services: {app: {image: "app:1"}, old: {image: "old:1"}}`)
	brought(t, engine, before, Options{})
	project := stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`)
	reported := func(w *devtest.Stream) bool {
		return slices.ContainsFunc(w.Seen, func(e devenv.Event) bool {
			n, ok := e.(devenv.Notice)
			return ok && n.Kind == devenv.NoticeOrphans && slices.Contains(n.Names, "shop-old-1")
		})
	}
	w := brought(t, engine, project, Options{})
	if !reported(w) {
		t.Errorf("nothing was told of the orphan:\n%s", w.Transcript())
	}
	if strings.Contains(w.Transcript(), "container old") {
		t.Errorf("the orphan is shown as a service:\n%s", w.Transcript())
	}
	project.Environment["COMPOSE_IGNORE_ORPHANS"] = "1"
	if w := brought(t, engine, project, Options{}); reported(w) {
		t.Error("the orphan was told of, which nobody wants")
	}
	w = brought(t, engine, project, Options{Orphans: true})
	if !w.Saw("removed container shop-old-1") || fake.Count("remove old") != 1 || fake.Count("remove app") != 0 {
		t.Errorf("told:\n%s", w.Transcript())
	}
	if w.Saw("container old shop-old-1 exited") {
		t.Error("the orphan's end is shown as that of a service")
	}
	if w := brought(t, engine, project, Options{}); reported(w) {
		t.Error("an orphan that is gone was told of")
	}
}

// As in Compose, an orphan's log lines are not shown, even if it is started again. They are not shown at the end
// either, when all containers are looked at once more.
func TestOrphansAreNotFollowed(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "old:1")
	brought(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}, old: {image: "old:1"}}`), Options{})
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	w.Ready()
	fake.Exit(fake.Container(t, "old"), 1)
	fake.Start(fake.Container(t, "old"))
	fake.Log(fake.Container(t, "old"), "from the orphan")
	fake.Log(fake.Container(t, "app"), "from the app")
	w.Until("the app's line", func(e devenv.Event) bool { return devtest.Describe(e) == "log app: from the app" })
	session.Stop()
	if err := w.End(); err != nil || strings.Contains(w.Transcript(), " old") {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}
