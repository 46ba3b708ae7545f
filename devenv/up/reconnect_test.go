package up

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
	"github.com/fastdock/fastdock/devenv/wiretest"
)

// wired returns a fake engine, and a client of it over a wire that can be cut.
func wired(t *testing.T, images ...string) (*enginetest.Engine, *engine.Engine, *wiretest.Wire) {
	t.Helper()
	devtest.CacheFolder(t)
	fake, _ := stacktest.New(t, images...)
	line, err := wiretest.New("127.0.0.1:0", fake.Addr())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("DOCKER_HOST", "tcp://"+line.Address())
	engine, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { engine.Close(); line.Close() })
	return fake, engine, line
}

// An engine that restarts while attached stops what has no restart policy: it is started again, and its log read on.
func TestEngineRestartsWhileAttached(t *testing.T) {
	fake, engine, line := wired(t, "app:1", "db:1")
	session, w := up(t, engine,
		stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}, db: {image: \"db:1\"}}"), Options{})
	w.Ready()
	fake.Log(fake.Container(t, "app"), "before")
	w.Until("the line before", func(e devenv.Event) bool { return devtest.Describe(e) == "log app: before" })
	line.Set(true)
	w.Notice(devenv.NoticeConnectionLost)
	fake.Exit(fake.Container(t, "app"), 0)
	fake.Log(fake.Container(t, "db"), "meanwhile")
	line.Set(false)
	w.Notice(devenv.NoticeConnectionBack)
	w.Ready()
	fake.Log(fake.Container(t, "app"), "after")
	w.Until("both lines", func(devenv.Event) bool { return w.Saw("log app: after") && w.Saw("log db: meanwhile") })
	if !w.Saw("planned app start: stopped") || fake.Count("start app") != 2 || fake.Count("start db") != 1 {
		t.Errorf("told:\n%s", w.Transcript())
	}
	for _, log := range []string{"log app: before\n", "log app: after\n", "log db: meanwhile\n", "log db: started\n"} {
		if strings.Count(w.Transcript(), log) != 1 {
			t.Errorf("not once: %s in\n%s", log, w.Transcript())
		}
	}
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// A connection that breaks changes nothing: what a user has stopped stays so.
func TestConnectionBreaksWhileAttached(t *testing.T) {
	fake, engine, line := wired(t, "app:1", "db:1")
	session, w := up(t, engine,
		stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}, db: {image: \"db:1\"}}"), Options{})
	w.Ready()
	fake.Exit(fake.Container(t, "db"), 0)
	w.Status("db", "exited")
	for range lostTries + 2 {
		line.Set(true)
		w.Notice(devenv.NoticeConnectionLost)
		line.Set(false)
		w.Notice(devenv.NoticeConnectionBack)
	}
	fake.Log(fake.Container(t, "app"), "still there")
	w.Until("a line", func(e devenv.Event) bool { return devtest.Describe(e) == "log app: still there" })
	session.Stop()
	if err := w.End(); err != nil || fake.Count("start db") != 1 {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// An engine that is lost while the stack comes up fails no service: up goes on when it is back.
func TestEngineLostDuringUp(t *testing.T) {
	for _, request := range []string{"pull slow", "create app", "start db", "health"} {
		t.Run(request, func(t *testing.T) {
			fake, engine, line := wired(t, "app:1", "db:1")
			project := stacktest.Load(t, engine, appOnDB+"  slow: {image: \"slow:1\"}\n")
			held := fake.Hold(request)
			session, w := up(t, engine, project, Options{})
			if request == "health" {
				w.Status("db", "running")
			} else {
				<-held.Arrived
			}
			line.Set(true)
			w.Notice(devenv.NoticeConnectionLost)
			held.Release()
			line.Set(false)
			w.Notice(devenv.NoticeConnectionBack)
			w.Until("db runs", func(devenv.Event) bool { return w.Last("db").Status == "running" })
			fake.Probe(fake.Container(t, "db"), container.Healthy, "")
			w.Ready()
			for _, event := range w.Seen {
				if failed, ok := event.(devenv.ServiceFailed); ok {
					t.Errorf("told as a failure: %+v", failed)
				}
			}
			session.Stop()
			if err := w.End(); err != nil {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// An engine that stays away while the stack comes up is an error.
func TestEngineStaysAway(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	held := fake.Hold("start app")
	_, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{
		away: time.Millisecond,
	})
	<-held.Arrived
	line.Set(true)
	var gone *devenv.EngineError
	if err := w.End(); !errors.As(err, &gone) || gone.Host != engine.Host() {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// An engine that takes questions and answers none is as good as gone, and is back when it answers again.
func TestEngineHangsWhileAttached(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{
		pulse: 200 * time.Millisecond,
	})
	w.Ready()
	line.Hold(true)
	if lost := w.Notice(devenv.NoticeConnectionLost); lost.Err != "" {
		t.Errorf("lost by %q, want no response", lost.Err)
	}
	line.Hold(false)
	w.Notice(devenv.NoticeConnectionBack)
	fake.Log(fake.Container(t, "app"), "still there")
	w.Until("a line", func(e devenv.Event) bool { return devtest.Describe(e) == "log app: still there" })
	session.Stop()
	if err := w.End(); err != nil || fake.Count("start app") != 1 {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// A user who leaves a stack whose engine hangs learns that it stays.
func TestStopWhileTheEngineHangs(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{
		pulse: 200 * time.Millisecond,
	})
	w.Ready()
	held := fake.Hold("stop app")
	session.Stop()
	<-held.Arrived
	line.Hold(true)
	var lost *devenv.EngineError
	if err := w.End(); !errors.As(err, &lost) || !strings.Contains(err.Error(), "the engine was lost") {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// An engine that was lost before the stop stops nothing: the stop says so at once, and the process can end.
func TestStopAfterTheEngineWasLost(t *testing.T) {
	_, engine, line := wired(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	session, w := up(t, engine, project, Options{pulse: 200 * time.Millisecond})
	w.Ready()
	line.Hold(true)
	w.Notice(devenv.NoticeConnectionLost)
	session.Stop()
	var lost *devenv.EngineError
	if err := w.End(); !errors.As(err, &lost) || !strings.Contains(err.Error(), "the engine was lost") {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

// What a user had stopped when the engine went away stays so when it is back; what needs it does not wait for it.
func TestStoppedServiceStaysSoWhenTheEngineIsBack(t *testing.T) {
	fake, engine, line := wired(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, appOnDB), Options{})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Ready()
	session.Do(devenv.VerbStop, "db")
	if err := w.Ended(devenv.VerbStop, "db"); err != nil {
		t.Fatal(err)
	}
	line.Set(true)
	w.Notice(devenv.NoticeConnectionLost)
	fake.Exit(fake.Container(t, "app"), 0)
	line.Set(false)
	w.Status("app", "running")
	w.Ready()
	if fake.Count("start db") != 1 || w.Saw("planned db start: stopped") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	session.Do(devenv.VerbStart, "db")
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	if err := w.Ended(devenv.VerbStart, "db"); err != nil {
		t.Errorf("start ended with %v", err)
	}
	w.Stop(session)
}
