package dash

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// "ready" is not said of a stack in which a service is built, started or stopped.
func TestStackStatus(t *testing.T) {
	type services = []devenv.ServiceState
	service := func(name string, status devenv.Status) devenv.ServiceState {
		return devenv.ServiceState{Name: name, Containers: []devenv.ContainerState{{Name: name, Status: status}}}
	}
	db, app := service("db", devenv.StatusHealthy), service("app", devenv.StatusStarting)
	reloading, built, stopped := db, db, service("app", devenv.StatusExited)
	reloading.Reload.Busy, built.Phase, stopped.Resting = true, devenv.PhaseBuild, true
	tests := map[string]struct {
		ready    time.Duration
		services services
		want     string
	}{
		"nothing yet":     {0, nil, "starting"},
		"starts":          {0, services{db, app}, "starting, 1 of 2 up"},
		"ready":           {time.Second, services{db}, "ready in 1.00 s"},
		"a job has ended": {time.Second, services{db, service("job", devenv.StatusExited)}, "ready in 1.00 s"},
		"a reload":        {time.Second, services{reloading}, "ready in 1.00 s"},
		"built again":     {time.Second, services{built, db}, "db build"},
		"stopped by hand": {time.Second, services{db, stopped}, "app stopped"},
		"two start":       {time.Second, services{app, app}, "2 services not ready"},
	}
	for name, test := range tests {
		state := devenv.State{ReadyIn: test.ready, Services: test.services}
		if _, got := stackStatus(state, notQuitting, theme.None()); got != test.want {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
}

// Packages that could not be installed are a reason for whatever comes next: the row says so until they are.
func TestFailedPackageSyncStaysVisible(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	apply := func(event devenv.Event) string {
		m.Update(batchMsg{event})
		return text(m)
	}
	failed := devenv.SyncEnded{Err: errors.New("uv.lock is out of date")}
	failed.Service = "app"
	if got := apply(failed); !strings.Contains(got, "package sync failed: uv.lock") {
		t.Errorf("the failure is not shown:\n%s", got)
	}
	done := devenv.SyncEnded{}
	done.Service = "app"
	if got := apply(done); strings.Contains(got, "package sync failed") {
		t.Errorf("the failure stays:\n%s", got)
	}
}
