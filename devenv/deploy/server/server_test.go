package server

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const shop = `
services:
  app:
    image: shop:1.4.0
    build: .
    depends_on: {migrate: {condition: service_completed_successfully}, db: {condition: service_healthy}}
  worker: {image: "shop:1.4.0", command: work}
  migrate: {image: "shop:1.4.0", build: ., command: migrate}
  db: {image: "postgres:18"}
  proxy: {image: "haproxy:3.2-alpine", ports: ["8000:8080"]}
  front: {image: "registry.example.com/front:7", deploy: {replicas: 2}}
`

func TestRolesFollowTheFiles(t *testing.T) {
	got := rolesOf(stacktest.Load(t, stacktest.Offline(t), shop))
	want := roles{
		replaced: []string{"app", "front", "worker"}, once: []string{"migrate"}, beside: []string{"db", "proxy"},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(roles{})); diff != "" {
		t.Error(diff)
	}
}

func TestOptionsChangeTheReleaseAlone(t *testing.T) {
	project := stacktest.Load(t, stacktest.Offline(t), shop)
	applied, err := rolesOf(project).apply(project, deploy.Options{Replicas: 3, Image: "shop@sha256:1"})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"app": "shop@sha256:1", "migrate": "shop@sha256:1", "db": "postgres:18"} {
		if got := applied.Services[name].Image; got != want {
			t.Errorf("%s has image %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]int{"app": 3, "worker": 3, "migrate": 1, "db": 1} {
		service := applied.Services[name]
		if got := service.GetScale(); got != want {
			t.Errorf("%s has %d replicas, want %d", name, got, want)
		}
	}
	if before := project.Services["app"]; before.GetScale() != 1 {
		t.Error("the project itself has changed")
	}
}

func TestServicesThatCannotRunTwiceAreRefused(t *testing.T) {
	for setting, reason := range map[string]string{
		`ports: ["8000:8000"]`: "port 8000 is published",
		`container_name: one`:  "container_name is set",
		`network_mode: host`:   "network_mode is host",
	} {
		project := stacktest.Load(t, stacktest.Offline(t), "services: {app: {image: a, build: ., "+setting+"}}\n")
		_, err := rolesOf(project).apply(project, deploy.Options{})
		var refused *deploy.NotReplaceableError
		if !errors.As(err, &refused) || !slices.Contains(refused.Reasons, reason) {
			t.Errorf("%s: got %v, want %q", setting, err, reason)
		}
	}
}

func release(version string) deploy.Release {
	return deploy.Release{Service: "app", Version: version, Image: "shop:" + version, ImageID: "sha256:" + version}
}

func TestHistoryHasEachImageOnce(t *testing.T) {
	history := historyWith(release("3"), []deploy.Release{release("2"), release("1"), release("2")}, release("4"))
	if diff := cmp.Diff([]deploy.Release{release("3"), release("2"), release("1")}, history); diff != "" {
		t.Error(diff)
	}
	again := historyWith(release("3"), []deploy.Release{release("2")}, release("3"))
	if diff := cmp.Diff([]deploy.Release{release("2")}, again); diff != "" {
		t.Errorf("a forced deployment of the same image: %s", diff)
	}
	long := make([]deploy.Release, 0, 10)
	for _, version := range strings.Split("abcdefghij", "") {
		long = append(long, release(version))
	}
	if got := historyWith(release("z"), long, release("new")); len(got) != keptReleases {
		t.Errorf("%d releases are kept, want %d", len(got), keptReleases)
	}
}

func TestRecordIsThatOfTheNewestThatRuns(t *testing.T) {
	labels := func(version string, before ...deploy.Release) map[string]string {
		c := change{release: release(version), history: before}
		return c.labels()
	}
	current, history := recordOf([]container.Summary{
		{ID: "a", Created: 10, State: container.StateRunning, Labels: labels("1")},
		{ID: "b", Created: 20, State: container.StateRunning, Labels: labels("2", release("1"))},
		{ID: "c", Created: 30, State: container.StateExited, Labels: labels("3")},
	})
	if current.Version != "2" || len(history) != 1 || history[0].Version != "1" {
		t.Errorf("got %v, %v", current, history)
	}
}

func TestContainersOfPlainComposeAreReleases(t *testing.T) {
	current, history := recordOf([]container.Summary{{
		ID: "a", State: container.StateRunning, Image: "shop:1.3.0", ImageID: "sha256:x",
		Labels: map[string]string{"com.docker.compose.service": "app"},
	}})
	want := deploy.Release{Service: "app", Version: "1.3.0", Image: "shop:1.3.0", ImageID: "sha256:x"}
	if diff := cmp.Diff(want, current); diff != "" || history != nil {
		t.Errorf("%s %v", diff, history)
	}
	if current, _ := recordOf(nil); current.ImageID != "" {
		t.Errorf("without containers: %v", current)
	}
}

func TestLabelsHoldNoEnvironment(t *testing.T) {
	c := change{release: release("2"), history: []deploy.Release{release("1")}}
	for name, value := range c.labels() {
		if !json.Valid([]byte(value)) || strings.Contains(value, "ENV") {
			t.Errorf("%s=%s", name, value)
		}
	}
}

func TestTagsOfKeptImages(t *testing.T) {
	for image, want := range map[string]string{
		"shop:1.4.0":                          "shop:release-0123456789ab",
		"registry.example.com:5000/shop:2":    "registry.example.com:5000/shop:release-0123456789ab",
		"ghcr.io/ada/shop@sha256:" + digest64: "ghcr.io/ada/shop:release-0123456789ab",
	} {
		if got := keptTag(deploy.Release{Image: image, ImageID: "sha256:0123456789abcdef"}); got != want {
			t.Errorf("%s is kept as %s, want %s", image, got, want)
		}
	}
	if got := tagOf("shop:1.4.0"); got != "1.4.0" {
		t.Errorf("the tag is %q", got)
	}
}

const digest64 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

func TestServersOfTheProxy(t *testing.T) {
	const list = "# pxname,svname,status,addr,\n" +
		"app,app1,UP,172.18.0.3:8000,\napp,app2,DOWN,172.18.0.4:8000,\napp,app3,MAINT,,\napp,BACKEND,UP,,\n"
	for address, want := range map[string]bool{"172.18.0.3": true, "172.18.0.4": false, "172.18.0.5": false} {
		if got := sendsTo(list, []string{address}); got != want {
			t.Errorf("%s: got %t", address, got)
		}
	}
	if sendsTo("", []string{"172.18.0.3"}) || sendsTo("wget: error", []string{"wget"}) {
		t.Error("an answer that is no list counts")
	}
}
