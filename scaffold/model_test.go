package scaffold_test

import (
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

// load reads the tree's Compose files as Compose does, with the tree's environment files.
func load(t *testing.T, tree scaffold.Tree, paths ...string) *types.Project {
	t.Helper()
	details := types.ConfigDetails{WorkingDir: t.TempDir()}
	for _, file := range tree {
		if path.Ext(file.Path) == ".env" {
			write(t, details.WorkingDir, file.Path, string(file.Content))
		}
	}
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

// eachModel runs the test for the Compose models of every project, each pair of files once.
func eachModel(t *testing.T,
	test func(t *testing.T, spec scaffold.Spec, tree scaffold.Tree, production, development *types.Project),
) {
	loaded := once{}
	each(t, func(t *testing.T, spec scaffold.Spec, tree scaffold.Tree) {
		if loaded.sees(slices.Concat(tree.Content("docker-compose.yml"), tree.Content("docker-compose.override.yml"))) {
			test(t, spec, tree, production(t, tree), development(t, tree))
		}
	})
}

func TestServicesFollowTheAnswers(t *testing.T) {
	eachModel(t, func(t *testing.T, spec scaffold.Spec, _ scaffold.Tree, production, development *types.Project) {
		want := []string{"app"}
		if spec.Cache.Kind != scaffold.None {
			want = append(want, "cache")
		}
		if spec.Database.Kind != scaffold.None && spec.Database.Kind != scaffold.SQLite {
			want = append(want, "db")
		}
		if spec.Migrate {
			want = append(want, "migrate")
		}
		for _, model := range []*types.Project{production, development} {
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
	eachModel(t, func(t *testing.T, spec scaffold.Spec, _ scaffold.Tree, production, _ *types.Project) {
		app := production.Services["app"]
		if app.ReadOnly != spec.ReadOnly || !slices.Equal(app.CapDrop, []string{"ALL"}) || app.Build.Target != "runtime" {
			t.Errorf("read-only %t, dropped %v, target %q", app.ReadOnly, app.CapDrop, app.Build.Target)
		}
		for name, service := range production.Services {
			if !slices.Contains(service.SecurityOpt, "no-new-privileges:true") {
				t.Errorf("%s may gain privileges", name)
			}
			if name != "app" && len(service.Ports) > 0 {
				t.Errorf("%s is published", name)
			}
			for _, mount := range service.Volumes {
				if mount.Type != types.VolumeTypeVolume || mount.Source == "" {
					t.Errorf("%s: %s is not a named volume", name, mount.Target)
				}
			}
		}
		for _, port := range app.Ports {
			if port.HostIP != spec.Publish {
				t.Errorf("the app is published on %q", port.HostIP)
			}
		}
	})
}

func TestDevelopmentUndoesProduction(t *testing.T) {
	eachModel(t, func(t *testing.T, spec scaffold.Spec, tree scaffold.Tree, production, development *types.Project) {
		for _, name := range []string{"app", "migrate"} {
			service, defined := development.Services[name]
			if !defined {
				continue
			}
			if service.Build.Target != "dev" || service.Build.Dockerfile != "Dockerfile.dev" || service.ReadOnly {
				t.Errorf("%s: target %q of %q, read-only %t",
					name, service.Build.Target, service.Build.Dockerfile, service.ReadOnly)
			}
			if service.Image == production.Services[name].Image {
				t.Errorf("%s: both images are %q", name, service.Image)
			}
			for _, mount := range service.Volumes {
				if mount.Type == types.VolumeTypeVolume && (mount.Source == "" || production.Volumes[mount.Source].Name != "") {
					t.Errorf("%s: %s is nameless, which goes stale, or production's", name, mount.Target)
				}
			}
		}
		app := development.Services["app"]
		if _, set := app.Environment["WEB_CONCURRENCY"]; set || len(app.Ports) != 1 ||
			app.Deploy != nil && app.Deploy.Resources.Limits != nil {
			t.Errorf("the app has %d ports, workers %t, limits %v", len(app.Ports), set, app.Deploy)
		}
		// What lies over /app/.venv is empty, so the environment is elsewhere.
		if dockerfile := string(tree.Content("Dockerfile.dev")); !strings.Contains(dockerfile,
			"UV_PROJECT_ENVIRONMENT=/opt/venv") {
			t.Error("the environment is not outside of the mount")
		}
		if mounts := slices.ContainsFunc(app.Volumes, func(m types.ServiceVolumeConfig) bool {
			return m.Type == types.VolumeTypeBind
		}); mounts != (spec.Watch == scaffold.Bind) {
			t.Errorf("the code is mounted: %t", mounts)
		}
	})
}

func TestHealthChecksCanOpenTheGates(t *testing.T) {
	eachModel(t, func(t *testing.T, _ scaffold.Spec, _ scaffold.Tree, _, development *types.Project) {
		for name, service := range development.Services {
			if name == "migrate" {
				continue // which ends
			}
			check := service.HealthCheck
			if check == nil || check.StartInterval == nil || check.StartPeriod == nil {
				t.Errorf("%s: health check %v has no start interval within a start period", name, check)
			}
		}
	})
}

func TestEverySecretOfABuildIsDefined(t *testing.T) {
	tree := render(t, readable()["every-option"])
	for _, model := range []*types.Project{production(t, tree), development(t, tree)} {
		for name, service := range model.Services {
			if service.Build == nil {
				continue
			}
			if len(service.Build.Secrets) != 3 {
				t.Errorf("%s: the build is given %v", name, service.Build.Secrets)
			}
			for _, secret := range service.Build.Secrets {
				if _, defined := model.Secrets[secret.Source]; !defined {
					t.Errorf("%s: secret %q is not defined", name, secret.Source)
				}
			}
		}
	}
}

func TestDebuggingIsAThirdFile(t *testing.T) {
	tree := render(t, readable()["every-option"])
	model := load(t, tree, "docker-compose.yml", "docker-compose.override.yml", "docker-compose.debug.yml")
	app := model.Services["app"]
	if !slices.Contains(app.Command, "debugpy") || len(app.Ports) != 2 {
		t.Errorf("the app runs %q on ports %v", app.Command, app.Ports)
	}
}
