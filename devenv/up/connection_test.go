package up

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
)

// An attempt that begins while the engine is away has ended already, and the loss before it is counted once.
func TestAttemptWhileTheEngineIsAway(t *testing.T) {
	c := &connection{}
	first, _, before := c.beginCounted(t.Context())
	c.lost([]string{"1"})
	second, _, after := c.beginCounted(t.Context())
	for name, ctx := range map[string]context.Context{"the attempt that was lost": first, "the next one": second} {
		if !errors.Is(context.Cause(ctx), errEngineLost) {
			t.Errorf("%s ended with %v", name, context.Cause(ctx))
		}
	}
	if away, now := c.state(); !away || before != 0 || after != 1 || now != 1 || !slices.Equal(c.before(), []string{"1"}) {
		t.Errorf("away %t, losses %d, %d, %d, ran %v", away, before, after, now, c.before())
	}
	c.back()
	if third, abandon, _ := c.beginCounted(t.Context()); third.Err() != nil {
		t.Errorf("an attempt with an engine that is back ended with %v", context.Cause(third))
	} else {
		abandon(nil)
	}
}

// The monitor reports losses while the session begins attempts and reads what ran; the race detector watches.
func TestConnectionIsLostWhileItIsUsed(t *testing.T) {
	c := &connection{}
	var using sync.WaitGroup
	using.Go(func() {
		for range 200 {
			c.lost([]string{"1"})
			c.back()
		}
	})
	using.Go(func() {
		for range 200 {
			_, abandon := c.begin(t.Context())
			_ = c.before()
			c.giveUp()
			abandon(nil)
		}
	})
	using.Wait()
	if _, losses := c.state(); losses != 200 {
		t.Errorf("%d losses were counted", losses)
	}
}
