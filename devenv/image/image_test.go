package image

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// newBuilder reads a project where no engine runs.
func newBuilder(t *testing.T, files map[string]string, options Options) (*Builder, error) {
	t.Helper()
	enginetest.Offline(t)
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", files)
	e, err := engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(e.Close)
	return New(t.Context(), e, options, func(devenv.Event) {})
}

const simple = "FROM scratch\nARG APP_VERSION\nARG VCS_REF\nCMD [\"app\"]\n"

func TestServiceThatIsBuilt(t *testing.T) {
	for name, test := range map[string]struct {
		compose, asked, want string
	}{
		"app":   {"services: {web: {build: .}, app: {build: .}}", "", "app"},
		"only":  {"services: {web: {build: .}, db: {image: db}}", "", "web"},
		"named": {"services: {web: {build: .}, app: {build: .}}", "web", "web"},
		"same":  {"services: {web: {build: .}, worker: {build: {context: .}}}", "", "web"},
		"several": {
			"services: {web: {build: .}, worker: {build: {context: ., target: a}}}", "",
			"choose one of them: web, worker; for example `fastdock build web`",
		},
		"none":    {"services: {db: {image: db}}", "", "compose.yaml: no service has a build section; add"},
		"unknown": {"services: {app: {build: .}}", "wbe", `no service "wbe"; they define app`},
		"image":   {"services: {app: {build: .}, db: {image: db}}", "db", `service "db" has no build section`},
		"ssh":     {"services: {app: {build: {context: ., ssh: [default]}}}", "", "use `docker compose build app`"},
	} {
		t.Run(name, func(t *testing.T) {
			options := Options{}
			if test.asked != "" {
				options.Files.Services = []string{test.asked}
			}
			b, err := newBuilder(t, map[string]string{"compose.yaml": test.compose, "Dockerfile": simple}, options)
			got := devtest.ErrorText(err)
			if err == nil {
				got = b.Service()
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNameAndArguments(t *testing.T) {
	const pyproject = "[project]\nversion = \"1.4.0\"\n"
	const section = "name: shop\nservices: {app: {image: \"%s\", build: {context: ., args: {MODE: prod}}}}\n"
	for name, test := range map[string]struct {
		image   string
		env     string
		options Options
		tags    []string
		args    map[string]string
	}{
		"version":     {"shop:${APP_VERSION:-latest}", "", Options{}, []string{"shop:1.4.0"}, nil},
		"environment": {"shop:${APP_VERSION:-latest}", "2.0", Options{}, []string{"shop:2.0"}, nil},
		"registry":    {"localhost:5000/shop", "", Options{}, []string{"localhost:5000/shop:1.4.0"}, nil},
		"tags": {
			"shop", "",
			Options{Tags: []string{"a:1", "b"}, Args: map[string]string{"MODE": "x"}},
			[]string{"a:1", "b"},
			map[string]string{"MODE": "x"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			if test.env != "" {
				t.Setenv("APP_VERSION", test.env)
			}
			b, err := newBuilder(t, map[string]string{
				"compose.yaml": strings.ReplaceAll(section, "%s", test.image), "Dockerfile": simple, "pyproject.toml": pyproject,
			}, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.tags, b.Tags()); diff != "" {
				t.Error(diff)
			}
			args := map[string]string{}
			for name, value := range b.service.Build.Args {
				args[name] = *value
			}
			want := map[string]string{"MODE": "prod", "APP_VERSION": "1.4.0"}
			if test.env != "" {
				want["APP_VERSION"] = test.env
			}
			for name, value := range test.args {
				want[name] = value
			}
			if diff := cmp.Diff(want, args); diff != "" {
				t.Errorf("arguments (-want +got):\n%s", diff)
			}
		})
	}
}

// The version of a project in a subfolder is that of its own pyproject.toml, also in the Compose file.
func TestVersionOfANestedContext(t *testing.T) {
	const section = "services: {app: {image: 'shop:${APP_VERSION:-latest}', build: %s}}\n"
	for name, test := range map[string]struct{ context, root, want string }{
		"nested":       {"backend", "", "shop:2.1.0"},
		"both":         {"backend", "[project]\nversion = \"1.4.0\"\n", "shop:1.4.0"},
		"neither":      {".", "", "shop:0.0.0"},
		"without one":  {"backend", "[project]\nname = \"shop\"\n", "shop:2.1.0"},
		"not a folder": {"https://example.com/shop.git", "", "use `docker compose build app`"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("GIT_CEILING_DIRECTORIES", "/")
			b, err := newBuilder(t, map[string]string{
				"compose.yaml": strings.ReplaceAll(section, "%s", test.context), "pyproject.toml": test.root,
				"backend/pyproject.toml": "[project]\nversion = \"2.1.0\"\n", "backend/Dockerfile": simple, "Dockerfile": simple,
			}, Options{})
			got := devtest.ErrorText(err)
			if err == nil {
				got = b.service.Image
			}
			if !strings.Contains(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestEngineThatCannotBuild(t *testing.T) {
	files := map[string]string{"compose.yaml": "services: {app: {build: .}}", "Dockerfile": simple}
	b, err := newBuilder(t, files, Options{Files: compose.Files{}})
	if err != nil {
		t.Fatal(err)
	}
	err = b.Ready(context.Background())
	if !strings.Contains(devtest.ErrorText(err), "connecting to the container engine") {
		t.Error(err)
	}
	enginetest.New(t) // Podman's answers
	b.engine, err = engine.Connect(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.engine.Close)
	if err := b.Ready(t.Context()); !strings.Contains(devtest.ErrorText(err), "has no BuildKit") {
		t.Error(err)
	}
}
