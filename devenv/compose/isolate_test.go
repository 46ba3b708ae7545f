package compose

import (
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
)

const shared = `
services:
  app:
    image: store:dev
    container_name: the-app
    build: {context: ., tags: ["store:latest"]}
    ports: ["127.0.0.1:8000:8000", "9000-9001:9000"]
    volumes: ["data:/data", "theirs:/theirs"]
  worker: {image: "store:dev"}
  migrate: {image: "store:dev", build: .}
  plain: {build: .}
  db: {image: "postgres:18", ports: ["5432:5432"]}
volumes:
  data: {name: precious, driver_opts: {type: none, o: bind, device: /srv/data}}
  theirs: {external: true}
networks:
  default: {name: office}
  proxy: {external: true}
`

// Nothing that a scratch project makes, fills or removes may belong to another project.
func TestIsolateSharesNothing(t *testing.T) {
	project := devtest.Project(t, shared)
	Isolate(project)
	images := map[string]string{}
	for name, service := range project.Services {
		images[name] = api.GetImageNameOrDefault(service, project.Name)
		if service.ContainerName != "" || service.Build != nil && service.Build.Tags != nil ||
			slices.ContainsFunc(service.Ports, isPublished) {
			t.Errorf("%s: container name %q, build %+v, ports %+v", name, service.ContainerName, service.Build, service.Ports)
		}
	}
	want := map[string]string{
		"app":     "shop-app",
		"worker":  "shop-app",
		"migrate": "shop-app",
		"plain":   "shop-plain",
		"db":      "postgres:18",
	}
	if diff := cmp.Diff(want, images); diff != "" {
		t.Errorf("the images (-want +got):\n%s", diff)
	}
	if got := len(project.Services["app"].Ports); got != 2 {
		t.Errorf("the app has %d ports left", got)
	}
	wantVolumes := types.Volumes{"data": {Name: "shop_data"}, "theirs": {Name: "shop_theirs"}}
	if diff := cmp.Diff(wantVolumes, project.Volumes); diff != "" {
		t.Errorf("the volumes (-want +got):\n%s", diff)
	}
	if got := project.Networks["default"].Name + " " + project.Networks["proxy"].Name; got != "shop_default proxy" {
		t.Errorf("the networks: %s", got)
	}
}

func isPublished(p types.ServicePortConfig) bool { return p.Published != "" }
