package up

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/wiretest"
)

// wired is a fake engine, and a client of it over a wire that can be cut.
func wired(t *testing.T, images ...string) (*enginetest.Engine, *engine.Engine, *wiretest.Wire) {
	t.Helper()
	cacheFolder(t)
	fake, _ := newFakeEngine(t, images...)
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
	session, w := up(t, engine, loaded(t, engine, "services: {app: {image: \"app:1\"}, db: {image: \"db:1\"}}"), Options{})
	w.ready()
	fake.Log(fake.Container(t, "app"), "before")
	w.until("the line before", func(e devenv.Event) bool { return lineOfEvent(e) == "log app: before" })
	line.Set(true)
	w.notice(devenv.NoticeConnectionLost)
	fake.Exit(fake.Container(t, "app"), 0)
	fake.Log(fake.Container(t, "db"), "meanwhile")
	line.Set(false)
	w.notice(devenv.NoticeConnectionBack)
	w.ready()
	fake.Log(fake.Container(t, "app"), "after")
	w.until("both lines", func(devenv.Event) bool { return w.saw("log app: after") && w.saw("log db: meanwhile") })
	if !w.saw("planned app start: stopped") || fake.Count("start app") != 2 || fake.Count("start db") != 1 {
		t.Errorf("told:\n%s", w.told())
	}
	for _, log := range []string{"log app: before\n", "log app: after\n", "log db: meanwhile\n", "log db: started\n"} {
		if strings.Count(w.told(), log) != 1 {
			t.Errorf("not once: %s in\n%s", log, w.told())
		}
	}
	session.Stop()
	if err := w.end(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// A connection that breaks changes nothing: what a person has stopped stays so.
func TestConnectionBreaksWhileAttached(t *testing.T) {
	fake, engine, line := wired(t, "app:1", "db:1")
	session, w := up(t, engine, loaded(t, engine, "services: {app: {image: \"app:1\"}, db: {image: \"db:1\"}}"), Options{})
	w.ready()
	fake.Exit(fake.Container(t, "db"), 0)
	w.status("db", "exited")
	for range lostTries + 2 {
		line.Set(true)
		w.notice(devenv.NoticeConnectionLost)
		line.Set(false)
		w.notice(devenv.NoticeConnectionBack)
	}
	fake.Log(fake.Container(t, "app"), "still there")
	w.until("a line", func(e devenv.Event) bool { return lineOfEvent(e) == "log app: still there" })
	session.Stop()
	if err := w.end(); err != nil || fake.Count("start db") != 1 {
		t.Errorf("ended with %v, told:\n%s", err, w.told())
	}
}

// An engine that is lost while the stack comes up is nobody's failure: up goes on when it is back.
func TestEngineLostDuringUp(t *testing.T) {
	for _, request := range []string{"pull slow", "create app", "start db", "health"} {
		t.Run(request, func(t *testing.T) {
			fake, engine, line := wired(t, "app:1", "db:1")
			project := loaded(t, engine, appOnDB+"  slow: {image: \"slow:1\"}\n")
			held := fake.Hold(request)
			session, w := up(t, engine, project, Options{})
			if request == "health" {
				w.status("db", "running")
			} else {
				<-held.Arrived
			}
			line.Set(true)
			w.notice(devenv.NoticeConnectionLost)
			held.Release()
			line.Set(false)
			w.notice(devenv.NoticeConnectionBack)
			w.until("db runs", func(devenv.Event) bool { return w.last("db").Status == "running" })
			fake.Probe(fake.Container(t, "db"), container.Healthy, "")
			w.ready()
			for _, event := range w.seen {
				if failed, ok := event.(devenv.ServiceFailed); ok {
					t.Errorf("told as a failure: %+v", failed)
				}
			}
			session.Stop()
			if err := w.end(); err != nil {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

// An engine that stays away while the stack comes up is an error.
func TestEngineStaysAway(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	held := fake.Hold("start app")
	_, w := up(t, engine, loaded(t, engine, "services: {app: {image: \"app:1\"}}"), Options{away: time.Millisecond})
	<-held.Arrived
	line.Set(true)
	var gone *devenv.EngineError
	if err := w.end(); !errors.As(err, &gone) || gone.Host != engine.Host() {
		t.Errorf("ended with %v, told:\n%s", err, w.told())
	}
}

// An engine that takes questions and answers none is as good as gone, and is back when it answers again.
func TestEngineHangsWhileAttached(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	session, w := up(t, engine, loaded(t, engine, "services: {app: {image: \"app:1\"}}"), Options{pulse: 200 * time.Millisecond})
	w.ready()
	line.Hold(true)
	if lost := w.notice(devenv.NoticeConnectionLost); lost.Err != "" {
		t.Errorf("lost by %q, want no response", lost.Err)
	}
	line.Hold(false)
	w.notice(devenv.NoticeConnectionBack)
	fake.Log(fake.Container(t, "app"), "still there")
	w.until("a line", func(e devenv.Event) bool { return lineOfEvent(e) == "log app: still there" })
	session.Stop()
	if err := w.end(); err != nil || fake.Count("start app") != 1 {
		t.Errorf("ended with %v, told:\n%s", err, w.told())
	}
}

// Whoever wants to leave a stack whose engine hangs is told that it stays.
func TestStopWhileTheEngineHangs(t *testing.T) {
	fake, engine, line := wired(t, "app:1")
	session, w := up(t, engine, loaded(t, engine, "services: {app: {image: \"app:1\"}}"), Options{pulse: 200 * time.Millisecond})
	w.ready()
	held := fake.Hold("stop app")
	session.Stop()
	<-held.Arrived
	line.Hold(true)
	var lost *devenv.EngineError
	if err := w.end(); !errors.As(err, &lost) || !strings.Contains(err.Error(), "the engine was lost") {
		t.Errorf("ended with %v, told:\n%s", err, w.told())
	}
}

// What a person had stopped when the engine went away stays so when it is back; what needs it does not wait for it.
func TestStoppedServiceStaysSoWhenTheEngineIsBack(t *testing.T) {
	fake, engine, line := wired(t, "app:1", "db:1")
	session, w := up(t, engine, loaded(t, engine, appOnDB), Options{})
	w.status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.ready()
	session.Do(devenv.VerbStop, "db")
	if err := w.ended(devenv.VerbStop, "db"); err != nil {
		t.Fatal(err)
	}
	line.Set(true)
	w.notice(devenv.NoticeConnectionLost)
	fake.Exit(fake.Container(t, "app"), 0)
	line.Set(false)
	w.status("app", "running")
	w.ready()
	if fake.Count("start db") != 1 || w.saw("planned db start: stopped") {
		t.Errorf("told:\n%s", w.told())
	}
	session.Do(devenv.VerbStart, "db")
	w.status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	if err := w.ended(devenv.VerbStart, "db"); err != nil {
		t.Errorf("start ended with %v", err)
	}
	w.stopped(session)
}
