package up

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// up runs the project as Up does, but counts containers as ready soon.
func up(t *testing.T, engine *engine.Engine, project *types.Project, options Options) (*Session, *devtest.Stream) {
	t.Helper()
	options.steady = cmp.Or(options.steady, 10*time.Millisecond)
	session := Up(t.Context(), engine, project, options)
	return session, devtest.NewStream(t, session.Events())
}

const appOnDB = `
services:
  app: {image: "app:1", depends_on: {db: {condition: service_healthy}}}
  db: {image: "db:1", healthcheck: {test: [CMD, "true"]}}
`

func TestServicesDoNotWaitForSlowSiblings(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	slow := fake.Hold("pull slow")
	session, w := up(t, engine, stacktest.Load(t, engine, appOnDB+"  slow: {image: \"slow:1\"}\n"), Options{})
	<-slow.Arrived
	w.Status("db", "running")
	if fake.Count("start app") > 0 {
		t.Error("app was started before db was healthy")
	}
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Status("app", "running")
	slow.Release()
	w.Status("slow", "running")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	for _, line := range []string{
		"waiting app for db service_healthy", "health db healthy", "stopping",
		"container app shop-app-1 exited", "container db shop-db-1 exited",
	} {
		if !w.Saw(line) {
			t.Errorf("not told: %s\n%s", line, w.Transcript())
		}
	}
}

func TestMissedStartIsHealedByTheInspect(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	for _, event := range []string{"create db", "start db", "create app", "start app"} {
		fake.Mute(event)
	}
	session, w := up(t, engine, stacktest.Load(t, engine,
		"services: {app: {image: \"app:1\", depends_on: [db]}, db: {image: \"db:1\"}}"), Options{})
	w.Status("app", "running")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestFailingDependencyFailsItsDependants(t *testing.T) {
	tests := map[string]struct {
		harm  func(*enginetest.Engine, *enginetest.Container)
		cause string
	}{
		"dies": {
			func(f *enginetest.Engine, c *enginetest.Container) { f.Log(c, "no space left"); f.Exit(c, 1) },
			`container "shop-db-1" exited with code 1`,
		},
		"becomes unhealthy": {
			func(f *enginetest.Engine, c *enginetest.Container) { f.Probe(c, container.Unhealthy, "no response\n") },
			`container "shop-db-1" is unhealthy: last health check exited with code 1: no response`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1", "db:1", "web:1")
			_, w := up(t, engine, stacktest.Load(t, engine, appOnDB+"  web: {image: \"web:1\", depends_on: [app]}\n"), Options{})
			w.Status("db", "running")
			test.harm(fake, fake.Container(t, "db"))
			err := w.End()
			var failure *devenv.ServiceError
			if !errors.As(err, &failure) || err.Error() != `service "db": `+test.cause {
				t.Errorf("ended with %v", err)
			}
			if fake.Count("start app")+fake.Count("start web") > 0 {
				t.Error("a dependant was started")
			}
			for service, cause := range map[string]string{
				"db":  test.cause,
				"app": `its dependency "db" failed: ` + test.cause,
				"web": `its dependency "app" failed: its dependency "db" failed: ` + test.cause,
			} {
				if failed := w.Failure(service); failed.Cause != cause {
					t.Errorf("%s: told %q, want %q", service, failed.Cause, cause)
				}
			}
			if logs := w.Failure("db").Logs; len(logs) == 0 || logs[0] != "started" {
				t.Errorf("the last lines of db are not told: %q", logs)
			}
		})
	}
}

func TestOneShotServices(t *testing.T) {
	const yaml = `
services:
  app: {image: "app:1", depends_on: {migrate: {condition: service_completed_successfully}}}
  migrate: {image: "app:1"}
`
	for name, test := range map[string]struct {
		code int
		err  string
	}{
		"succeeds": {0, ""},
		"fails":    {2, `service "migrate": container "shop-migrate-1" exited with code 2`},
	} {
		t.Run(name, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1")
			session, w := up(t, engine, stacktest.Load(t, engine, yaml), Options{})
			w.Status("migrate", "running")
			fake.Exit(fake.Container(t, "migrate"), test.code)
			if test.err == "" {
				w.Ready()
				session.Stop()
			}
			if err := w.End(); devtest.ErrorText(err) != test.err {
				t.Errorf("ended with %v, want %q", err, test.err)
			}
		})
	}
}

func TestFailureAfterTheStart(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	_, w := up(t, engine, stacktest.Load(t, engine,
		"services: {app: {image: \"app:1\", healthcheck: {test: [CMD, x]}}}"), Options{Detach: true, Wait: true})
	w.Status("app", "running")
	fake.Log(fake.Container(t, "app"), "ImportError: no")
	fake.Exit(fake.Container(t, "app"), 3)
	const cause = `container "shop-app-1" exited with code 3 (the app did not start)`
	if err := w.End(); devtest.ErrorText(err) != `service "app": `+cause {
		t.Errorf("ended with %v", err)
	}
	if failed := w.Failure("app"); failed.Cause != cause || !slices.Contains(failed.Logs, "ImportError: no") {
		t.Errorf("told %+v", failed)
	}
}

func TestLingerStaysAfterAFailure(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, appOnDB), Options{Linger: true})
	w.Status("db", "running")
	fake.Exit(fake.Container(t, "db"), 1)
	w.Until("failure", func(e devenv.Event) bool { f, ok := e.(devenv.ServiceFailed); return ok && f.Service == "app" })
	fake.Start(fake.Container(t, "db")) // a user's doing, from outside
	w.Status("db", "running")
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestDetachLeavesTheStackRunning(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, appOnDB)
	session, w := up(t, engine, project, Options{})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Ready()
	session.Detach()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if fake.Count("stop app")+fake.Count("stop db") > 0 || !fake.Container(t, "app").State.Running {
		t.Error("detaching stopped something")
	}

	_, again := up(t, engine, project, Options{Detach: true, Wait: true})
	if err := again.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	for _, line := range []string{
		"planned app attach: running and up to date",
		"planned db attach: running and up to date",
	} {
		if !again.Saw(line) {
			t.Errorf("not told: %s\n%s", line, again.Transcript())
		}
	}
	if fake.Count("create app") != 1 || fake.Count("start app") != 1 {
		t.Error("attaching created or started something")
	}
}

func TestStopDuringUp(t *testing.T) {
	for _, request := range []string{"pull slow", "create app", "start db"} {
		t.Run(request, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1", "db:1")
			held := fake.Hold(request)
			session, w := up(t, engine, stacktest.Load(t, engine, appOnDB+"  slow: {image: \"slow:1\"}\n"), Options{})
			<-held.Arrived
			session.Stop()
			if err := w.End(); err != nil {
				t.Errorf("ended with %v", err)
			}
			if !w.Saw("stopping") || w.Saw("killing") {
				t.Errorf("told:\n%s", w.Transcript())
			}
			for _, event := range w.Seen {
				if failed, ok := event.(devenv.ServiceFailed); ok {
					t.Errorf("what a person stops has not failed: %+v", failed)
				}
			}
		})
	}
}

func TestKillAfterStop(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	fake.Mute("die app") // so that only the last look can see it
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{})
	w.Ready()
	stop := fake.Hold("stop app")
	session.Stop()
	<-stop.Arrived
	session.Kill()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	exited := w.Last("app")
	if !w.Saw("killing") || exited.Status != "exited" || exited.ExitCode != 137 {
		t.Errorf("told:\n%s", w.Transcript())
	}
}

func TestLogIsReadUntilTheContainerStops(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	fake.Mute("start app") // so that only the session itself follows the log
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{})
	w.Ready()
	stop := fake.Hold("stop app")
	session.Stop()
	<-stop.Arrived
	fake.Log(fake.Container(t, "app"), "bye")
	stop.Release()
	if err := w.End(); err != nil || !w.Saw("log app: bye") {
		t.Errorf("ended with %v, told:\n%s", err, w.Transcript())
	}
}

func TestCancelLeavesTheStack(t *testing.T) {
	for _, when := range []string{"up", "stopping"} {
		t.Run(when, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1")
			project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
			ctx, cancel := context.WithCancel(t.Context())
			session := Up(ctx, engine, project, Options{steady: time.Millisecond})
			w := devtest.NewStream(t, session.Events())
			w.Ready()
			if when == "stopping" {
				stop := fake.Hold("stop app")
				session.Stop()
				<-stop.Arrived
			}
			cancel()
			if err := w.End(); !errors.Is(err, context.Canceled) {
				t.Errorf("ended with %v", err)
			}
		})
	}
}

func TestMissedEventsAreMadeUpForAfterReconnect(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine,
		"services: {app: {image: \"app:1\"}, db: {image: \"db:1\"}, web: {image: \"app:1\"}}"), Options{})
	w.Ready()
	for _, event := range []string{"die app", "die db", "destroy db"} {
		fake.Mute(event)
	}
	fake.Exit(fake.Container(t, "app"), 1)
	fake.Vanish(fake.Container(t, "db"))
	fake.HangUp()
	w.Until("what happened meanwhile", func(devenv.Event) bool {
		return w.Last("app").Status == "exited" && w.Last("db").Status == "removed" &&
			w.Saw("notice : connection-lost EOF")
	})
	w.Ready() // what was lost with the engine is made again
	if w.Last("app").Status != "running" || w.Last("db").Status != "running" {
		t.Errorf("told:\n%s", w.Transcript())
	}
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

// A log may be read for a while after its container's end was reported: what it says last is often why it ended.
func TestLogOfAFailingServiceIsReadToItsEnd(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	_, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{})
	w.Status("app", "running")
	app := fake.Container(t, "app")
	fake.HoldLogs(app, true)
	fake.Exit(app, 1)
	w.Until("the failure", func(e devenv.Event) bool { _, ok := e.(devenv.ServiceFailed); return ok })
	for range 3000 {
		fake.Log(app, "because")
	}
	fake.Log(app, "the reason")
	fake.HoldLogs(app, false)
	if err := w.End(); err == nil || !w.Saw("log app: the reason") {
		t.Errorf("ended with %v before the log did", err)
	}
}

// says reports whether an event is one line with a text.
func says(e devenv.Event, text string) bool {
	lines, is := e.(devenv.LogLines)
	return is && devtest.LogText(lines) == text
}

// A log stream may end after the container's next start was reported.
func TestRestartedContainerIsReadOn(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}"), Options{Linger: true})
	w.Ready()
	app := fake.Container(t, "app")
	fake.Log(app, "first run")
	w.Until("first run", func(e devenv.Event) bool { return says(e, "first run") })
	fake.HoldLogs(app, true)
	fake.Exit(app, 1)
	w.Status("app", "exited")
	fake.Start(app)
	w.Status("app", "running")
	fake.Log(app, "second run")
	w.Until("second run", func(e devenv.Event) bool { return says(e, "second run") })
	fake.HoldLogs(app, false) // ends the stream of the first run
	for len(fake.LogRequests(t, "app")) < 2 {
		fake.Log(app, "still there")
		w.Until("a line", func(e devenv.Event) bool { _, ok := e.(devenv.LogLines); return ok })
	}
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestStoppedStackDoesNotRepeatItsOldLog(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	session, w := up(t, engine, project, Options{})
	w.Ready()
	fake.Log(fake.Container(t, "app"), "old news")
	session.Stop()
	_ = w.End()

	session, again := up(t, engine, project, Options{})
	again.Ready()
	session.Stop()
	_ = again.End()
	if !w.Saw("log app: old news") || again.Saw("log app: old news") || !again.Saw("log app: started") {
		t.Errorf("the first run told:\n%s\nthe second run told:\n%s", w.Transcript(), again.Transcript())
	}
	if !again.Saw("planned app start: stopped") {
		t.Errorf("the second run did:\n%s", again.Transcript())
	}
}

// What is left of the container that was replaced must not fail the one that replaces it.
func TestChangedServicesAreRecreated(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, appOnDB), Options{})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Ready()
	session.Detach()
	_ = w.End()

	fake.Mute("destroy db")
	removal := fake.Hold("remove db")
	changed := strings.Replace(appOnDB, `image: "db:1",`, `image: "db:1", command: other,`, 1)
	session, again := up(t, engine, stacktest.Load(t, engine, changed), Options{})
	again.Status("db", "exited")
	removal.Release()
	again.Until("the new db", func(e devenv.Event) bool {
		started, ok := e.(devenv.ContainerChanged)
		return ok && started.Service == "db" && started.Status == "running" && fake.Count("start db") == 2
	})
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	again.Ready()
	if !again.Saw("planned db recreate: configuration changed") ||
		!again.Saw("planned app attach: running and up to date") {
		t.Errorf("told:\n%s", again.Transcript())
	}
	state := folded(again.Seen...)
	if db, _ := state.Service("db"); db.Status() != "healthy" || len(db.Containers) != 1 ||
		db.Containers[0].Name != "shop-db-1" {
		t.Errorf("db is %+v", db)
	}
	session.Stop()
	if err := again.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestReplicasAreStartedAndCounted(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `
services:
  web: {image: "app:1", depends_on: {app: {condition: service_healthy}}}
  app: {image: "app:1", scale: 2, healthcheck: {test: [CMD, "true"]}}
`), Options{})
	first, second := w.Status("app", "running"), w.Status("app", "running")
	if first.Container == second.Container {
		t.Fatalf("both are %q", first.Container)
	}
	fake.Probe(fake.ContainerNamed(t, first.Container), container.Healthy, "")
	w.Until("one healthy", func(e devenv.Event) bool {
		h, ok := e.(devenv.HealthChanged)
		return ok && h.Status == "healthy"
	})
	if fake.Count("start web") > 0 {
		t.Error("web was started with one of two healthy")
	}
	fake.Probe(fake.ContainerNamed(t, second.Container), container.Healthy, "")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestRefusedStart(t *testing.T) {
	free := fmt.Sprintf("127.0.0.1:%d", devtest.QuietPort(t))
	tests := map[string]struct{ ports, message, want string }{
		"any reason": {
			message: "exec: \x1b[31mnothing\x1b[m",
			want:    `service "app": starting container "shop-app-1": Error response from daemon: exec: nothing`,
		},
		"a full disk": {
			"", "mkdir /var/lib/docker/x: no space left on device",
			`service "app": starting container "shop-app-1": Error response from daemon: mkdir /var/lib/docker/x: ` +
				`no space left on device` + wayOut,
		},
		"a port that was taken since": {
			free + ":80", "Bind for " + free + " failed: port is already allocated",
			`service "app": publishing ` + free + ` for service "app": the port is in use by another process; ` +
				`free it, or publish another one in compose.yaml:1 (`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			fake, engine := stacktest.New(t, "app:1")
			fake.Refuse("start app", test.message)
			yaml := "services: {app: {image: \"app:1\"}, web: {image: \"app:1\", depends_on: [app]}}"
			if test.ports != "" {
				yaml = strings.Replace(yaml, `"app:1"}`, `"app:1", ports: ["`+test.ports+`"]}`, 1)
			}
			_, w := up(t, engine, stacktest.Load(t, engine, yaml), Options{})
			if err := w.End(); !strings.HasPrefix(devtest.ErrorText(err), test.want) {
				t.Errorf("ended with\n     %v\nwant %s", err, test.want)
			}
			if fake.Count("start web") > 0 {
				t.Error("the dependant was started")
			}
		})
	}
}

func TestTakenPortFailsBeforeAnythingIsCreated(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	yaml := fmt.Sprintf("services: {app: {image: \"app:1\", ports: [\"127.0.0.1:%d:80\"]}}", devtest.TakenPort(t))
	_, w := up(t, engine, stacktest.Load(t, engine, yaml), Options{})
	var failure *devenv.PortError
	if err := w.End(); !errors.As(err, &failure) || failure.Service != "app" {
		t.Errorf("ended with %v", err)
	}
	if made := fake.Remaining(); len(made) > 0 {
		t.Errorf("made %v", made)
	}
}

func TestDownRemovesWhatUpCreated(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	_, w := up(t, engine, project, Options{Detach: true})
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	down := devtest.NewStream(t, down.Run(t.Context(), engine, project, down.Options{}))
	if err := down.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if !down.Saw("removed container shop-app-1") || !down.Saw("removed network shop_default") ||
		len(fake.Remaining()) > 0 {
		t.Errorf("told:\n%s", down.Transcript())
	}
}

func TestReportsOfContainers(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, appOnDB)
	_, w := up(t, engine, project, Options{Detach: true})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	fake.Log(fake.Container(t, "app"), "ImportError: no")
	fake.Exit(fake.Container(t, "app"), 3)
	reports, err := compose.Reports(t.Context(), engine, project)
	if err != nil || len(reports) != 2 {
		t.Fatalf("got %+v, %v", reports, err)
	}
	app, db := reports[0], reports[1]
	if app.Name != "shop-app-1" || app.Status != "exited" || app.Meaning != "the app did not start" ||
		!slices.Contains(app.LastLines, "ImportError: no") {
		t.Errorf("app: %+v", app)
	}
	if db.Health != "healthy" || db.ProbeTest != "true" || db.LastLines != nil {
		t.Errorf("db: %+v", db)
	}
}

func TestUpWithoutAnEngine(t *testing.T) {
	engine := stacktest.Offline(t)
	before := goleak.IgnoreCurrent()
	defer goleak.VerifyNone(t, before)
	w := devtest.NewStream(t,
		Up(t.Context(), engine, stacktest.Load(t, engine, "services: {app: {image: app}}"), Options{}).Events())
	var failure *devenv.EngineError
	if err := w.End(); !errors.As(err, &failure) || !strings.Contains(err.Error(), "none.sock") {
		t.Errorf("ended with %v", err)
	}
	for _, event := range w.Seen {
		if notice, told := event.(devenv.Notice); told {
			t.Errorf("beside the error: %+v", notice)
		}
	}
}
