package server

import (
	"context"
	"testing"

	"github.com/containerd/errdefs"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// moved is an engine with one container, whose tag is another image's by now. For that, the Engine lists an ID.
type moved struct{ engine.API }

const movedID = "sha256:" + digest64

func (moved) ContainerList(context.Context, client.ContainerListOptions) (client.ContainerListResult, error) {
	return client.ContainerListResult{Items: []container.Summary{{
		ID: "a", Names: []string{"/shop-app-1"}, State: container.StateRunning, Image: movedID, ImageID: movedID,
		Labels: map[string]string{"com.docker.compose.service": "app", "com.docker.compose.config-hash": "1"},
	}}}, nil
}

func (moved) ContainerInspect(_ context.Context, id string, _ client.ContainerInspectOptions,
) (client.ContainerInspectResult, error) {
	if id != "a" {
		return client.ContainerInspectResult{}, errdefs.ErrNotFound
	}
	return client.ContainerInspectResult{Container: container.InspectResponse{
		ID: id, Config: &container.Config{Image: "shop:1.3.0"},
	}}, nil
}

// What runs keeps its version when its tag is given to another image.
func TestStatusWhenATagWasMoved(t *testing.T) {
	_, e := stacktest.New(t, "shop:1.3.0")
	target := New(e, stacktest.Load(t, e, "name: shop\nservices: {app: {image: 'shop:1.3.0', deploy: {replicas: 1}}}\n"))
	target.engine.API = moved{e.API}
	status, err := target.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []deploy.ServiceStatus{{Service: "app", Replicas: []deploy.Replica{{
		Release: deploy.Release{Service: "app", Version: "1.3.0", Image: "shop:1.3.0", ImageID: movedID},
		Name:    "shop-app-1", State: "running",
	}}}}
	if diff := cmp.Diff(want, status.Services); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
