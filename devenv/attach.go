package devenv

import (
	"context"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// attach has the output of a container that is about to start read as it comes, from its first line: the Engine
// hands on what it otherwise writes into a file and reads again, which takes it twice as long. Logging drivers
// that keep nothing do not matter. Where the Engine refuses, the log is read once the container runs. What it
// returns gives up on a container that did not start.
func (f *follower) attach(ctx context.Context, c container.InspectResponse) (giveUp func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.active[c.ID] != nil { // the end of its last run is still read
		return func() {}
	}
	attached, err := f.api.ContainerAttach(ctx, c.ID, client.ContainerAttachOptions{Stream: true, Stdout: true, Stderr: true})
	if err != nil {
		return func() {}
	}
	stop := context.AfterFunc(ctx, attached.Close)
	now := &reading{early: true}
	f.reads(ctx, c, now, func() {
		defer attached.Close()
		defer stop()
		cut(c, attached.Reader, lines{bare: true, take: func(l LogLine) {
			f.mu.Lock()
			now.at = l.At
			f.mu.Unlock()
			f.take(c, l)
		}})
	})
	return attached.Close
}
