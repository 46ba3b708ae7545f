package up

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/fastdock/fastdock/devenv/engine"
)

// errEngineLost ends an attempt to bring the stack up, or to stay with it, that has lost its engine.
var errEngineLost = errors.New("the engine was lost")

const (
	awayLimit = 30 * time.Second // how long an engine may be away while the stack is brought up
	pingLimit = 2 * time.Second  // how long an engine that is there takes at most for a sign of life
	lostTries = 3                // how often one that is there may break a connection

	firstPause, longestPause = 50 * time.Millisecond, time.Second // between two questions to an engine that is away
)

// connection is what is known of the engine's comings and goings. The monitor writes it; whoever works with the
// engine works within an attempt, which ends when the engine is lost.
type connection struct {
	mu      sync.Mutex
	away    bool
	losses  int
	ran     []string // the containers that ran when it went away
	abandon context.CancelCauseFunc
}

// begin returns a context that ends when the engine is lost; while the engine is away it has ended already.
func (a *connection) begin(ctx context.Context) (context.Context, context.CancelCauseFunc) {
	attempt, abandon, _ := a.beginCounted(ctx)
	return attempt, abandon
}

// beginCounted is begin, and returns how often the engine was lost before.
func (a *connection) beginCounted(ctx context.Context) (context.Context, context.CancelCauseFunc, int) {
	attempt, abandon := context.WithCancelCause(ctx)
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.away {
		abandon(errEngineLost)
	}
	a.abandon = abandon
	return attempt, abandon, a.losses
}

// lost notes that the monitor hears the engine no more.
func (a *connection) lost(ran []string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away, a.ran = true, ran
	a.losses++
	if a.abandon != nil {
		a.abandon(errEngineLost)
	}
}

// giveUp ends the attempt in progress.
func (a *connection) giveUp() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.abandon(errEngineLost)
}

// before returns the containers that ran when the engine went away.
func (a *connection) before() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.ran
}

func (a *connection) back() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away = false
}

func (a *connection) state() (away bool, losses int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.away, a.losses
}

// runWithReconnect brings the stack up and stays with it, across engines that go away and come back. It calls attached
// once.
func (s *Session) runWithReconnect(ctx context.Context, attached func()) error {
	var once sync.Once
	up, broken := false, 0
	for {
		connected, abandon, losses := s.connection.beginCounted(ctx)
		err := error(nil)
		if !up {
			err = s.bringUp(connected)
		}
		if err == nil && !s.options.Detach {
			up, s.wasUp = true, true
			s.leadership.releaseWork()
			once.Do(attached)
			err = s.stay(connected)
		}
		lost := errors.Is(context.Cause(connected), errEngineLost) || err != nil && s.isConnectionLoss(ctx, err)
		abandon(nil)
		if _, now := s.connection.state(); now == losses {
			broken++
		}
		if !lost || ctx.Err() != nil || broken > lostTries {
			return err
		}
		if err := s.awaitEngine(ctx, up); err != nil {
			return err
		}
		up = up && s.status.allRun(s.connection.before()) // else what the engine stopped is started again
		if !up {
			s.status.restart()
		}
	}
}

// isConnectionLoss reports whether an error is only the engine's going away; then the attempt it happened in
// is over, and its words are not worth reporting.
func (s *Session) isConnectionLoss(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	_, silent := s.engine.PingWithin(ctx, pingLimit)
	if silent == nil && !engine.IsConnectionLoss(err) {
		return false
	}
	s.connection.giveUp()
	return ctx.Err() == nil || errors.Is(context.Cause(ctx), errEngineLost)
}

// awaitEngine waits until the engine answers and the monitor hears it: at most awayLimit, or forever where the
// stack was up.
func (s *Session) awaitEngine(ctx context.Context, up bool) error {
	began := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		_, err := s.engine.PingWithin(ctx, pingLimit)
		away, _ := s.connection.state()
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case err == nil && !away:
			return nil
		case err != nil && !up && time.Since(began) > cmp.Or(s.options.away, awayLimit):
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}
