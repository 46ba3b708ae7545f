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
	dir := t.TempDir()
	for name, content := range map[string]string{
		"Dockerfile": "FROM python\nCOPY main.py *.toml ./\nCOPY requirements-prod.txt .\n", "main.py": "", "a.toml": "",
		"compose.yaml": "services:\n  app:\n    build: .\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	app := types.ServiceConfig{Name: "app"}
	app.Build = &types.BuildConfig{Context: dir, Dockerfile: "Dockerfile"}
	project := &types.Project{WorkingDir: dir, Services: types.Services{"app": app}}
	input := &check.Input{Project: project}
	input.Sources = source.Read(t.Context(), dir, []string{filepath.Join(dir, "compose.yaml")}, project)
	f := buildStops(input, "app")
	if f == nil || f.Line != 3 || !strings.Contains(f.Cause, "requirements-prod.txt") {
		t.Errorf("got %+v", f)
	}
}
