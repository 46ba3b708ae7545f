package up

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/stacktest"
)

func TestDiscardLeavesNothing(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1", "db:1")
	project := stacktest.Load(t, engine, appOnDB)
	ctx, cancel := context.WithCancel(t.Context())
	session := Up(ctx, engine, project, Options{Detach: true, Wait: true})
	w := devtest.NewStream(t, session.Events())
	w.Status("db", "running")
	cancel()
	if err := w.End(); !errors.Is(err, context.Canceled) {
		t.Errorf("up ended with %v", err)
	}
	discarded := devtest.NewStream(t, down.Discard(t.Context(), engine, project))
	if err := discarded.End(); err != nil {
		t.Errorf("discard ended with %v", err)
	}
	if left := fake.Remaining(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// What cannot be removed is named when the time is over.
func TestDiscardSaysWhatIsLeft(t *testing.T) {
	fake, engine := stacktest.New(t, "app:1")
	project := stacktest.Load(t, engine, "services: {app: {image: \"app:1\"}}")
	_, w := up(t, engine, project, Options{Detach: true})
	if err := w.End(); err != nil {
		t.Fatal(err)
	}
	held := fake.Hold("stop app")
	defer held.Release()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	discarded := devtest.NewStream(t, down.Discard(ctx, engine, project))
	<-held.Arrived
	cancel()
	if err := discarded.End(); err == nil ||
		!strings.Contains(err.Error(), "still in the engine: container shop-app-1, network shop_default") {
		t.Errorf("discard ended with %v", err)
	}
}
