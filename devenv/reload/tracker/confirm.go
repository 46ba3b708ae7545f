package tracker

import (
	"context"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

const (
	answerLimit = 5 * time.Second       // the default of Options.AnswerLimit
	answerPause = 20 * time.Millisecond // between two questions
	heldLimit   = time.Second           // an old process that has not ended by then holds its reload up
	latePause   = time.Second           // between two questions to an app that is stuck
	lateLimit   = time.Minute           // until it is asked no more
)

// confirmReload asks an app in the background whether it serves after a reload, and only then reports that the
// reload is ready: the app's log line says that it started, not that it is reached. It returns how to end the
// asking when another reload begins.
func (t *Tracker) confirmReload(ctx context.Context, c container.InspectResponse,
	ready devenv.ReloadReady,
) context.CancelFunc {
	ctx, cancel := context.WithCancel(ctx)
	t.wait.Go(func() {
		defer cancel()
		began := time.Now()
		now, runs := t.inspectRunning(ctx, c.ID)
		if !runs {
			return // its end is reported
		}
		app, reached := engine.HTTPProbeOf(now)
		if reached {
			app, reached = t.options.Probe(app)
		}
		if reached && !t.answers(ctx, app, ready, c.ID) {
			return
		}
		asked := time.Since(began)
		ready.Took, ready.At = ready.Took+asked, ready.At.Add(asked)
		t.reportReload(ctx, ready)
	})
	return cancel
}

// reportIfStuck reports that a reload waits for its old process, unless it goes on within a moment: uvicorn says that
// it waits wherever a request is being answered. It returns how to keep that untold.
func (t *Tracker) reportIfStuck(ctx context.Context, stuck devenv.Event) context.CancelFunc {
	ctx, cancel := context.WithCancel(ctx)
	t.wait.Go(func() {
		defer cancel()
		select {
		case <-time.After(heldLimit):
			t.reportReload(ctx, stuck)
		case <-ctx.Done():
		}
	})
	return cancel
}

// answers waits for the app's answer, and reports when it does not come in time.
func (t *Tracker) answers(ctx context.Context, app engine.HTTPProbe, ready devenv.ReloadReady, id string) bool {
	err := app.Await(ctx, t.options.AnswerLimit, answerPause)
	if err == nil {
		return true
	}
	if _, runs := t.inspectRunning(ctx, id); !runs {
		return false
	}
	t.reportReload(ctx, devenv.ReloadStuck{
		Service: ready.Service,
		On:      devenv.StuckOnResponse,
		URL:     app.String(),
		Err:     err.Error(),
		At:      ready.At.Add(t.options.AnswerLimit),
	})
	return app.Await(ctx, lateLimit, latePause) == nil
}

// reportReload reports what became of a reload unless another one has begun.
func (t *Tracker) reportReload(ctx context.Context, event devenv.Event) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if ctx.Err() == nil {
		t.stack.Send(event)
	}
}

func (t *Tracker) inspectRunning(ctx context.Context, id string) (container.InspectResponse, bool) {
	result, err := t.engine.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	return result.Container, err == nil && result.Container.State != nil && result.Container.State.Running
}
