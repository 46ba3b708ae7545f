package up

import (
	"errors"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const besides = `services:
  app: {image: app, depends_on: [db], networks: [web]}
  db: {image: db, networks: [web]}
  cache: {image: cache, networks: [back]}
networks: {web: {}, back: {}}
`

// What runs beside the services that were asked for is neither shown, waited for nor stopped. What they depend on is
// not stopped either.
func TestUpLeavesOtherServicesAlone(t *testing.T) {
	f, engine := stacktest.New(t, "app", "db", "cache")
	_, all := up(t, engine, stacktest.Load(t, engine, besides), Options{Detach: true})
	if err := all.End(); err != nil {
		t.Fatal(err)
	}
	session, w := upNamed(t, engine, Options{}, "app")
	w.Ready()
	session.Stop()
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	for _, event := range w.Seen {
		if e, ok := event.(devenv.ServiceEvent); ok && e.ServiceName() == "cache" {
			t.Errorf("told of the cache: %+v", event)
		}
	}
	if f.Count("stop app") != 1 || f.Count("stop cache")+f.Count("stop db") != 0 {
		t.Errorf("stopped other services than the app: %q", f.Requests())
	}
	if !w.Saw("notice : dependencies-stay") {
		t.Errorf("nothing was told of the database, which keeps running:\n%s", w.Transcript())
	}
}

// A kill, too, is only of what was named.
func TestKillLeavesDependenciesAlone(t *testing.T) {
	f, engine := stacktest.New(t, "app", "db", "cache")
	stacktest.Load(t, engine, besides)
	session, w := upNamed(t, engine, Options{}, "app")
	w.Ready()
	stop, kill := f.Hold("stop app"), f.Hold("kill app")
	session.Stop()
	<-stop.Arrived
	session.Kill()
	<-kill.Arrived
	kill.Release()
	stop.Release()
	if err := w.End(); err != nil || f.Count("kill app") != 1 || f.Count("kill db") != 0 {
		t.Errorf("ended with %v after %q", err, f.Requests())
	}
}

// Who has named services is back when they have ended, and is not stopped by the end of what they depend on.
func TestNamedServicesEndTheSession(t *testing.T) {
	for name, policy := range map[string]ExitPolicy{"they ended": IgnoreExits, "the policy stops them": StopOnExit} {
		t.Run(name, func(t *testing.T) {
			f, engine := stacktest.New(t, "app", "db", "cache")
			stacktest.Load(t, engine, besides)
			_, w := upNamed(t, engine, Options{OnExit: policy}, "app")
			w.Ready()
			f.Exit(f.Container(t, "app"), 0)
			if err := w.End(); err != nil || !f.Container(t, "db").State.Running {
				t.Errorf("ended with %v, db runs: %t", err, f.Container(t, "db").State.Running)
			}
		})
	}
	f, engine := stacktest.New(t, "app", "db", "cache")
	stacktest.Load(t, engine, besides)
	_, w := upNamed(t, engine, Options{OnExit: StopOnExit}, "app")
	w.Ready()
	f.Exit(f.Container(t, "db"), 0)
	w.Status("db", "exited")
	if !f.Container(t, "app").State.Running {
		t.Error("the app was stopped for what it depends on")
	}
	f.Exit(f.Container(t, "app"), 3)
	var exit *ExitError
	if err := w.End(); !errors.As(err, &exit) || exit.Service != "app" || exit.Code != 3 {
		t.Errorf("ended with %v", err)
	}
}

// A session without named services lasts as long as those whose logs are shown.
func TestUnshownServicesDoNotKeepTheSession(t *testing.T) {
	f, engine := stacktest.New(t, "app", "db", "cache")
	project := stacktest.Load(t, engine, besides)
	_, w := up(t, engine, project, Options{Silent: func(s types.ServiceConfig) bool { return s.Name != "app" }})
	w.Ready()
	f.Exit(f.Container(t, "app"), 0)
	if err := w.End(); err != nil || f.Count("stop db") != 0 {
		t.Errorf("ended with %v after %q", err, f.Requests())
	}
}

// upNamed is up with the names of services.
func upNamed(t *testing.T, e *engine.Engine, options Options, services ...string) (*Session, *devtest.Stream) {
	t.Helper()
	options.Files = &compose.Files{Name: "shop", Services: services}
	project, err := compose.Load(t.Context(), e, *options.Files)
	if err != nil {
		t.Fatal(err)
	}
	return up(t, e, project, options)
}

// A kill that comes when all has stopped has nothing left to do.
func TestKillOfWhatHasStopped(t *testing.T) {
	f, engine := stacktest.New(t, "app", "db", "cache")
	session, w := up(t, engine, stacktest.Load(t, engine, besides), Options{})
	w.Ready()
	held := f.Hold("stop app")
	session.Stop()
	<-held.Arrived
	for _, service := range []string{"app", "db", "cache"} {
		f.Exit(f.Container(t, service), 0)
	}
	session.Kill()
	w.Until("killing", func(e devenv.Event) bool { return devtest.Describe(e) == "killing" })
	held.Release()
	if err := w.End(); err != nil {
		t.Errorf("ended with %v", err)
	}
}
