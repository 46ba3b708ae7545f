package engine

import (
	"strings"
	"testing"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	"github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"

	"github.com/fastdock/fastdock/devenv/devtest"
)

// Which engine is meant: the flag, then DOCKER_HOST, then DOCKER_CONTEXT, then the configuration.
func TestConnectTo(t *testing.T) {
	const fromContext, fromHost = "unix:///context.sock", "unix:///host.sock"
	tests := map[string]struct {
		host, context, current string // DOCKER_HOST, DOCKER_CONTEXT, the configuration's
		target                 Target
		want                   string
	}{
		"the current context":          {"", "", "there", Target{}, fromContext},
		"DOCKER_CONTEXT":               {"", "there", "gone", Target{}, fromContext},
		"DOCKER_HOST before it":        {fromHost, "there", "there", Target{}, fromHost},
		"--context before DOCKER_HOST": {fromHost, "gone", "", Target{Context: "there"}, fromContext},
		"-H before DOCKER_HOST":        {fromHost, "gone", "gone", Target{Host: "unix:///flag.sock"}, "unix:///flag.sock"},
		"-H without a scheme":          {"", "", "", Target{Host: "box:1234"}, "tcp://box:1234"},
		"--context default":            {"", "gone", "there", Target{Context: "default"}, "unix:///var/run/docker.sock"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			withContext(t, "there", fromContext, test.current)
			t.Setenv("DOCKER_HOST", test.host)
			t.Setenv("DOCKER_CONTEXT", test.context)
			engine, err := ConnectTo(t.Context(), test.target)
			if err != nil {
				t.Fatal(err)
			}
			if engine.Host() != test.want {
				t.Errorf("got %s, want %s", engine.Host(), test.want)
			}
		})
	}
	_, err := ConnectTo(t.Context(), Target{Host: fromHost, Context: "there"})
	if err == nil || !strings.Contains(err.Error(), "--host and --context select two engines") {
		t.Errorf("of both flags: got %v", err)
	}
}

// withContext makes a docker configuration that has one context.
func withContext(t *testing.T, name, host, current string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("DOCKER_CONFIG", dir)
	before := config.Dir()
	config.SetDir(dir)
	t.Cleanup(func() { config.SetDir(before) })
	devtest.WriteFiles(t, dir, map[string]string{"config.json": `{"currentContext": "` + current + `"}`})
	contexts := store.New(config.ContextStoreDir(), command.DefaultContextStoreConfig())
	err := contexts.CreateOrUpdate(store.Metadata{Name: name, Metadata: command.DockerContext{}, Endpoints: map[string]any{
		docker.DockerEndpoint: docker.EndpointMeta{Host: host},
	}})
	if err != nil {
		t.Fatal(err)
	}
}
