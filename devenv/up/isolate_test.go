package up

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
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

// Nothing that a scratch project makes, fills or removes may be anybody else's.
func TestIsolateSharesNothing(t *testing.T) {
	project := devtest.Project(t, shared)
	Isolate(project)
	images := map[string]string{}
	for name, service := range project.Services {
		images[name] = api.GetImageNameOrDefault(service, project.Name)
		if service.ContainerName != "" || service.Build != nil && service.Build.Tags != nil || len(published(service)) > 0 {
			t.Errorf("%s: container name %q, build %+v, ports %v", name, service.ContainerName, service.Build, published(service))
		}
	}
	want := map[string]string{"app": "shop-app", "worker": "shop-app", "migrate": "shop-app", "plain": "shop-plain", "db": "postgres:18"}
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

func TestDiscardLeavesNothing(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1", "db:1")
	project := loaded(t, engine, appOnDB)
	ctx, cancel := context.WithCancel(t.Context())
	session := Up(ctx, engine, project, Options{Detach: true, Wait: true})
	w := &eventStream{t: t, events: session.Events()}
	w.status("db", "running")
	cancel()
	if err := w.end(); !errors.Is(err, context.Canceled) {
		t.Errorf("up ended with %v", err)
	}
	discarded := &eventStream{t: t, events: Discard(t.Context(), engine, project)}
	if err := discarded.end(); err != nil {
		t.Errorf("discard ended with %v", err)
	}
	if left := fake.Remaining(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// What cannot be removed is named when the time is over.
func TestDiscardSaysWhatIsLeft(t *testing.T) {
	fake, engine := newFakeEngine(t, "app:1")
	project := loaded(t, engine, "services: {app: {image: \"app:1\"}}")
	_, w := up(t, engine, project, Options{Detach: true})
	if err := w.end(); err != nil {
		t.Fatal(err)
	}
	held := fake.Hold("stop app")
	defer held.Release()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	discarded := &eventStream{t: t, events: Discard(ctx, engine, project)}
	<-held.Arrived
	cancel()
	if err := discarded.end(); err == nil || !strings.Contains(err.Error(), "left in the engine: container shop-app-1, network shop_default") {
		t.Errorf("discard ended with %v", err)
	}
}

func TestReachable(t *testing.T) {
	for published, want := range map[string]string{"0.0.0.0": "127.0.0.1", "::": "::1", "10.0.0.7": "10.0.0.7"} {
		if got := engine.Reachable(netip.MustParseAddr(published)).String(); got != want {
			t.Errorf("%s is reached at %s, want %s", published, got, want)
		}
	}
	if got := engine.Reachable(netip.Addr{}).String(); got != "127.0.0.1" {
		t.Errorf("no address is reached at %s", got)
	}
}
