package up

import (
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const besides = `services:
  app: {image: app, depends_on: [db], networks: [web]}
  db: {image: db, networks: [web]}
  cache: {image: cache, networks: [back]}
networks: {web: {}, back: {}}
`

// What runs beside the services that were asked for is neither shown, waited for nor stopped.
func TestUpLeavesOtherServicesAlone(t *testing.T) {
	f, engine := stacktest.New(t, "app", "db", "cache")
	_, all := up(t, engine, stacktest.Load(t, engine, besides), Options{Detach: true})
	if err := all.End(); err != nil {
		t.Fatal(err)
	}
	project, err := compose.Load(t.Context(), engine, compose.Files{Name: "shop", Services: []string{"app"}})
	if err != nil {
		t.Fatal(err)
	}
	session, w := up(t, engine, project, Options{})
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
	if f.Count("stop cache") != 0 || f.Count("stop db") != 1 {
		t.Errorf("stopped other services than the app and its database: %q", f.Requests())
	}
}
