package engine

import (
	"context"
	"io"
	"time"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// attachedRun is what was read of a run by attaching, so that its log, when it must be read after all,
// begins behind it. Attached output has no stamps: its lines are counted instead.
type attachedRun struct {
	startedAt string                // "" where it is not known
	since     time.Time             // the end of the run before
	lines     map[devenv.Stream]int // reported of it
	// when the attachment ended: later lines were not sent, however many the log has lost by then
	until time.Time
	cut   bool // the engine was lost before the run's end
}

// Attach has the output of a container that is about to start read as it comes, from its first line: the Engine
// hands on what it otherwise writes into a file and reads again, which takes it three times as long. Logging drivers
// that keep nothing do not matter. Where the Engine refuses, the log is read once the container runs. What it
// returns gives up on a container that did not start.
//
// The lock is not held while the Engine is asked: one that hangs must not keep the other logs, or the news that it is
// lost, from being handled. Both Lost and DetachAll end the request.
func (f *LogFollower) Attach(ctx context.Context, c container.InspectResponse) (giveUp func()) {
	asking, cancel := context.WithCancel(ctx)
	defer cancel()
	now := f.reserve(c, cancel)
	if now == nil { // the end of its last run is still read
		return func() {}
	}
	attached, err := f.api.ContainerAttach(asking, c.ID, client.ContainerAttachOptions{
		Stream: true,
		Stdout: true,
		Stderr: true,
	})
	if err != nil {
		f.refused(ctx, c, now)
		return func() {}
	}
	f.granted(now, attached.Close)
	stop := context.AfterFunc(ctx, attached.Close)
	f.wait.Go(func() {
		defer stop()
		defer attached.Close()
		f.readAttached(c, attached.Reader, now.run)
		f.detached(ctx, c, now)
	})
	return attached.Close
}

// reserve makes the reading of a container that the Engine is about to be asked for, or nil where there is one.
func (f *LogFollower) reserve(c container.InspectResponse, cancel func()) *reading {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.active[c.ID] != nil {
		return nil
	}
	run := &attachedRun{since: f.endOfLastRun(c), lines: map[devenv.Stream]int{}}
	f.active[c.ID] = &reading{asked: true, early: true, run: run, leave: cancel, ended: make(chan struct{})}
	return f.active[c.ID]
}

// endOfLastRun returns up to when the log of a container that is about to start has lines of earlier runs.
func (f *LogFollower) endOfLastRun(c container.InspectResponse) time.Time {
	if last := f.last[c.ID]; !last.IsZero() {
		return last
	}
	return ParseTime(c.State.FinishedAt)
}

// refused ends a reading that the Engine did not grant, and reads the log of a start that came meanwhile.
func (f *LogFollower) refused(ctx context.Context, c container.InspectResponse, now *reading) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.end(ctx, c, now)
}

// granted begins a reading. A start that came while the Engine was asked is the one that is attached; where the caller
// wants no reading any more, it ends at once.
func (f *LogFollower) granted(now *reading, leave func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now.asked, now.leave = false, leave
	switch {
	case now.run.cut:
		leave()
	case now.next != nil:
		now.early, now.startedAt, now.next = false, now.next.State.StartedAt, nil
	}
}

func (f *LogFollower) readAttached(c container.InspectResponse, output io.Reader, run *attachedRun) {
	cutLines(c, output, lineWriter{bare: true, take: func(s devenv.Stream, lines []devenv.LogLine) {
		for _, l := range lines {
			if !l.More {
				run.lines[s]++
			}
		}
		f.deliver(c, s, lines)
	}})
}

// detached goes on with the log of a container that was started again while its first run was attached: the news of
// that start may have been taken for the first one's.
func (f *LogFollower) detached(ctx context.Context, c container.InspectResponse, now *reading) {
	again, err := f.api.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
	f.mu.Lock()
	defer f.mu.Unlock()
	now.run.until, now.run.startedAt = time.Now(), now.startedAt
	if now.early && err == nil && !again.Container.State.Running {
		now.run.startedAt = again.Container.State.StartedAt // it ended before the news of its start came
	}
	f.runs[c.ID] = now.run
	runsOn := err == nil &&
		(now.run.cut && again.Container.State.Running || again.Container.RestartCount > c.RestartCount)
	if now.next == nil && runsOn {
		now.next = &again.Container
	}
	f.end(ctx, c, now)
}

// DetachAll leaves what is attached: the rest of it is read from the logs. A container that writes to
// an attached client that does not read waits for it; a client that reads its log holds nothing up.
func (f *LogFollower) DetachAll() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, reading := range f.active {
		if reading.run != nil {
			reading.run.cut = true
			reading.leave()
		}
	}
}

// over reports whether a start was attached and read to its end.
func (r *attachedRun) over(c container.InspectResponse) bool {
	return r != nil && !r.cut && r.startedAt == c.State.StartedAt
}

// unread takes what is known of an attached run whose log must be read over again: the engine was lost, or
// the container has been started more than once since. Otherwise the log of a later run begins at the end
// of the one before.
func (f *LogFollower) unread(c container.InspectResponse) *attachedRun {
	run := f.runs[c.ID]
	delete(f.runs, c.ID)
	if run != nil && (run.cut || c.RestartCount > 0) {
		return run
	}
	return nil
}

// seen reports whether a line of the log is one that was sent while attached.
func (r *attachedRun) seen(stream devenv.Stream, line devenv.LogLine) bool {
	if r == nil || r.lines[stream] == 0 || line.At.After(r.until) {
		return false
	}
	if !line.More {
		r.lines[stream]--
	}
	return true
}
