package down

import (
	"context"
	"errors"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func made(service, dependsOn string) container.Summary {
	return container.Summary{Labels: map[string]string{api.ServiceLabel: service, api.DependenciesLabel: dependsOn}}
}

func TestStopStopsDependantsFirst(t *testing.T) {
	containers := []container.Summary{
		made("app", "db:service_healthy:true,cache:service_started:false"),
		made("app", "db:service_healthy:true,cache:service_started:false"),
		made("web", "app:service_healthy:true"),
		made("db", ""),
		made("cache", "gone:service_started:false"),
	}
	var mu sync.Mutex
	var order []string
	var both sync.WaitGroup
	both.Add(2)
	err := InReverse(containers, func(service string, mine []container.Summary, _ func()) error {
		if service == "db" || service == "cache" { // neither waits for the other
			both.Done()
			both.Wait()
		}
		mu.Lock()
		defer mu.Unlock()
		if service == "app" && len(mine) != 2 {
			t.Errorf("%d containers of the app", len(mine))
		}
		order = append(order, service)
		return nil
	})
	slices.Sort(order[2:])
	if diff := cmp.Diff([]string{"web", "app", "cache", "db"}, order); diff != "" || err != nil {
		t.Errorf("ended with %v, -want +got\n%s", err, diff)
	}
}

func TestStopGoesOnAfterAFailure(t *testing.T) {
	var db bool
	err := InReverse([]container.Summary{made("app", "db:service_started:true"), made("db", "")},
		func(service string, _ []container.Summary, _ func()) error {
			if service == "db" {
				db = true
				return nil
			}
			return errors.New("no")
		})
	if err == nil || !db {
		t.Errorf("ended with %v, db was stopped: %t", err, db)
	}
}

func TestStopOfACycle(t *testing.T) {
	stopped := make(chan string, 3)
	err := InReverse([]container.Summary{
		made("a", "b:x:true,a:x:true"),
		made("b", "c:x:true"),
		made("c", "a:x:true"),
	}, func(service string, _ []container.Summary, _ func()) error {
		stopped <- service
		return nil
	})
	if err != nil || len(stopped) != 3 {
		t.Errorf("ended with %v after %d services", err, len(stopped))
	}
}

func FuzzDependenciesOf(f *testing.F) {
	f.Add("db:service_healthy:true,cache:service_started:false")
	f.Add(",:,a")
	f.Fuzz(func(t *testing.T, label string) {
		if slices.Contains(dependenciesOf(made("app", label)), "") {
			t.Errorf("%q names a service without a name", label)
		}
	})
}

// silenced is an engine that runs an init in each container, whose output has ended: no process is left.
type silenced struct{ engine.API }

func (e silenced) ContainerInspect(ctx context.Context, id string, options client.ContainerInspectOptions,
) (client.ContainerInspectResult, error) {
	result, err := e.API.ContainerInspect(ctx, id, options)
	if err == nil {
		init := true
		result.Container.HostConfig.Init = &init
	}
	return result, err
}

func (e silenced) ContainerAttach(context.Context, string, client.ContainerAttachOptions,
) (client.ContainerAttachResult, error) {
	here, there := net.Pipe()
	there.Close()
	return client.ContainerAttachResult{HijackedResponse: client.NewHijackedResponse(here, "")}, nil
}

// A container is stopped when the processes of what needs it have ended. The Engine answers a stop later, when it has
// released the network.
func TestStopDoesNotWaitForTheNetwork(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, `services: {app: {image: "app:1", depends_on: [db]}, db: {image: "db:1"}}`)
	stacktest.Run(t, engine, project)
	engine.API = silenced{engine.API}
	stop, last := fake.Hold("stop app"), fake.Hold("stop db")
	down := devtest.NewStream(t, Run(t.Context(), engine, project, Options{}))
	<-stop.Arrived
	<-last.Arrived
	last.Release()
	stop.Release()
	if err := down.End(); err != nil || len(fake.Remaining()) > 0 {
		t.Errorf("ended with %v, told:\n%s", err, down.Transcript())
	}
}
