package engine

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
)

// The one-off container is the service's in all but its name, its ports, its probe and what it runs.
func TestOnceLike(t *testing.T) {
	service := container.InspectResponse{
		Name: "/shop-app-1",
		Config: &container.Config{
			Hostname: "abc", Image: "shop:dev", Cmd: []string{"uvicorn"}, Env: []string{"A=1"}, User: "1000",
			Labels: map[string]string{
				"com.docker.compose.project": "shop",
				"com.docker.compose.service": "app",
				"com.docker.compose.oneoff":  "False",
			},
		},
		HostConfig: &container.HostConfig{
			PortBindings:  network.PortMap{},
			Binds:         []string{".:/app"},
			RestartPolicy: container.RestartPolicy{Name: "always"},
			NetworkMode:   "shop_default",
		},
		NetworkSettings: &container.NetworkSettings{Networks: map[string]*network.EndpointSettings{
			"shop_default": {Aliases: []string{"app"}},
		}},
	}
	got := onceLike(service, []string{"pytest"})
	if !strings.HasPrefix(got.Name, "shop-app-run-") {
		t.Errorf("it is named %q", got.Name)
	}
	want := &container.Config{
		Image: "shop:dev", Cmd: []string{"pytest"}, Env: []string{"A=1"}, User: "1000",
		Labels: map[string]string{
			"com.docker.compose.project": "shop",
			"com.docker.compose.service": "app",
			"com.docker.compose.oneoff":  "True",
		},
	}
	if diff := cmp.Diff(want, got.Config); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	if h := got.HostConfig; h.PortBindings != nil || h.RestartPolicy.Name != "" || len(h.Binds) != 1 {
		t.Errorf("its host configuration is %+v", h)
	}
	if endpoint := got.NetworkingConfig.EndpointsConfig["shop_default"]; endpoint == nil || len(endpoint.Aliases) > 0 {
		t.Errorf("its endpoint is %+v: requests for the service must not go to it", endpoint)
	}
}
