package stack

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// A stack that is down may be meant to be: only where a part of it is up is the rest brought up by --fix.
func TestMissingServicesAreFixedOnlyInARunningStack(t *testing.T) {
	project := &types.Project{Services: types.Services{"app": {Name: "app"}, "db": {Name: "db"}}}
	down := missing(t.Context(), &check.Input{Project: project})
	if len(down) != 1 || down[0].Severity != check.Info || down[0].Fix.Offered() {
		t.Errorf("down: got %+v", down)
	}
	partly := missing(t.Context(), &check.Input{Project: project, Stack: []devenv.Report{{Service: "db"}}})
	if len(partly) != 1 || partly[0].Service != "app" || partly[0].Severity != check.Warning || !partly[0].Fix.Offered() {
		t.Errorf("partly up: got %+v", partly)
	}
}

// An image that was never built, because the build has to stop, is an error of the Dockerfile.
func TestBuildStops(t *testing.T) {
	for name, c := range map[string]struct {
		dockerfile, target string
		line               int
		absent             string
	}{
		"one stage": {"FROM python\nCOPY main.py *.toml ./\nCOPY requirements-prod.txt .\n", "", 3, "requirements-prod.txt"},
		"the base of the last stage": {
			"FROM python AS base\nCOPY absent.txt .\nFROM base\nCOPY main.py .\n", "", 2, "absent.txt",
		},
		"a stage that is copied from": {
			"FROM python AS build\nCOPY absent.txt .\nFROM python\nCOPY --from=0 /app /app\n", "", 2, "absent.txt",
		},
		"a stage that is mounted": {
			"FROM python AS build\nCOPY absent.txt .\nFROM python\nRUN --mount=from=build,target=/b cp /b/x .\n", "", 2,
			"absent.txt",
		},
		"a stage that is not built":  {"FROM python AS docs\nCOPY absent.txt .\nFROM python\nCOPY main.py .\n", "", 0, ""},
		"the target":                 {"FROM python AS dev\nCOPY main.py .\nFROM dev\nCOPY absent.txt .\n", "dev", 0, ""},
		"a file of another stage":    {"FROM python AS a\nRUN make\nFROM python\nCOPY --from=a absent.txt .\n", "", 0, ""},
		"a pattern without a match":  {"FROM python\nCOPY main.py uv.lock* ./\n", "", 0, ""},
		"a file named by a variable": {"FROM python\nARG NAME\nCOPY $NAME .\n", "", 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := buildStops(builtApp(t, c.dockerfile, c.target), "app")
			switch {
			case c.line == 0 && f != nil:
				t.Errorf("got %+v, want nothing", f)
			case c.line > 0 && (f == nil || f.Line != c.line || !strings.Contains(f.Cause, c.absent)):
				t.Errorf("got %+v, want line %d", f, c.line)
			}
		})
	}
}

// builtApp returns what is known of a project with one service, which builds a target of a Dockerfile.
func builtApp(t *testing.T, dockerfile, target string) *check.Input {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"Dockerfile": dockerfile, "main.py": "", "a.toml": "", "compose.yaml": "services:\n  app:\n    build: .\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	app := types.ServiceConfig{Name: "app"}
	app.Build = &types.BuildConfig{Context: dir, Dockerfile: "Dockerfile", Target: target}
	project := &types.Project{WorkingDir: dir, Services: types.Services{"app": app}}
	return &check.Input{
		Project: project,
		Sources: source.Read(t.Context(), dir, []string{filepath.Join(dir, "compose.yaml")}, project),
	}
}
