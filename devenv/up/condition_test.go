package up

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// running returns a container as it is most of the time; tests change what they are about.
func running(name string) engine.ContainerStatus {
	return engine.ContainerStatus{
		Service:   "db",
		Name:      name,
		ID:        "id-" + name,
		Status:    container.StateRunning,
		StartedAt: enginetest.Noon,
	}
}

func with(f engine.ContainerStatus, change func(*engine.ContainerStatus)) engine.ContainerStatus {
	change(&f)
	return f
}

func ended(code int) engine.ContainerStatus {
	return with(running("shop-db-1"), func(f *engine.ContainerStatus) {
		f.Status, f.ExitCode = container.StateExited, code
	})
}

func TestConditionIsMetOrFails(t *testing.T) {
	created := engine.ContainerStatus{Service: "db", Name: "shop-db-1", Status: container.StateCreated}
	starting := with(running("shop-db-1"), func(f *engine.ContainerStatus) { f.Health = container.Starting })
	well := with(running("shop-db-1"), func(f *engine.ContainerStatus) { f.Health = container.Healthy })
	ill := with(running("shop-db-1"), func(f *engine.ContainerStatus) {
		f.Health, f.Probe = container.Unhealthy, &devenv.Probe{ExitCode: 7, Output: "no route\n"}
	})
	looping := with(ended(1), func(f *engine.ContainerStatus) {
		f.Status, f.Restarts = container.StateRestarting, loopRestarts
	})
	const (
		started   = types.ServiceConditionStarted
		isHealthy = types.ServiceConditionHealthy
		completed = types.ServiceConditionCompletedSuccessfully
	)
	tests := map[string]struct {
		container engine.ContainerStatus
		condition string
		met       bool
		err       string
	}{
		"started: created":       {created, started, false, ""},
		"started: running":       {running("shop-db-1"), started, true, ""},
		"started: ended already": {ended(1), started, true, ""},
		"healthy: created":       {created, isHealthy, false, ""},
		"healthy: starting":      {starting, isHealthy, false, ""},
		"healthy: healthy":       {well, isHealthy, true, ""},
		"healthy: unhealthy": {
			container: ill,
			condition: isHealthy,
			err:       `container "shop-db-1" is unhealthy: last health check exited with code 7: no route`,
		},
		"healthy: ended with 0": {ended(0), isHealthy, false, `container "shop-db-1" exited with code 0`},
		"healthy: no health check": {
			container: running("shop-db-1"),
			condition: isHealthy,
			err:       `container "shop-db-1" has no health check, so "service_healthy" can never be met`,
		},
		"completed: running":      {running("shop-db-1"), completed, false, ""},
		"completed: ended with 0": {ended(0), completed, true, ""},
		"completed: ended with 3": {
			container: ended(3),
			condition: completed,
			err:       `container "shop-db-1" exited with code 3 (the app did not start)`,
		},
		"completed: dead": {
			container: with(ended(1), func(f *engine.ContainerStatus) { f.Status = container.StateDead }),
			condition: completed,
			err:       `container "shop-db-1" exited with code 1`,
		},
		"ready: no health check": {running("shop-db-1"), conditionReady, true, ""},
		"ready: starting":        {starting, conditionReady, false, ""},
		"ready: ended with 0":    {ended(0), conditionReady, true, ""},
		"serving: starting":      {starting, conditionServing, false, ""},
		"serving: healthy":       {well, conditionServing, true, ""},
		"serving: ended with 0":  {ended(0), conditionServing, false, `container "shop-db-1" exited with code 0`},
		"ready: ended with 137": {
			container: ended(137),
			condition: conditionReady,
			err:       `container "shop-db-1" exited with code 137 (killed)`,
		},
		"ready: out of memory": {
			container: with(ended(137), func(f *engine.ContainerStatus) { f.OOMKilled = true }),
			condition: conditionReady,
			err:       `container "shop-db-1" exited with code 137 (out of memory: killed by the kernel)`,
		},
		"ready: restarted too often": {
			container: looping,
			condition: conditionReady,
			err:       `container "shop-db-1" exited with code 1, and was restarted 7 times`,
		},
		"healthy: restarted too often": {
			container: looping,
			condition: isHealthy,
			err:       `container "shop-db-1" exited with code 1, and was restarted 7 times`,
		},
		"started: restarted too often": {looping, started, true, ""},
		"ready: being restarted": {
			container: with(ended(1), func(f *engine.ContainerStatus) { f.Status = container.StateRestarting }),
			condition: conditionReady,
		},
		"unhealthy without a probe": {
			container: with(ill, func(f *engine.ContainerStatus) { f.Probe = nil }),
			condition: isHealthy,
			err:       `container "shop-db-1" is unhealthy`,
		},
		"unhealthy without any output": {
			container: with(ill, func(f *engine.ContainerStatus) { f.Probe = &devenv.Probe{ExitCode: 1} }),
			condition: isHealthy,
			err:       `container "shop-db-1" is unhealthy: last health check exited with code 1, no output`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			met, err := checkCondition(test.container, test.condition)
			if met != test.met || devtest.ErrorText(err) != test.err {
				t.Errorf("got (%v, %q), want (%v, %q)", met, devtest.ErrorText(err), test.met, test.err)
			}
		})
	}
}

func TestConditionNeedsEveryReplica(t *testing.T) {
	tests := map[string]struct {
		containers []engine.ContainerStatus
		replicas   int
		met        bool
		fails      bool
	}{
		"none wanted":              {nil, 0, true, false},
		"none there":               {nil, 1, false, false},
		"one of two":               {[]engine.ContainerStatus{running("a")}, 2, false, false},
		"both":                     {[]engine.ContainerStatus{running("a"), running("b")}, 2, true, false},
		"one fails for all":        {[]engine.ContainerStatus{running("a"), ended(1)}, 1, false, true},
		"more than wanted is well": {[]engine.ContainerStatus{running("a"), running("b")}, 1, true, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			met, err := conditionMet(test.containers, conditionReady, test.replicas)
			if met != test.met || (err != nil) != test.fails {
				t.Errorf("got (%v, %v), want met %v, failure %v", met, err, test.met, test.fails)
			}
		})
	}
}

func TestExitMeaning(t *testing.T) {
	for code, want := range map[int]string{
		0: "", 1: "", 3: "the app did not start", 125: "the engine could not run it", 126: "its command cannot be executed",
		127: "its command was not found", 137: "killed", 139: "segmentation fault", 143: "stopped by SIGTERM",
	} {
		if got := engine.ExitMeaning(code, false); got != want {
			t.Errorf("exitMeaning(%d) = %q, want %q", code, got, want)
		}
	}
	if got := engine.ExitMeaning(1, true); got != "out of memory: killed by the kernel" {
		t.Errorf("out of memory: got %q", got)
	}
}

func TestTimeUntilContainersAreSteady(t *testing.T) {
	now := time.Now()
	longAgo := now.Add(-time.Hour)
	aged := func(age time.Duration, health container.HealthStatus) engine.ContainerStatus {
		return engine.ContainerStatus{Status: container.StateRunning, StartedAt: now.Add(-age), Health: health}
	}
	for name, test := range map[string]struct {
		containers []engine.ContainerStatus
		launched   time.Time
		want       time.Duration
	}{
		"nothing":       {nil, now, 0},
		"old":           {[]engine.ContainerStatus{aged(time.Hour, "")}, longAgo, 0},
		"found running": {[]engine.ContainerStatus{aged(time.Hour, "")}, time.Time{}, 0},
		"young":         {[]engine.ContainerStatus{aged(steadyTime/5, "")}, longAgo, steadyTime * 4 / 5},
		"just launched": {[]engine.ContainerStatus{aged(time.Hour, "")}, now, steadyTime},
		"youngest counts": {
			containers: []engine.ContainerStatus{aged(time.Hour, ""), aged(steadyTime/5, "")},
			launched:   longAgo,
			want:       steadyTime * 4 / 5,
		},
		"has a check":        {[]engine.ContainerStatus{aged(0, container.Healthy)}, now, 0},
		"ended":              {[]engine.ContainerStatus{{Status: container.StateExited, StartedAt: now}}, now, 0},
		"clock of a machine": {[]engine.ContainerStatus{aged(-time.Hour, "")}, longAgo, steadyTime},
	} {
		if got := unproven(test.containers, test.launched, now, steadyTime); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}

// As in Compose, a detached up waits for what a service that runs already depends on, and fails with it.
func TestDetachedUpWaitsForDependenciesOfWhatRuns(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, `services:
  app: {image: "app:1", depends_on: {migrate: {condition: service_completed_successfully}}}
  migrate: {image: "app:1"}
`)
	for _, want := range []string{"", "", `service "migrate": container "shop-migrate-1" exited with code 2`} {
		_, w := up(t, engine, project, Options{Detach: true})
		w.Status("migrate", "running")
		code := 0
		if want != "" {
			code = 2
		}
		fake.Exit(fake.Container(t, "migrate"), code)
		if err := w.End(); devtest.ErrorText(err) != want || fake.Count("start app") != 1 {
			t.Errorf("ended with %v, want %q\n%s", err, want, w.Transcript())
		}
	}
}
