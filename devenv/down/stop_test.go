package down

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/google/go-cmp/cmp"
	"github.com/moby/moby/api/types/container"
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
	err := InReverse(containers, func(service string, mine []container.Summary) error {
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
		func(service string, _ []container.Summary) error {
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
	}, func(service string, _ []container.Summary) error {
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
