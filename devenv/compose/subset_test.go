package compose

import (
	"maps"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

const shopYAML = `
services:
  app:
    image: shop:dev
    networks: [backend]
    depends_on:
      db: {condition: service_healthy}
      gone: {condition: service_started, required: false}
  db: {image: "postgres:18", networks: [backend], volumes: ["db_data:/var/lib/postgresql"]}
  cache: {image: "redis:8"}
  gone: {image: gone, profiles: [never]}
networks: {backend: {}}
volumes: {db_data: {}}
`

func TestSubsetHasDependenciesOfSelectedServices(t *testing.T) {
	project := devtest.Project(t, shopYAML)
	one, err := Subset(project, "app")
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(one.Services)); !slices.Equal(got, []string{"app", "db"}) {
		t.Fatalf("services: got %q, want the service and its defined dependency", got)
	}
	if one.Services["db"].Provider == nil || one.Services["db"].Image != "" {
		t.Errorf("the dependency must stay as a provider only, got %+v", one.Services["db"])
	}
	if diff := cmp.Diff(project.Services["app"].DependsOn, one.Services["app"].DependsOn); diff != "" {
		t.Errorf("depends_on changed: -want +got\n%s", diff)
	}
	if got, want := configHash(t, one.Services["app"]), configHash(t, project.Services["app"]); got != want {
		t.Errorf("the hash changed from %s to %s: Compose would recreate the container", want, got)
	}
	if len(project.Services) != 3 || project.Services["db"].Provider != nil {
		t.Errorf("narrow changed the project it was given: %v", project.Services)
	}
}

func TestInfrastructure(t *testing.T) {
	bare, err := WithoutServices(devtest.Project(t, shopYAML))
	if err != nil {
		t.Fatal(err)
	}
	if len(bare.Services) != 0 || len(bare.Networks) != 2 || len(bare.Volumes) != 1 {
		t.Errorf("got %d services, %d networks, %d volumes, want 0, 2 (backend and default), 1",
			len(bare.Services), len(bare.Networks), len(bare.Volumes))
	}
}

func TestCreatedFirst(t *testing.T) {
	tests := map[string]struct {
		service string
		want    []string
	}{
		"none":         {"network_mode: host, ipc: shareable, volumes_from: ['container:old']", nil},
		"network":      {"network_mode: 'service:vpn'", []string{"vpn"}},
		"pid and ipc":  {"pid: 'service:app', ipc: 'service:app'", []string{"app"}},
		"links":        {"links: ['vpn:gate', app]", []string{"app", "vpn"}},
		"volumes from": {"volumes_from: ['vpn:ro', app]", []string{"app", "vpn"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			project := devtest.Project(t,
				"services: {app: {image: app}, vpn: {image: vpn}, one: {image: one, "+test.service+"}}")
			if got := CreatedFirst(project.Services["one"]); !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestBuiltUpon(t *testing.T) {
	project := devtest.Project(t, `
services:
  base: {build: ./base, profiles: [never]}
  app: {build: {context: ., additional_contexts: {base: "service:base", dir: ./dir, image: "docker-image://redis"}}}
  web: {build: {context: ., additional_contexts: {app: "service:app"}}}
  round: {build: {context: ., additional_contexts: {it: "service:circle"}}}
  circle: {build: {context: ., additional_contexts: {it: "service:round"}}}
  plain: {image: redis}
`)
	for service, want := range map[string][]string{
		"base": nil, "app": {"base"}, "web": {"app", "base"}, "round": {"circle", "round"}, "plain": nil,
	} {
		if got := BuiltUpon(project, service); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", service, got, want)
		}
	}
}

func configHash(t *testing.T, service types.ServiceConfig) string {
	t.Helper()
	hash, err := compose.ServiceHash(service)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}
