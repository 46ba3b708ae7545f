package compose

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
)

func TestServiceReferencesAreResolved(t *testing.T) {
	labels := map[string]string{api.ServiceLabel: "db", api.ConfigHashLabel: "hash"}
	first := container.Summary{ID: "id1", Names: []string{"/shop-db-1"}, Labels: labels}
	second := container.Summary{ID: "id2", Names: []string{"/shop-db-2"}, Labels: labels}
	var service types.ServiceConfig
	service.NetworkMode, service.Ipc, service.Pid = "service:db", "service:gone", "host"
	service.VolumesFrom = []string{"db:ro", "container:other:ro", "gone"}
	got := ResolveServiceReferences(service, []container.Summary{second, first})
	want := service
	want.NetworkMode, want.VolumesFrom = "container:id1", []string{"id1", "other", "gone"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if service.VolumesFrom[0] != "db:ro" {
		t.Error("the model itself was changed")
	}
}

func TestResolvedReferencesIncludeTheSocket(t *testing.T) {
	own := "/own"
	var service types.ServiceConfig
	service.UseAPISocket, service.Environment = true, types.MappingWithEquals{"A": &own}
	got := ResolveServiceReferences(service, nil)
	if len(got.Volumes) != 1 || len(got.Configs) != 1 || *got.Environment["DOCKER_CONFIG"] != "/run/secrets/docker" {
		t.Errorf("got volumes %v, configs %v, environment %v", got.Volumes, got.Configs, got.Environment)
	}
	if len(service.Environment) != 1 {
		t.Error("the model itself was changed")
	}
	service.Environment = types.MappingWithEquals{"DOCKER_CONFIG": &own}
	if got := ResolveServiceReferences(service, nil); got.Environment["DOCKER_CONFIG"] != &own {
		t.Error("a DOCKER_CONFIG of the service's own was changed")
	}
}
