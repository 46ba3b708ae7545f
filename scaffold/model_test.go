package scaffold_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// load reads the tree's Compose files as Compose does, with the tree's .env.
func load(t *testing.T, tree scaffold.Tree, paths ...string) *types.Project {
	t.Helper()
	env, err := dotenv.UnmarshalBytesWithLookup(tree.Content(".env"), nil)
	if err != nil {
		t.Fatal(err)
	}
	details := types.ConfigDetails{WorkingDir: t.TempDir(), Environment: env}
	for _, path := range paths {
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: path, Content: tree.Content(path)})
	}
	model, err := loader.LoadWithContext(t.Context(), details)
	if err != nil {
		t.Fatal(err)
	}
	return model
}

func production(t *testing.T, tree scaffold.Tree) *types.Project {
	return load(t, tree, "docker-compose.yml")
}

func development(t *testing.T, tree scaffold.Tree) *types.Project {
	return load(t, tree, "docker-compose.yml", "docker-compose.override.yml")
}

func TestServicesFollowTheAnswers(t *testing.T) {
	eachCombination(t, func(t *testing.T, name string, tree scaffold.Tree) {
		want := []string{"app"}
		if strings.Contains(name, "redis") {
			want = append(want, "cache")
		}
		if strings.Contains(name, "postgres") {
			want = append(want, "db")
		}
		for _, model := range []*types.Project{production(t, tree), development(t, tree)} {
			if diff := cmp.Diff(want, model.ServiceNames()); diff != "" {
				t.Error(diff)
			}
			if needed := model.Services["app"].GetDependencies(); len(needed) != len(want)-1 {
				t.Errorf("the app waits for %v", needed)
			}
		}
	})
}

func TestProductionIsClosed(t *testing.T) {
	eachCombination(t, func(t *testing.T, _ string, tree scaffold.Tree) {
		model := production(t, tree)
		app := model.Services["app"]
		if !app.ReadOnly || !slices.Equal(app.CapDrop, []string{"ALL"}) || app.Build.Target != "runtime" {
			t.Errorf("read-only %t, dropped %v, target %q", app.ReadOnly, app.CapDrop, app.Build.Target)
		}
		for name, service := range model.Services {
			if !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
				t.Errorf("%s may gain privileges", name)
			}
			if name != "app" && len(service.Ports) > 0 {
				t.Errorf("%s is published", name)
			}
		}
		for _, port := range app.Ports {
			if port.HostIP != "127.0.0.1" {
				t.Errorf("the app is published on %q", port.HostIP)
			}
		}
	})
}

func TestDevelopmentUndoesProduction(t *testing.T) {
	eachCombination(t, func(t *testing.T, _ string, tree scaffold.Tree) {
		app := development(t, tree).Services["app"]
		if app.Build.Target != "dev" || app.Build.Dockerfile != "Dockerfile.dev" || app.ReadOnly {
			t.Errorf("target %q of %q, read-only %t", app.Build.Target, app.Build.Dockerfile, app.ReadOnly)
		}
		if app.Image == production(t, tree).Services["app"].Image {
			t.Errorf("both images are %q", app.Image)
		}
		if len(app.Ports) != 1 {
			t.Errorf("the app has %d ports", len(app.Ports))
		}
		for _, mount := range app.Volumes {
			if mount.Type == types.VolumeTypeVolume && mount.Source == "" {
				t.Errorf("%s is an anonymous volume, which goes stale and is left behind", mount.Target)
			}
		}
		// What lies over /app/.venv is empty, so the environment is elsewhere.
		if dockerfile := string(tree.Content("Dockerfile.dev")); !strings.Contains(dockerfile, "UV_PROJECT_ENVIRONMENT=/opt/venv") {
			t.Error("the environment is not outside of the mount")
		}
	})
}

func TestHealthChecksCanOpenTheGates(t *testing.T) {
	eachCombination(t, func(t *testing.T, _ string, tree scaffold.Tree) {
		for name, service := range development(t, tree).Services {
			check := service.HealthCheck
			if check == nil || check.StartInterval == nil || check.StartPeriod == nil {
				t.Errorf("%s: health check %v has no start interval within a start period", name, check)
			}
		}
	})
}
