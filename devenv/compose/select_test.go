package compose

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
	if !errors.As(err, &unknown) ||
		err.Error() != `the Compose files define no service "ap" (did you mean "app"?); they define app, cache, db, tools` {
		t.Errorf("got %v", err)
	}
	_, err = Load(t.Context(), engine, Files{Paths: []string{"wrong.yaml"}, Services: []string{"ap"}})
	var file *devenv.FileError
	if !errors.As(err, &file) || file.File != "wrong.yaml" {
		t.Errorf("of files that cannot be read: got %v", err)
	}
}
