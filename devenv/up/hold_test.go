package up

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/reload"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const warmOnDB = `
services:
  app:
    image: "app:1"
    command: [python, /app/.fastdock/warm_reload.py, "app.main:app", --reload]
    healthcheck: {test: [CMD, "true"], start_period: 60s}
    depends_on: {db: {condition: service_healthy}}
  db: {image: "db:1", healthcheck: {test: [CMD, "true"]}}
`

// upHeld brings warmOnDB up until the app is held: its start has been asked for, and goes on when the gate is released.
func upHeld(t *testing.T, options Options) (*Session, *devtest.Stream, *enginetest.Engine, *enginetest.Gate) {
	t.Helper()
	fake, engine := stacktest.New(t, "app:1", "db:1")
	fake.Answers = enginetest.Engine26
	fake.Archived = func(name string) string {
		if name == "/app/.fastdock/warm_reload.py" {
			return `HOLD, GO = Path("` + reload.HoldFile + `"), Path("` + reload.GoFile + `")`
		}
		return ""
	}
	starting := fake.Hold("start app")
	session, w := up(t, engine, stacktest.Load(t, engine, warmOnDB), options)
	<-starting.Arrived
	if files := fake.FilesOf(t, "app"); files[reload.HoldFile] != "20" {
		t.Fatalf("started without a hold; its files: %v", files)
	}
	return session, w, fake, starting
}

// released reports whether the app's reloader was reported to go on.
func released(t *testing.T, fake *enginetest.Engine) bool {
	t.Helper()
	_, found := fake.FilesOf(t, "app")[reload.GoFile]
	return found
}

// awaitOutput waits until the app's container has started: it writes a line then.
func awaitOutput(w *devtest.Stream) {
	if w.Saw("log app: started") {
		return
	}
	w.Until("the app's output", func(e devenv.Event) bool {
		lines, ok := e.(devenv.LogLines)
		return ok && lines.Service == "app"
	})
}

func TestHeldAppStartsWhileItWaits(t *testing.T) {
	session, w, fake, starting := upHeld(t, Options{})
	starting.Release()
	w.Status("db", "running")
	awaitOutput(w)
	fake.Probe(fake.Container(t, "app"), container.Starting, "")
	if released(t, fake) || w.Saw("container app shop-app-1 running") || w.Saw("health app") {
		t.Errorf("released, or told to run, before db is healthy:\n%s", w.Transcript())
	}
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Status("app", "running")
	if !released(t, fake) {
		t.Error("reported as running and not released")
	}
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	text := w.Transcript()
	for _, line := range []string{
		"waiting app for db service_healthy", "health db healthy", "container app shop-app-1 running", "health app healthy",
	} {
		at := strings.Index(text, line)
		if at < 0 {
			t.Fatalf("not told in order: %s\n%s", line, w.Transcript())
		}
		text = text[at:]
	}
	if fake.Count("start app") != 1 || fake.Count("create app") != 1 {
		t.Errorf("requests: %v", fake.Requests())
	}
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// Compose leaves the container of a service whose dependency fails as it was created.
func TestHeldAppIsPutBackWhenItsDependencyFails(t *testing.T) {
	_, w, fake, starting := upHeld(t, Options{})
	held := fake.Container(t, "app").ID
	w.Status("db", "running")
	fake.Exit(fake.Container(t, "db"), 1)
	starting.Release()
	if err := w.End(); err == nil || err.Error() != `service "db": container "shop-db-1" exited with code 1` {
		t.Errorf("ended with %v", err)
	}
	now := fake.Container(t, "app")
	if now.ID == held || now.State.Status != container.StateCreated || len(now.Files) > 0 {
		t.Errorf("the app's container is the held one: %t, %s, files %v", now.ID == held, now.State.Status, now.Files)
	}
	if w.Saw("container app shop-app-1 running") || w.Saw("container app shop-app-1 exited") {
		t.Errorf("told of a container that was held:\n%s", w.Transcript())
	}
}

// A dependency that takes its time is waited for without a container whose probes fail meanwhile.
func TestHeldAppIsPutBackWhenItsDependencyIsSlow(t *testing.T) {
	session, w, fake, starting := upHeld(t, Options{hold: time.Millisecond})
	held := fake.Container(t, "app").ID
	again := fake.Hold("create app")
	starting.Release()
	<-again.Arrived
	again.Release()
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Status("app", "running")
	if now := fake.Container(t, "app"); now.ID == held || len(now.Files) > 0 {
		t.Errorf("the held container runs: %t, files %v", now.ID == held, now.Files)
	}
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// No process would release it, and it must not start when the hold expires.
func TestHeldAppIsStoppedWhenTheStackIsLeft(t *testing.T) {
	session, w, fake, starting := upHeld(t, Options{})
	starting.Release()
	w.Status("db", "running")
	awaitOutput(w)
	session.Detach()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if fake.Container(t, "app").State.Running || !fake.Container(t, "db").State.Running || released(t, fake) {
		t.Errorf("app runs: %t, db runs: %t", fake.Container(t, "app").State.Running, fake.Container(t, "db").State.Running)
	}
}

func TestHeldAppThatCannotStart(t *testing.T) {
	_, w, fake, starting := upHeld(t, Options{})
	fake.Refuse("start app", "driver failed programming external connectivity")
	starting.Release()
	if err := w.End(); err == nil || !strings.Contains(err.Error(), `service "app": starting container "shop-app-1"`) {
		t.Errorf("ended with %v", err)
	}
	if !released(t, fake) {
		t.Error("it would be held when somebody else starts it")
	}
}

// A held container that ends is reported when it does.
func TestHeldAppThatEnds(t *testing.T) {
	_, w, fake, starting := upHeld(t, Options{})
	starting.Release()
	w.Status("db", "running")
	awaitOutput(w)
	fake.Exit(fake.Container(t, "app"), 2)
	w.Status("app", "exited")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	if err := w.End(); err == nil || err.Error() != `service "app": container "shop-app-1" exited with code 2` {
		t.Errorf("ended with %v", err)
	}
}

// An older reloader, which a project keeps until `fastdock new` renews it, would import the project at once.
func TestOlderReloaderIsNotHeld(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	fake.Answers = enginetest.Engine26
	asked := make(chan string, 1)
	fake.Archived = func(name string) string {
		asked <- name
		return "import uvicorn"
	}
	session, w := up(t, engine, stacktest.Load(t, engine, warmOnDB), Options{})
	<-asked
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Status("app", "running")
	if slices.Contains(fake.Requests(), "copy app") {
		t.Errorf("requests: %v", fake.Requests())
	}
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// A container may be looked at once more between its hold and its start.
func TestStatusOfAHeldContainer(t *testing.T) {
	var reported []string
	table := newStatusTable(func(e devenv.Event) {
		switch e := e.(type) {
		case devenv.ContainerChanged:
			reported = append(reported, string(e.Status))
		case devenv.HealthChanged:
			reported = append(reported, string(e.Status))
		}
	})
	look := func(status container.ContainerState, health container.HealthStatus) {
		table.observe(engine.ContainerStatus{Service: "app", ID: "1", Status: status, Health: health})
	}
	look(container.StateCreated, "")
	table.hold("1")
	look(container.StateCreated, "")
	look(container.StateRunning, container.Starting)
	if !table.isHeld("1") || len(reported) != 1 {
		t.Errorf("held: %t, reported %v", table.isHeld("1"), reported)
	}
	table.release("1")
	look(container.StateRunning, container.Healthy)
	if want := []string{"created", "running", "starting", "healthy"}; !slices.Equal(reported, want) {
		t.Errorf("reported %v, want %v", reported, want)
	}
}
