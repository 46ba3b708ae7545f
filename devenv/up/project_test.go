package up

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
)

// folded returns the state that events lead to.
func folded(events ...devenv.Event) devenv.State {
	var state devenv.State
	for _, event := range events {
		state.Apply(event)
	}
	return state
}

// projectOf reads a Compose file given as text, as the project "shop".
func projectOf(t *testing.T, yaml string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml", Content: []byte(yaml)}},
		Environment: types.Mapping{},
	}, func(options *loader.Options) { options.SetProjectName("shop", true) })
	if err != nil {
		t.Fatal(err)
	}
	return project
}
