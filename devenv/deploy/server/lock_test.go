package server

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

// targetWithLock returns a target whose lock is taken for abandoned soon.
func targetWithLock(t *testing.T) *Target {
	_, e := stacktest.New(t, "shop:1")
	target := New(e, stacktest.Load(t, e, "services: {app: {image: 'shop:1', deploy: {replicas: 2}}}\n"))
	target.beat = 20 * time.Millisecond
	return target
}

func TestSecondDeploymentIsRefused(t *testing.T) {
	target := targetWithLock(t)
	ada := deploy.Options{Holder: "ada@laptop"}
	_, err := target.locked(t.Context(), ada, func(ctx context.Context, _ hold) (deploy.Result, error) {
		if lock := target.lock(ctx); lock == nil || lock.Holder != "ada@laptop" {
			t.Errorf("the lock is %v", lock)
		}
		_, err := target.locked(ctx, deploy.Options{Holder: "bob@ci"}, func(context.Context, hold) (deploy.Result, error) {
			t.Error("two deployments at once")
			return deploy.Result{}, nil
		})
		var locked *deploy.LockedError
		if !errors.As(err, &locked) || locked.Holder != "ada@laptop" {
			t.Errorf("got %v", err)
		}
		return deploy.Result{}, nil
	})
	if err != nil || target.lock(t.Context()) != nil {
		t.Errorf("%v; the lock that is left: %v", err, target.lock(t.Context()))
	}
}

func TestLockOfAKilledDeploymentIsTakenOver(t *testing.T) {
	target := targetWithLock(t)
	if _, err := target.acquire(t.Context(), deploy.Options{Holder: "killed@laptop"}); err != nil {
		t.Fatal(err)
	}
	ran := false
	bob := deploy.Options{Holder: "bob@ci"}
	_, err := target.locked(t.Context(), bob, func(_ context.Context, held hold) (deploy.Result, error) {
		ran = held.killed != nil && !held.killed.switched
		return deploy.Result{}, nil
	})
	if err != nil || !ran {
		t.Errorf("ran: %t, %v", ran, err)
	}
}

// An interrupted deployment gives the lock back.
func TestLockIsReleasedAfterAnInterrupt(t *testing.T) {
	target := targetWithLock(t)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := target.locked(ctx, deploy.Options{}, func(ctx context.Context, _ hold) (deploy.Result, error) {
		cancel()
		return deploy.Result{}, context.Cause(ctx)
	})
	_, left := target.engine.API.ContainerInspect(t.Context(), target.lockName(), client.ContainerInspectOptions{})
	if !errors.Is(err, context.Canceled) || left == nil {
		t.Errorf("%v; the lock is still there: %t", err, left == nil)
	}
}

// interruptedWatch is an engine whose user interrupts the watch of a lock.
type interruptedWatch struct {
	engine.API
	interrupt context.CancelFunc
	inspected int
}

func (w *interruptedWatch) ContainerInspect(ctx context.Context, id string, options client.ContainerInspectOptions,
) (client.ContainerInspectResult, error) {
	w.inspected++
	return w.API.ContainerInspect(ctx, id, options)
}

func (w *interruptedWatch) CopyFromContainer(context.Context, string, client.CopyFromContainerOptions,
) (client.CopyFromContainerResult, error) {
	w.interrupt()
	return client.CopyFromContainerResult{}, context.Canceled
}

// An interrupt while the lock is watched ends the attempt without a question for the holder of the lock.
func TestInterruptWhileTheLockIsWatched(t *testing.T) {
	target := targetWithLock(t)
	if _, err := target.acquire(t.Context(), deploy.Options{Holder: "ada@laptop"}); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	watch := &interruptedWatch{API: target.engine.API, interrupt: cancel}
	target.engine.API = watch
	if _, err := target.takeOver(ctx); !errors.Is(err, context.Canceled) || watch.inspected != 1 {
		t.Errorf("%v after %d inspections, want 1", err, watch.inspected)
	}
}
