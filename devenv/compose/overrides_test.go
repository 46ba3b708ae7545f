package compose

import (
	"errors"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

func TestOverridesChangeTheModel(t *testing.T) {
	t.Chdir(t.TempDir())
	devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": `services:
  app: {build: {context: ., platforms: [linux/amd64, linux/arm64]}}
  db: {image: db, deploy: {replicas: 3}}
  tool: {build: ., platform: linux/arm64}
`})
	load := func(overrides Overrides) types.Services {
		t.Helper()
		project, err := Load(t.Context(), offline(t), Files{Overrides: overrides})
		if err != nil {
			t.Fatal(err)
		}
		return project.Services
	}
	plain := load(Overrides{})
	if platforms := plain["app"].Build.Platforms; len(platforms) != 0 {
		t.Errorf("a service that runs anywhere is built for %v", platforms)
	}
	if diff := cmp.Diff(types.StringList{"linux/arm64"}, plain["tool"].Build.Platforms); diff != "" {
		t.Errorf("the platform of one that runs on another (-want +got):\n%s", diff)
	}
	all := load(Overrides{Scale: map[string]int{"db": 2}, Pull: "always", Build: true})
	if db := all["db"]; db.GetScale() != 2 || db.PullPolicy != "always" || all["app"].PullPolicy != "build" {
		t.Errorf("got %d of db, policies %q and %q", db.GetScale(), db.PullPolicy, all["app"].PullPolicy)
	}
	t.Setenv("DOCKER_DEFAULT_PLATFORM", "linux/amd64")
	if named := load(Overrides{}); named["app"].Platform != "linux/amd64" ||
		named["tool"].Platform != "linux/arm64" || named["db"].Platform != "" {
		t.Errorf("platforms %q, %q, %q", named["app"].Platform, named["tool"].Platform, named["db"].Platform)
	}
	t.Setenv("DOCKER_DEFAULT_PLATFORM", "linux/s390x")
	var file *devenv.FileError
	if _, err := Load(t.Context(), offline(t), Files{}); !errors.As(err, &file) {
		t.Errorf("a platform that the build does not have gives %v", err)
	}
	var unknown *devenv.UnknownServiceError
	if _, err := Load(t.Context(), offline(t),
		Files{Overrides: Overrides{Scale: map[string]int{"gone": 1}}}); !errors.As(err, &unknown) {
		t.Errorf("scaling a service that does not exist gives %v", err)
	}
}
