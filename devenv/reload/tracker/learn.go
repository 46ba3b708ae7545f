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

// Learn reads the first lines of a container that ran before the session: what its reloader watches may be
// logged further up than the session's log reaches.
func (t *Tracker) Learn(ctx context.Context, c container.InspectResponse) {
	started := engine.ParseTime(c.State.StartedAt)
	if t.options.Detached || started.IsZero() {
		return
	}
	options := client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true,
		Since: started.Add(-time.Second).Format(time.RFC3339Nano), Until: started.Add(startLines).Format(time.RFC3339Nano),
	}
	t.engine.ReadLog(ctx, c, options, func(_ devenv.Stream, text string) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.reloaderOf(c).Read(text, t.options.Began)
	})
}
