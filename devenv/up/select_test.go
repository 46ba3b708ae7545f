package up

import (
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

const selectable = `services:
  app: {image: app, depends_on: [db], networks: [web]}
  db: {image: db, networks: [web]}
  cache: {image: cache, networks: [back]}
  tools: {image: tools, profiles: [debug], networks: [web]}
networks: {web: {}, back: {}}
`

func TestLoadTakesServicesByName(t *testing.T) {
	tests := map[string]struct{ asked, services, networks []string }{
		"all":                   {nil, []string{"app", "cache", "db"}, []string{"back", "web"}},
		"one":                   {[]string{"cache"}, []string{"cache"}, []string{"back"}},
		"with its dependencies": {[]string{"app"}, []string{"app", "db"}, []string{"web"}},
		"of a profile":          {[]string{"tools"}, []string{"tools"}, []string{"web"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": selectable})
			project, err := Load(t.Context(), offline(t), Files{Name: "shop", Services: test.asked})
			if err != nil {
				t.Fatal(err)
			}
			networks := project.NetworkNames()
			slices.Sort(networks)
			if diff := cmp.Diff(test.services, project.ServiceNames()) + cmp.Diff(test.networks, networks); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLoadOfServicesThatAreNotThere(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": selectable, "wrong.yaml": "services: ["})
	engine := offline(t)
	_, err := Load(t.Context(), engine, Files{Services: []string{"db", "ap"}})
	var unknown *devenv.UnknownServiceError
	if !errors.As(err, &unknown) || err.Error() != `the Compose files have no service "ap"; they have app, cache, db, tools` {
		t.Errorf("got %v", err)
	}
	_, err = Load(t.Context(), engine, Files{Paths: []string{"wrong.yaml"}, Services: []string{"ap"}})
	var file *devenv.FileError
	if !errors.As(err, &file) || file.File != "wrong.yaml" {
		t.Errorf("of files that cannot be read: got %v", err)
	}
}

// What runs beside the services that were asked for is neither shown, waited for nor stopped.
func TestUpLeavesOtherServicesAlone(t *testing.T) {
	f, engine := newFakeEngine(t, "app", "db", "cache")
	_, all := up(t, engine, loaded(t, engine, selectable), Options{Detach: true})
	if err := all.end(); err != nil {
		t.Fatal(err)
	}
	project, err := Load(t.Context(), engine, Files{Name: "shop", Services: []string{"app"}})
	if err != nil {
		t.Fatal(err)
	}
	session, w := up(t, engine, project, Options{})
	w.ready()
	session.Stop()
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	for _, event := range w.seen {
		if e, ok := event.(devenv.ServiceEvent); ok && e.ServiceName() == "cache" {
			t.Errorf("told of the cache: %+v", event)
		}
	}
	if f.Count("stop cache") != 0 || f.Count("stop db") != 1 {
		t.Errorf("stopped other services than the app and its database: %q", f.Requests())
	}
}
