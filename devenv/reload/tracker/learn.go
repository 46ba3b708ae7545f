package tracker

import (
	"context"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload"
)

// reloaderOf returns the record of a container's reloader; the caller holds mu.
func (t *Tracker) reloaderOf(c container.InspectResponse) *reload.Reloader {
	if t.reloaders[c.ID] == nil {
		t.reloaders[c.ID] = &reload.Reloader{Container: c}
	}
	return t.reloaders[c.ID]
}

// startLines is how far after its start a container says what its reloader watches.
const startLines = 10 * time.Second

// Learn reads the log of a container that ran before the session: its first lines, for what its reloader watches may be
// logged further up than the session's log reaches, and its last ones, for its last reload may have broken the app.
func (t *Tracker) Learn(ctx context.Context, c container.InspectResponse) {
	started := engine.ParseTime(c.State.StartedAt)
	if t.options.Detached || started.IsZero() {
		return
	}
	options := client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true,
		Since: started.Add(-time.Second).Format(time.RFC3339Nano), Until: started.Add(startLines).Format(time.RFC3339Nano),
	}
	reloads := false
	t.engine.ReadLog(ctx, c, options, func(_ devenv.Stream, text string) {
		t.mu.Lock()
		defer t.mu.Unlock()
		r := t.reloaderOf(c)
		r.Read(text, t.options.Began)
		reloads = r.Kind != ""
	})
	if reloads {
		t.learnLast(ctx, c)
	}
}

// learnLast reports that an app is broken, where its last reload before the session left it so.
func (t *Tracker) learnLast(ctx context.Context, c container.InspectResponse) {
	var broken devenv.Event
	past := &reload.Parser{
		Service: engine.ServiceName(c), Workdir: c.Config.WorkingDir, Emit: func(event devenv.Event) { broken = event },
		Saved: func([]string) time.Time { return time.Time{} },
	}
	options := client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true, Tail: engine.AttachTail,
		Until: t.options.Began.Format(time.RFC3339Nano),
	}
	t.engine.ReadLines(ctx, c, options, func(_ container.InspectResponse, lines devenv.LogLines) {
		for _, line := range lines.Lines {
			past.Read(line)
		}
	})
	t.mu.Lock()
	defer t.mu.Unlock()
	if live := t.parser(c, reload.Settled); past.Phase == reload.Broken && live.Phase == reload.Settled {
		live.Phase = reload.Broken
		t.stack.Send(broken)
	}
}
