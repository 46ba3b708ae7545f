package up

import (
	"context"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload"
)

// reloaderOf is the record of a container's reloader; the caller holds parsersMu.
func (s *Session) reloaderOf(c container.InspectResponse) *reload.Reloader {
	if s.reloaders[c.ID] == nil {
		s.reloaders[c.ID] = &reload.Reloader{Container: c}
	}
	return s.reloaders[c.ID]
}

// startLines is how far after its start a container says what its reloader watches.
const startLines = 10 * time.Second

// learnReloader reads the first lines of a container that ran before the session: what its reloader watches may be
// told further up than the session's log reaches.
func (s *Session) learnReloader(ctx context.Context, c container.InspectResponse) {
	started := engine.ParseTime(c.State.StartedAt)
	if s.options.Detach || started.IsZero() {
		return
	}
	options := client.ContainerLogsOptions{
		ShowStdout: true, ShowStderr: true, Timestamps: true,
		Since: started.Add(-time.Second).Format(time.RFC3339Nano), Until: started.Add(startLines).Format(time.RFC3339Nano),
	}
	s.engine.ReadLog(ctx, c, options, func(_ devenv.Stream, text string) {
		s.parsersMu.Lock()
		defer s.parsersMu.Unlock()
		s.reloaderOf(c).Read(text, s.began)
	})
}
