package plan

import (
	"maps"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
)

func hashOf(t *testing.T, service types.ServiceConfig) string {
	t.Helper()
	hash, err := compose.ServiceHash(service)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// summary returns a container of a service as the Engine lists it.
func summary(service, hash string, state container.ContainerState, more map[string]string) container.Summary {
	labels := map[string]string{
		api.ServiceLabel: service, api.ConfigHashLabel: hash, api.ImageDigestLabel: "sha256:1", api.OneoffLabel: "False",
	}
	maps.Copy(labels, more)
	return container.Summary{State: state, Labels: labels}
}

func TestDecide(t *testing.T) {
	db := devtest.Project(t, "services: {db: {image: postgres:18}}").Services["db"]
	two := devtest.Project(t, "services: {db: {image: postgres:18, scale: 2}}").Services["db"]
	none := devtest.Project(t, "services: {db: {image: postgres:18, scale: 0}}").Services["db"]
	hash := hashOf(t, db)
	runs := summary("db", hash, container.StateRunning, nil)
	stopped := summary("db", hash, container.StateExited, nil)
	tests := map[string]struct {
		service    types.ServiceConfig
		containers []container.Summary
		image      string
		action     devenv.Action
		cause      devenv.PlanCause
	}{
		"nothing there": {db, nil, "sha256:1", devenv.ActionCreate, devenv.CauseNotFound},
		"runs":          {db, []container.Summary{runs}, "sha256:1", devenv.ActionAttach, devenv.CauseUpToDate},
		"stopped":       {db, []container.Summary{stopped}, "sha256:1", devenv.ActionStart, devenv.CauseStopped},
		"only created": {
			service:    db,
			containers: []container.Summary{summary("db", hash, container.StateCreated, nil)},
			image:      "sha256:1",
			action:     devenv.ActionStart,
			cause:      devenv.CauseStopped,
		},
		"other configuration": {
			service:    db,
			containers: []container.Summary{summary("db", "other", container.StateRunning, nil)},
			image:      "sha256:1",
			action:     devenv.ActionRecreate,
			cause:      devenv.CauseConfiguration,
		},
		"other image":   {db, []container.Summary{runs}, "sha256:2", devenv.ActionRecreate, devenv.CauseImage},
		"image is gone": {db, []container.Summary{runs}, "", devenv.ActionRecreate, devenv.CauseImage},
		"one of two":    {two, []container.Summary{runs}, "sha256:1", devenv.ActionCreate, devenv.CauseScale},
		"two of one":    {db, []container.Summary{runs, runs}, "sha256:1", devenv.ActionCreate, devenv.CauseScale},
		"one of two stopped": {
			service:    two,
			containers: []container.Summary{runs, stopped},
			image:      "sha256:1",
			action:     devenv.ActionStart,
			cause:      devenv.CauseStopped,
		},
		"another service's": {
			service:    db,
			containers: []container.Summary{summary("app", hash, container.StateRunning, nil)},
			image:      "sha256:1",
			action:     devenv.ActionCreate,
			cause:      devenv.CauseNotFound,
		},
		"a one-off run": {
			service: db,
			containers: []container.Summary{
				summary("db", hash, container.StateRunning, map[string]string{api.OneoffLabel: "True"}),
			},
			image:  "sha256:1",
			action: devenv.ActionCreate,
			cause:  devenv.CauseNotFound,
		},
		"a hook's own": {
			service:    db,
			containers: []container.Summary{summary("db", "", container.StateRunning, nil)},
			image:      "sha256:1",
			action:     devenv.ActionCreate,
			cause:      devenv.CauseNotFound,
		},
		"scale is not hashed": {two, []container.Summary{runs, runs}, "sha256:1", devenv.ActionAttach, devenv.CauseUpToDate},
		"none wanted":         {none, nil, "sha256:1", devenv.ActionAttach, devenv.CauseUnwanted},
		"one where none is":   {none, []container.Summary{runs}, "sha256:1", devenv.ActionCreate, devenv.CauseScale},
		"none, without image": {none, nil, "", devenv.ActionCreate, devenv.CauseNotFound},
		"first reason decides": {
			service:    db,
			containers: []container.Summary{summary("db", "other", container.StateExited, nil)},
			image:      "sha256:2",
			action:     devenv.ActionRecreate,
			cause:      devenv.CauseConfiguration,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			seen := Observed{Containers: test.containers, Images: map[string]engine.LocalImage{"db": {ID: test.image}}}
			action, cause, err := decide(test.service, seen)
			if err != nil || action != test.action || cause != test.cause {
				t.Errorf("got (%s, %q, %v), want (%s, %q)", action, cause, err, test.action, test.cause)
			}
		})
	}
}

// A plan that is about the number of containers says how many there are.
// A container mounts what an image was when it was made, by the image's name or by the service that builds it.
func TestDecideOnMountedImages(t *testing.T) {
	project := devtest.Project(t, `
services:
  app: {image: app, volumes: [{type: image, source: assets, target: /b}, {type: image, source: "site:1", target: /a}]}
  assets: {build: .}
`)
	app := project.Services["app"]
	as := func(assets string) Observed {
		return Observed{
			Images: map[string]engine.LocalImage{"app": {ID: "sha256:1"}},
			mounted: map[string]mountedImage{
				"assets": {"shop-assets", assets}, "site:1": {"site:1", "sha256:s"},
			},
		}
	}
	made, label := as("sha256:a").resolveMounted(app)
	if want := "/a=sha256:s,/b=sha256:a"; label != want {
		t.Errorf("label %q, want %q", label, want)
	}
	runs := summary("app", hashOf(t, made), container.StateRunning, map[string]string{api.ImageVolumeDigestLabel: label})
	for assets, want := range map[string]devenv.Action{
		"sha256:a": devenv.ActionAttach, "sha256:b": devenv.ActionRecreate,
	} {
		seen := as(assets)
		seen.Containers = []container.Summary{runs}
		if action, cause, err := decide(app, seen); err != nil || action != want {
			t.Errorf("%s: got (%s, %q, %v), want %s", assets, action, cause, err, want)
		}
	}
	if app.Volumes[0].Source != "assets" {
		t.Error("the model itself was changed")
	}
}

func TestPlanCountsContainers(t *testing.T) {
	project := devtest.Project(t, "services: {db: {image: postgres:18, scale: 3}}")
	hash := hashOf(t, project.Services["db"])
	got, err := decideAll(project,
		Observed{Containers: []container.Summary{summary("db", hash, container.StateRunning, nil)}})
	if err != nil || len(got) != 1 || got[0].Cause != devenv.CauseScale || got[0].Found != 1 || got[0].Wanted != 3 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestPlanNamesEverythingInOrder(t *testing.T) {
	project := devtest.Project(t, `
services:
  web: {image: web, depends_on: [db, app]}
  app: {build: ., ports: ["127.0.0.1:8000:8000", "53:53/udp", "9000"]}
  db: {image: "postgres:18"}
`)
	got, err := decideAll(project, Observed{})
	if err != nil {
		t.Fatal(err)
	}
	want := []devenv.Planned{
		{
			Service: "app", Image: "shop-app", Action: devenv.ActionCreate, Cause: "not found",
			Ports: []string{"127.0.0.1:8000->8000/tcp", "0.0.0.0:53->53/udp"},
		},
		{Service: "db", Image: "postgres:18", Action: devenv.ActionCreate, Cause: "not found"},
		{Service: "web", Image: "web", DependsOn: []string{"app", "db"}, Action: devenv.ActionCreate, Cause: "not found"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}
