package up

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/enginetest"
)

// waiter waits for a condition in a goroutine; the channel carries the result.
func waiter(ctx context.Context, b *statusTable, condition string, replicas int) <-chan error {
	done := make(chan error, 1)
	go func() { done <- b.await(ctx, "db", condition, replicas) }()
	return done
}

// returned returns what a waiter got; it must come.
func returned(t *testing.T, done <-chan error) error {
	t.Helper()
	select {
	case err := <-done:
		return err
	case <-time.After(devtest.Patience):
		t.Fatal("still waits")
		return nil
	}
}

// open reports whether a gate is open now, or has failed.
func open(t *testing.T, b *statusTable, condition string, replicas int) bool {
	t.Helper()
	met, _, err := b.check("db", condition, replicas)
	return met || err != nil
}

func silent(devenv.Event) {}

func TestAwaitIgnoresWhatIsLeftOver(t *testing.T) {
	for name, leftover := range map[string]engine.ContainerStatus{
		"ended with 0": ended(0),
		"ended with 1": ended(1),
		"runs":         running("shop-db-1"),
	} {
		b := newStatusTable(silent)
		b.observe(leftover)
		for _, condition := range []string{
			types.ServiceConditionStarted,
			types.ServiceConditionCompletedSuccessfully, conditionReady,
		} {
			if open(t, b, condition, 1) {
				t.Errorf("%s: the gate %s opened or failed before this session started the container", name, condition)
			}
		}
	}
}

func TestAwaitOpens(t *testing.T) {
	b := newStatusTable(silent)
	done := waiter(t.Context(), b, types.ServiceConditionHealthy, 2)
	first := with(running("shop-db-1"), func(f *engine.ContainerStatus) { f.Health = container.Starting })
	second := with(first, func(f *engine.ContainerStatus) { f.ID, f.Name = "id2", "shop-db-2" })
	healthy := func(f *engine.ContainerStatus) { f.Health = container.Healthy }
	b.observe(first)
	b.observe(second)
	b.launch("db", enginetest.Noon)
	b.observe(with(first, healthy))
	if open(t, b, types.ServiceConditionHealthy, 2) {
		t.Error("one of two replicas opened the gate")
	}
	b.observe(with(second, healthy))
	if err := returned(t, done); err != nil {
		t.Errorf("got %v", err)
	}
}

func TestAwaitFails(t *testing.T) {
	reason := errors.New("building image \"db\": no")
	tests := map[string]struct {
		happens func(*statusTable)
		want    string
	}{
		"the service failed": {func(b *statusTable) { b.fail("db", reason) }, reason.Error()},
		"the first reason stays": {func(b *statusTable) {
			b.fail("db", reason)
			b.fail("db", errors.New("another"))
		}, reason.Error()},
		"its container ended": {
			func(b *statusTable) { b.launch("db", enginetest.Noon); b.observe(ended(1)) },
			`container "shop-db-1" exited with code 1`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			b := newStatusTable(silent)
			done := waiter(t.Context(), b, conditionReady, 1)
			test.happens(b)
			if err := returned(t, done); devtest.ErrorText(err) != test.want {
				t.Errorf("got %v, want %s", err, test.want)
			}
		})
	}
}

func TestAwaitEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	done := waiter(ctx, newStatusTable(silent), conditionReady, 1)
	cancel(errStopped)
	if err := returned(t, done); !errors.Is(err, errStopped) {
		t.Errorf("got %v", err)
	}
}

func TestFailReportsWhetherItWasTheFirst(t *testing.T) {
	b := newStatusTable(silent)
	if !b.fail("db", errors.New("one")) || b.fail("db", errors.New("two")) {
		t.Error("only the first failure of a service is new")
	}
}

func TestObserveEmitsWhatIsNew(t *testing.T) {
	var got []devenv.Event
	b := newStatusTable(func(e devenv.Event) { got = append(got, e) })
	now := running("shop-db-1")
	starting := with(now, func(f *engine.ContainerStatus) { f.Health = container.Starting })
	well := with(now, func(f *engine.ContainerStatus) { f.Health, f.Probe = container.Healthy, &devenv.Probe{} })
	restarted := with(starting, func(f *engine.ContainerStatus) { f.StartedAt = enginetest.Noon.Add(time.Minute) })
	gone := with(restarted, func(f *engine.ContainerStatus) {
		f.Status, f.ExitCode, f.OOMKilled = container.StateExited, 137, true
	})
	for _, f := range []engine.ContainerStatus{starting, starting, well, well, restarted, gone, gone} {
		b.observe(f)
	}
	b.remove(gone.ID, enginetest.Noon)
	b.remove(gone.ID, enginetest.Noon)
	container := func(status devenv.Status) devenv.ContainerChanged {
		return devenv.ContainerChanged{Service: "db", Container: "shop-db-1", ContainerID: "id-shop-db-1", Status: status}
	}
	health := func(status devenv.Status, probe *devenv.Probe) devenv.HealthChanged {
		return devenv.HealthChanged{Service: "db", Container: "shop-db-1", Status: status, Probe: probe}
	}
	killed, removed := container("exited"), container("removed")
	killed.ExitCode, killed.OOMKilled, removed.ExitCode = 137, true, 137
	want := []devenv.Event{
		container("running"), health("starting", nil), health("healthy", &devenv.Probe{}),
		container("running"), health("starting", nil), killed, removed,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(devenv.ContainerChanged{}, "At"),
		cmpopts.IgnoreFields(devenv.HealthChanged{}, "At")); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestRunningByStatus(t *testing.T) {
	for state, want := range map[container.ContainerState]bool{
		container.StateRunning: true, container.StateRestarting: true, container.StatePaused: true,
		container.StateCreated: true, container.StateExited: false, container.StateDead: false,
	} {
		b := newStatusTable(silent)
		b.observe(with(running("shop-db-1"), func(f *engine.ContainerStatus) { f.Status = state }))
		if _, got := b.running(func(string) bool { return true }); got != want {
			t.Errorf("%s: got %v", state, got)
		}
	}
}

func TestFirstFailure(t *testing.T) {
	b := newStatusTable(silent)
	if first := b.firstFailure(); first != nil {
		t.Errorf("nothing failed, and it names %v", first)
	}
	b.fail("db", errors.New("exited with code 1"))
	b.fail("app", errors.New("its dependency failed"))
	b.fail("db", errors.New("exited with code 2"))
	if first := b.firstFailure(); first == nil || first.Error() != `service "db": exited with code 1` {
		t.Errorf("names %v", first)
	}
}
