package up

import (
	"errors"
	"strings"
	"testing"

	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

const fourServices = `
services:
  db: {image: "db:1"}
  cache: {image: "db:1"}
  app: {image: "db:1", depends_on: [db, cache]}
  worker: {image: "db:1", depends_on: {app: {condition: service_started, required: false}}}
`

func TestContainersAreMadeTogether(t *testing.T) {
	fake, engine := stacktest.New(t, "db:1")
	_, w := up(t, engine, stacktest.Load(t, engine, fourServices), Options{Detach: true})
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	if got := fake.Count("list volumes"); got > 2 { // once for what all share, once for all containers
		t.Errorf("the engine was asked %d times for its volumes", got)
	}
	for _, service := range []string{"db", "cache", "app", "worker"} {
		if fake.Count("create "+service) != 1 || fake.Count("start "+service) != 1 {
			t.Errorf("%q was made %d times and started %d times",
				service, fake.Count("create "+service), fake.Count("start "+service))
		}
	}
	if label := fake.Container(t, "worker").Config.Labels["com.docker.compose.depends_on"]; label !=
		"app:service_started:false" {
		t.Errorf("depends_on is labelled %q", label)
	}
}

func TestOneOfThoseMadeTogetherFails(t *testing.T) {
	fake, engine := stacktest.New(t, "db:1")
	fake.Refuse("create cache", "no room for it")
	_, w := up(t, engine, stacktest.Load(t, engine, fourServices), Options{Detach: true})
	err := w.End()
	var failed *devenv.ServiceError
	if !errors.As(err, &failed) || failed.Service != "cache" || !strings.Contains(err.Error(), "no room for it") {
		t.Errorf("up ended with %v", err)
	}
	if fake.Count("start db") != 1 || fake.Count("start app") != 0 {
		t.Errorf("db was started %d times, app, which needs the cache, %d times",
			fake.Count("start db"), fake.Count("start app"))
	}
}

// What the SDK reports after its call has ended is heard no more.
func TestLateReportOfABatch(t *testing.T) {
	batch := &createBatch{
		services: map[string]chan struct{}{"app": make(chan struct{})}, names: map[string]string{"shop-app-1": "app"},
		made: map[string]bool{},
	}
	batch.end()
	batch.On(api.Resource{ID: "Container shop-app-1", Status: api.Done})
	if batch.has(t.Context(), "app") {
		t.Error("the container counts as made")
	}
}
