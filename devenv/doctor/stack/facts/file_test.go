package facts_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestInProject(t *testing.T) {
	files := map[string]string{"main.py": "x = 1\n", "src/shop/api.py": "x = 1\n"}
	for name, test := range map[string]struct {
		given ruletest.Change
		file  string
		want  string // empty where it is not the project's
	}{
		"below the working directory": {
			file: "/app/main.py",
			want: "main.py",
		},
		"relative": {
			file: "src/shop/api.py",
			want: "src/shop/api.py",
		},
		"in a mount of the project": {
			given: func(app *facts.Container, s *facts.Stack) {
				app.Mounts = []devenv.Mount{{Type: "bind", Source: s.Project.WorkingDir + "/src", Target: "/srv"}}
			},
			file: "/srv/shop/api.py",
			want: "src/shop/api.py",
		},
		"in a volume": {
			given: ruletest.Mounted(devenv.Mount{Type: "volume", Target: "/app"}),
			file:  "/app/main.py",
		},
		"in a mount of another folder": {
			given: ruletest.Mounted(devenv.Mount{Type: "bind", Source: "/srv/other", Target: "/app"}),
			file:  "/app/main.py",
		},
		"that the project does not have": {
			file: "/app/other.py",
		},
	} {
		t.Run(name, func(t *testing.T) {
			c := ruletest.Stage(t, "services: {}\n", files, ruletest.Seen{}, test.given).Containers[0]
			if got := c.InProject(test.file); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestOwnModule(t *testing.T) {
	files := map[string]string{"main.py": "", "src/shop/api.py": "", "app/worker.py": "", "data/x.csv": ""}
	c := ruletest.Stage(t, "services: {}\n", files, ruletest.Seen{}, nil).Containers[0]
	for module, want := range map[string]bool{
		"main":   true,
		"shop":   true,
		"worker": true, // in the folder of the service
		"data":   false,
		"httpx":  false,
		"":       false,
	} {
		if got := c.OwnModule(module); got != want {
			t.Errorf("%q: got %t", module, got)
		}
	}
	if got := c.PythonFiles(); !slices.Contains(got, "src/shop/api.py") || slices.Contains(got, "data/x.csv") {
		t.Errorf("got %q", got)
	}
}

func TestForeign(t *testing.T) {
	for file, want := range map[string]bool{
		"/app/main.py": false,
		"main.py":      false,
		"/usr/lib/python3.13/site-packages/x/core.py": true,
		"/usr/local/lib/python3.13/json/decoder.py":   true,
		"<frozen os>":        true,
		"/app/.venv/bin/x":   true,
		"asyncpg/x.pyx":      true,
		"httpx/_client.py":   true,
		"/app/httpx/main.py": false,
	} {
		if got := facts.Foreign(file); got != want {
			t.Errorf("%s: got %t", file, got)
		}
	}
}

func TestHeadline(t *testing.T) {
	c := app(t, ruletest.Ended(1, "Traceback (most recent call last):",
		`  File "/usr/lib/python3.13/site-packages/shopkit/core.py", line 1, in f`, "    x", "KeyError: 'x'", "",
		"During handling of the above exception, another exception occurred:", "",
		"Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`, "    f()",
		"RuntimeError: no price"))
	if got := facts.Headline(c, c.Raised()).Line(); got != "RuntimeError: no price" {
		t.Errorf("got %q", got)
	}
}

func TestPackagesIn(t *testing.T) {
	c := app(t, ruletest.RaisedThrough("shopkit", "yaml", "f()", "ValueError: x"))
	frames := c.Raised().Frames
	if got := strings.Join(facts.PackagesIn(frames), " "); got != "shopkit pyyaml" {
		t.Errorf("got %q", got)
	}
	if got := facts.Caller(frames); got != "yaml" {
		t.Errorf("caller %q", got)
	}
	if got := facts.ProjectCode(frames); got != "f()" {
		t.Errorf("code %q", got)
	}
}

func TestDatabase(t *testing.T) {
	for image, want := range map[string]string{
		"postgres:18":             "postgres",
		"timescale/timescaledb":   "postgres",
		"mariadb:11":              "mysql",
		"valkey/valkey:8":         "redis",
		"rabbitmq:4":              "amqp",
		"redpandadata/redpanda":   "kafka",
		"opensearchproject/x":     "elastic",
		"memcached:1":             "memcached",
		"ghcr.io/me/shop:current": "",
		"":                        "",
	} {
		if got := facts.Database(image); got != want {
			t.Errorf("%s: got %q, want %q", image, got, want)
		}
	}
}

func TestDistributions(t *testing.T) {
	for module, want := range map[string]string{
		"yaml":  "pyyaml",
		"httpx": "httpx",
		"other": "other",
	} {
		if got := facts.DistributionOf(module); got != want {
			t.Errorf("%s: got %q, want %q", module, got, want)
		}
	}
	if !facts.KnownDistribution("pyyaml") || facts.KnownDistribution("shopkit") {
		t.Error("pyyaml is known, shopkit is not")
	}
	if got := facts.Namespaced("google.cloud.storage.blob"); len(got) != 1 || got[0] != "google-cloud-storage" {
		t.Errorf("got %q", got)
	}
	if got := facts.Namespaced("httpx"); got != nil {
		t.Errorf("of no namespace: got %q", got)
	}
}

func TestPorts(t *testing.T) {
	for want, addresses := range map[string][]string{
		"8000":                 {"0.0.0.0:8000"},
		"127.0.0.1:8000":       {"127.0.0.1:8000"},
		"8000, 9000":           {"0.0.0.0:9000", "0.0.0.0:8000", "[::]:8000"},
		"":                     nil,
		"127.0.0.1:8000, 9000": {"0.0.0.0:9000", "127.0.0.1:8000"},
	} {
		if got := facts.Ports(ruletest.At(addresses...)); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProgram(t *testing.T) {
	for want, words := range map[string][]string{
		"uvicorn a:b": {"/sbin/docker-init", "--", "uvicorn", "a:b"},
		"sh -c x":     {"/usr/bin/tini", "--", "sh", "-c", "x"},
		"python":      {"python"},
		"":            {"/sbin/docker-init", "--"},
	} {
		c := app(t, ruletest.Command(words...))
		if got := strings.Join(c.Program(), " "); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
