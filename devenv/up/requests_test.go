package up

import (
	"errors"
	"strings"
	"testing"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestStopAndStartOfAService(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine,
		`services: {app: {image: "app:1", healthcheck: {test: [CMD, "true"]}}}`), Options{})
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	session.Do(devenv.VerbStop, "app")
	if err := w.Ended(devenv.VerbStop, "app"); err != nil {
		t.Errorf("stop ended with %v", err)
	}
	if !w.Saw("stop app: docker compose stop app") || !w.Saw("container app shop-app-1 exited") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	session.Do(devenv.VerbStart, "app") // the stack of which nothing runs has not ended
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	if err := w.Ended(devenv.VerbStart, "app"); err != nil {
		t.Errorf("start ended with %v", err)
	}
	if strings.Contains(w.Transcript(), "failed") || fake.Count("create app") != 1 {
		t.Errorf("told:\n%s", w.Transcript())
	}
	w.Stop(session)
}

// A service is asked for several things at once: they are done one after the other, and none waits for the
// health that an earlier one would bring.
func TestVerbsOfAServiceAreDoneInTurn(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine,
		`services: {app: {image: "app:1", healthcheck: {test: [CMD, "true"]}}}`), Options{})
	w.Status("app", "running") // it is not healthy yet, and need not be
	held := fake.Hold("restart app")
	session.Do(devenv.VerbRestart, "app")
	<-held.Arrived
	session.Do(devenv.VerbStop, "app")
	held.Release()
	if err := w.Ended(devenv.VerbRestart, "app"); err != nil {
		t.Errorf("restart ended with %v", err)
	}
	if err := w.Ended(devenv.VerbStop, "app"); err != nil {
		t.Errorf("stop ended with %v", err)
	}
	if fake.Container(t, "app").State.Running {
		t.Error("it runs")
	}
	w.Stop(session)
}

func TestRestartTakesDependantsAlong(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1", "other:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `
services:
  app: {image: "app:1", depends_on: {db: {condition: service_healthy, restart: true}}}
  other: {image: "other:1", depends_on: {db: {condition: service_started}}}
  db: {image: "db:1", healthcheck: {test: [CMD, "true"]}}
`), Options{})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Ready()
	session.Do(devenv.VerbRestart, "db")
	w.Status("db", "running")
	if fake.Count("restart app") > 0 {
		t.Error("app was restarted before db was healthy")
	}
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	if err := w.Ended(devenv.VerbRestart, "db"); err != nil {
		t.Errorf("restart ended with %v", err)
	}
	if fake.Count("restart db") != 1 || fake.Count("restart app") != 1 || fake.Count("restart other") != 0 {
		t.Errorf("restarted db %d, app %d, other %d times",
			fake.Count("restart db"), fake.Count("restart app"), fake.Count("restart other"))
	}
	w.Stop(session)
}

func TestRestartThatDoesNotComeUp(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine,
		`services: {app: {image: "app:1", healthcheck: {test: [CMD, "true"]}}}`), Options{Linger: true})
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	w.Ready()
	held := fake.Hold("restart app")
	session.Do(devenv.VerbRestart, "app")
	<-held.Arrived
	held.Release()
	w.Status("app", "running")
	fake.Log(fake.Container(t, "app"), "no module named shop")
	fake.Exit(fake.Container(t, "app"), 3)
	err := w.Ended(devenv.VerbRestart, "app")
	if want := `service "app": container "shop-app-1" exited with code 3 (the app did not start)`; err ==
		nil || err.Error() != want {
		t.Errorf("ended with %v", err)
	}
	if !strings.Contains(w.Transcript(), "failed app: container") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	session.Do(devenv.VerbStart, "app")
	w.Status("app", "running")
	fake.Probe(fake.Container(t, "app"), container.Healthy, "")
	if err := w.Ended(devenv.VerbStart, "app"); err != nil {
		t.Errorf("start ended with %v", err)
	}
	w.Stop(session)
}

// A restart fails with the cause of the service itself, also where a dependant waits for it.
func TestFailedRestartNamesNoDependency(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `
services:
  app: {image: "app:1", depends_on: {db: {condition: service_healthy, restart: true}}}
  db: {image: "db:1", healthcheck: {test: [CMD, "true"]}}
`), Options{Linger: true})
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Healthy, "")
	w.Ready()
	session.Do(devenv.VerbRestart, "db")
	w.Status("db", "running")
	fake.Probe(fake.Container(t, "db"), container.Unhealthy, "no route")
	err := w.Ended(devenv.VerbRestart, "db")
	if err == nil || strings.Contains(err.Error(), "dependency") || !strings.Contains(err.Error(), "no route") {
		t.Errorf("ended with %v", err)
	}
	w.Stop(session)
}

func TestRecreateTakesWhatTheFilesSayNow(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	const yaml = "services: {app: {image: \"app:1\", depends_on: [db]}, db: {image: \"db:1\"}}"
	project := stacktest.Load(t, engine, yaml)
	session, w := up(t, engine, project, Options{Files: &compose.Files{Name: "shop"}})
	w.Ready()
	before := fake.Container(t, "app").ID
	devtest.WriteFiles(t, ".", map[string]string{
		"compose.yaml": strings.Replace(yaml, "image: \"app:1\"", "image: \"app:1\", command: serve", 1),
	})
	session.Do(devenv.VerbRecreate, "app")
	if err := w.Ended(devenv.VerbRecreate, "app"); err != nil {
		t.Fatalf("recreate ended with %v\n%s", err, w.Transcript())
	}
	if now := fake.Container(t, "app"); now.ID == before || strings.Join(now.Config.Cmd, " ") != "serve" ||
		!now.State.Running {
		t.Errorf("the container is %+v", now)
	}
	if fake.Count("create db") != 1 || !w.Saw("recreate app: docker compose -p shop up -d --force-recreate app") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	again, err := compose.Load(t.Context(), engine, compose.Files{Name: "shop"})
	if err != nil {
		t.Fatal(err)
	}
	_, second := up(t, engine, again, Options{Detach: true})
	if err := second.End(); err != nil || !second.Saw("planned app attach: running and up to date") {
		t.Errorf("ended with %v, told:\n%s", err, second.Transcript())
	}
	before = fake.Container(t, "app").ID
	session.Do(devenv.VerbRecreate, "app") // also where nothing has changed
	if err := w.Ended(devenv.VerbRecreate, "app"); err != nil || fake.Container(t, "app").ID == before {
		t.Errorf("recreate ended with %v, the container is new: %t", err, fake.Container(t, "app").ID != before)
	}
	w.Stop(session)
}

func TestVerbsThatCannotBeDone(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`),
		Options{Files: &compose.Files{Name: "shop"}})
	w.Ready()
	session.Do(devenv.VerbRestart, "web")
	var unknown *devenv.UnknownServiceError
	if err := w.Ended(devenv.VerbRestart, "web"); !errors.As(err, &unknown) {
		t.Errorf("ended with %v", err)
	}
	session.Do(devenv.VerbRebuild, "app")
	if err := w.Ended(devenv.VerbRebuild, "app"); err == nil || !strings.Contains(err.Error(), "has no build section") {
		t.Errorf("ended with %v", err)
	}
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": "services: {app: {imag: x}}"})
	session.Do(devenv.VerbRecreate, "app")
	var file *devenv.FileError
	if err := w.Ended(devenv.VerbRecreate, "app"); !errors.As(err, &file) || !fake.Container(t, "app").State.Running {
		t.Errorf("ended with %v", err)
	}
	if strings.Contains(w.Transcript(), "failed app") {
		t.Errorf("told:\n%s", w.Transcript())
	}
	w.Stop(session)
}

// A stop that comes while a verb is at work waits for what it has begun, and takes it along.
func TestStopDuringAVerb(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{})
	w.Ready()
	held := fake.Hold("restart app")
	session.Do(devenv.VerbRestart, "app")
	<-held.Arrived
	session.Stop()
	if err := w.Ended(devenv.VerbRestart, "app"); !errors.Is(err, errStopped) {
		t.Errorf("restart ended with %v", err)
	}
	if err := w.End(); err != nil || fake.Container(t, "app").State.Running {
		t.Errorf("ended with %v", err)
	}
}

func TestCommandOfAVerb(t *testing.T) {
	files := compose.Files{
		Paths:    []string{"a b.yml", "c.yml"},
		EnvFiles: []string{"e"},
		Profiles: []string{"p"},
		Dir:      "d",
		Name:     "shop",
	}
	queue := &requestQueue{shared: &shared{options: Options{Files: &files}}}
	want := `docker compose -f 'a b.yml' -f c.yml --env-file e --profile p --project-directory d -p shop up -d --build app`
	if got := queue.command(asked{verb: devenv.VerbRebuild, service: "app"}); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	queue.options.Files = nil
	if got := queue.command(asked{verb: devenv.VerbStart, service: "it's"}); got != `docker compose start 'it'\''s'` {
		t.Errorf("got %s", got)
	}
}

// What fails once can be asked for again.
func TestRecreateThatFails(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `services: {app: {image: "app:1"}}`), Options{Linger: true})
	w.Ready()
	fake.Refuse("start app", "no such device")
	session.Do(devenv.VerbRecreate, "app")
	if err := w.Ended(devenv.VerbRecreate, "app"); err == nil ||
		!strings.Contains(err.Error(), "no such device") || strings.Contains(err.Error(), "stays") {
		t.Errorf("ended with %v", err)
	}
	fake.Refuse("start app", "")
	session.Do(devenv.VerbRecreate, "app")
	if err := w.Ended(devenv.VerbRecreate, "app"); err != nil || !fake.Container(t, "app").State.Running {
		t.Errorf("ended with %v", err)
	}
	w.Stop(session)
}

func TestStateOfAVerb(t *testing.T) {
	asked := func(events ...devenv.Event) (devenv.Verb, bool) {
		app, _ := folded(events...).Service("app")
		return app.Asked, app.Resting
	}
	stop, started := devenv.VerbStarted{Verb: devenv.VerbStop, Service: "app"},
		devenv.VerbStarted{Verb: devenv.VerbStart, Service: "app"}
	tests := map[string]struct {
		events  []devenv.Event
		verb    devenv.Verb
		resting bool
	}{
		"stopping": {[]devenv.Event{stop}, devenv.VerbStop, true},
		"stopped":  {[]devenv.Event{stop, devenv.VerbEnded{Verb: devenv.VerbStop, Service: "app"}}, "", true},
		"could not": {
			events: []devenv.Event{stop, devenv.VerbEnded{Verb: devenv.VerbStop, Service: "app", Err: errors.New("no")}},
		},
		"is started again": {
			events: []devenv.Event{stop, devenv.VerbEnded{Verb: devenv.VerbStop, Service: "app"}, started},
			verb:   devenv.VerbStart,
		},
		"was started again": {
			events: []devenv.Event{stop, started, devenv.VerbEnded{Verb: devenv.VerbStart, Service: "app"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if verb, resting := asked(test.events...); verb != test.verb || resting != test.resting {
				t.Errorf("got %q, %t", verb, resting)
			}
		})
	}
}

// Who uses the namespaces of a service is recreated with it: they are gone with its container.
func TestRecreateTakesSharersAlong(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	session, w := up(t, engine, stacktest.Load(t, engine, `
services:
  vpn: {image: "app:1"}
  net: {image: "app:1", ipc: "service:vpn"}
  far: {image: "app:1", pid: "service:net"}
  lax: {image: "app:1", depends_on: [vpn]}
`), Options{})
	w.Ready()
	before := map[string]string{}
	for _, service := range []string{"vpn", "net", "far", "lax"} {
		before[service] = fake.Container(t, service).ID
	}
	session.Do(devenv.VerbRecreate, "vpn")
	if err := w.Ended(devenv.VerbRecreate, "vpn"); err != nil {
		t.Fatal(err)
	}
	for service, id := range before {
		if kept := fake.Container(t, service).ID == id; kept != (service == "lax") {
			t.Errorf("%s was kept: %t", service, kept)
		}
	}
	w.Stop(session)
}
