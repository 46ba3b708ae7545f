package engine

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

const (
	// maxLine bounds one log line in bytes; a longer one is cut into pieces, so that a container that never
	// writes a newline cannot fill the memory. The Engine cuts after 16 KiB itself and stamps every piece: cut
	// at the same place, and no stamp ends up inside a line.
	maxLine = 16<<10 + len("2006-01-02T15:04:05.000000000Z ")
	// readAhead is how much of a container's output is read at once, in bytes: a flood's lines come one by one
	// from the Engine.
	readAhead = 128 << 10
	// AttachTail is how many earlier lines are shown of a container that was already running.
	AttachTail = "200"
)

// LogFollower reads the logs of a session's containers, each start of each container once.
type LogFollower struct {
	api        API
	take       func(c container.InspectResponse, lines devenv.LogLines)
	Unreadable func(c container.InspectResponse, cause error) // called when a container's log cannot be read

	mu     sync.Mutex
	active map[string]*reading     // by container ID
	last   map[string]time.Time    // the last line's time by container ID, by the engine's clock
	runs   map[string]*attachedRun // the last attached runs, by container ID
	lines  int                     // taken so far
	wait   sync.WaitGroup
}

// reading is one container's log while it is read.
type reading struct {
	startedAt string
	asked     bool                       // the Engine has not answered yet whether it can be attached to
	early     bool                       // attached to a container that has not started yet
	run       *attachedRun               // of one that is attached
	leave     func()                     // ends the attachment
	next      *container.InspectResponse // its next start, when that came before this log's end
	ended     chan struct{}
}

// NewLogFollower returns a follower that hands the lines it reads to take.
func NewLogFollower(api API, take func(container.InspectResponse, devenv.LogLines)) *LogFollower {
	return &LogFollower{
		api:    api,
		take:   take,
		active: map[string]*reading{},
		last:   map[string]time.Time{},
		runs:   map[string]*attachedRun{},
	}
}

// Follow reads a container's logs until it stops or ctx ends; a second call for the same start does nothing.
// tail bounds how many old lines come first ("all" or a number).
func (f *LogFollower) Follow(ctx context.Context, c container.InspectResponse, tail string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch current := f.active[c.ID]; {
	case current == nil && f.runs[c.ID].over(c): // it was reported before the news of its start came
	case current == nil:
		f.startReading(ctx, c, tail)
	case current.asked:
		current.next = &c
	case current.early:
		current.early, current.startedAt = false, c.State.StartedAt
	case current.startedAt != c.State.StartedAt:
		current.next = &c
	}
}

// Forget forgets a container that was removed.
func (f *LogFollower) Forget(id string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.last, id)
	if f.active[id] == nil {
		delete(f.runs, id)
	}
}

// Lost reports that the engine went away: what is read now ends soon, and the next call for the same start reads on.
func (f *LogFollower) Lost() {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, reading := range f.active {
		reading.startedAt, reading.early = "", false
		if reading.run != nil {
			reading.run.cut = true
		}
		if reading.asked {
			reading.leave()
		}
	}
	for _, run := range f.runs { // the end of its connection may have come first
		run.cut = true
	}
}

// Wait waits until no log is read any more.
func (f *LogFollower) Wait() { f.wait.Wait() }

func (f *LogFollower) startReading(ctx context.Context, c container.InspectResponse, tail string) {
	options := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: true, Tail: tail}
	since, run := f.since(c, tail), f.unread(c)
	if run != nil {
		since, options.Tail = run.since, "all"
	}
	if !since.IsZero() {
		options.Since, options.Tail = since.Add(time.Nanosecond).Format(time.RFC3339Nano), "all"
	}
	now := &reading{startedAt: c.State.StartedAt, ended: make(chan struct{})}
	f.active[c.ID] = now
	f.wait.Go(func() {
		f.readBehind(ctx, c, options, run)
		f.mu.Lock()
		defer f.mu.Unlock()
		f.end(ctx, c, now)
	})
}

// end takes away a reading that is over, and begins that of the container's next start, where that came before. The
// caller holds the lock.
func (f *LogFollower) end(ctx context.Context, c container.InspectResponse, now *reading) {
	close(now.ended)
	delete(f.active, c.ID)
	if now.next != nil {
		f.startReading(ctx, *now.next, "all")
	}
}

// startSlack is how much older than its start a container's first lines may be (seen on Engine 26).
const startSlack = time.Second

// since returns the time up to which a container's log is known, or was read by an earlier run of it. A container that
// has ended by now has the end of this run, which is no mark; its start is, but for the slack.
func (f *LogFollower) since(c container.InspectResponse, tail string) time.Time {
	if last := f.last[c.ID]; !last.IsZero() || tail != "all" {
		return last
	}
	started, finished := ParseTime(c.State.StartedAt), ParseTime(c.State.FinishedAt)
	if finished.Before(started) || finished.IsZero() {
		return finished
	}
	return started.Add(-startSlack)
}

// Settle waits until the logs that are read now have ended, but for those of the given containers, which run on:
// until nothing came for the given time, or until enough is closed. A log of a million lines is
// read for seconds after its container has ended.
func (f *LogFollower) Settle(quiet time.Duration, enough <-chan struct{}, running []string) {
	f.mu.Lock()
	current := maps.Clone(f.active)
	f.mu.Unlock()
	for id, r := range current {
		if !slices.Contains(running, id) && !f.ends(r, quiet, enough) {
			return
		}
	}
}

func (f *LogFollower) ends(r *reading, quiet time.Duration, enough <-chan struct{}) bool {
	for before := f.count(); ; before = f.count() {
		select {
		case <-r.ended:
			return true
		case <-enough:
			return false
		case <-time.After(quiet):
			if f.count() == before {
				return false
			}
		}
	}
}

func (f *LogFollower) count() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lines
}

func (f *LogFollower) read(ctx context.Context, c container.InspectResponse, options client.ContainerLogsOptions) {
	f.readBehind(ctx, c, options, nil)
}

// readBehind reads a log without the lines that were sent while its container was attached.
func (f *LogFollower) readBehind(ctx context.Context, c container.InspectResponse,
	options client.ContainerLogsOptions, run *attachedRun,
) {
	stream, err := f.api.ContainerLogs(ctx, c.ID, options)
	if err != nil {
		if f.Unreadable != nil && !errdefs.IsNotFound(err) && !IsConnectionLoss(err) && ctx.Err() == nil {
			f.Unreadable(c, err)
		}
		return
	}
	defer stream.Close()
	begun := map[devenv.Stream]bool{}
	cutLines(c, stream, lineWriter{take: func(s devenv.Stream, lines []devenv.LogLine) {
		if options.Tail != "all" && !begun[s] {
			lines = withoutPartial(lines)
			begun[s] = len(lines) > 0
		}
		fresh := slices.DeleteFunc(lines, func(l devenv.LogLine) bool { return run.seen(s, l) })
		f.know(c, fresh)
		f.deliver(c, s, fresh)
	}})
}

// withoutPartial leaves out leading lines that continue a record whose beginning is not read: the code that a traceback
// quotes is indented by four spaces. A line with a place in the code stays.
func withoutPartial(lines []devenv.LogLine) []devenv.LogLine {
	for i, l := range lines {
		if !strings.HasPrefix(l.Text, "    ") {
			return lines[i:]
		}
	}
	return nil
}

// cutLines makes lines of a container's output, of both of its streams.
func cutLines(c container.InspectResponse, output io.Reader, both lineWriter) {
	stdout, stderr := both, both
	stdout.stream, stderr.stream = devenv.Stdout, devenv.Stderr
	if c.Config.Tty {
		_, _ = io.Copy(&stdout, bufio.NewReaderSize(output, readAhead)) // a TTY's stream is not multiplexed
	} else {
		_, _ = stdcopy.StdCopy(&stdout, &stderr, bufio.NewReaderSize(output, readAhead))
	}
	stdout.flush()
	stderr.flush()
}

// know notes how far a log is known, so that its next start goes on from there.
func (f *LogFollower) know(c container.InspectResponse, lines []devenv.LogLine) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, line := range lines {
		if line.At.After(f.last[c.ID]) {
			f.last[c.ID] = line.At
		}
	}
}

func (f *LogFollower) deliver(c container.InspectResponse, stream devenv.Stream, lines []devenv.LogLine) {
	if len(lines) == 0 {
		return
	}
	f.mu.Lock()
	f.lines += len(lines)
	f.mu.Unlock()
	f.take(c, devenv.LogLines{Service: ServiceName(c), Container: ContainerName(c), Stream: stream, Lines: lines})
}

// lineWriter is a writer that cuts a stream into lines and takes off the Engine's time stamps.
type lineWriter struct {
	stream devenv.Stream
	bare   bool                                  // the stream has no stamps, and what looks like one is text
	take   func(devenv.Stream, []devenv.LogLine) // is given the lines of each write that has any
	rest   []byte
	at     time.Time        // the last stamp
	cut    []devenv.LogLine // of this write so far
}

// Write never fails and keeps at most maxLine bytes.
func (l *lineWriter) Write(p []byte) (int, error) {
	text, now := string(p), time.Now() // a copy for all: the lines are parts of it
	l.cut = make([]devenv.LogLine, 0, strings.Count(text, "\n"))
	for len(text) > 0 {
		line, after, ended := strings.Cut(text, "\n")
		l.add(line, ended, now)
		text = after
	}
	l.handOn()
	return len(p), nil
}

func (l *lineWriter) add(text string, ended bool, now time.Time) {
	if ended && len(l.rest) == 0 && len(text) <= maxLine {
		l.end(text, false, now)
		return
	}
	for len(l.rest)+len(text) > maxLine {
		fits := maxLine - len(l.rest)
		l.rest = append(l.rest, text[:fits]...)
		l.endRest(true, now)
		text = text[fits:]
	}
	l.rest = append(l.rest, text...)
	if ended {
		l.endRest(false, now)
	}
}

func (l *lineWriter) flush() {
	if len(l.rest) > 0 {
		l.endRest(false, time.Now())
	}
	l.handOn()
}

func (l *lineWriter) handOn() {
	if len(l.cut) > 0 {
		l.take(l.stream, l.cut)
		l.cut = nil
	}
}

func (l *lineWriter) endRest(more bool, now time.Time) {
	l.end(string(l.rest), more, now)
	l.rest = l.rest[:0]
}

func (l *lineWriter) end(text string, more bool, now time.Time) {
	if !l.bare {
		now, text = l.stamped(text, now)
	}
	l.cut = append(l.cut, devenv.LogLine{At: now, Text: devenv.Sanitize(text), More: more})
}

// stamped takes off a line's stamp. The rest of a line that was cut has the time of its beginning; in a stream without
// stamps it is now.
func (l *lineWriter) stamped(text string, now time.Time) (time.Time, string) {
	at, text, err := cutTimestamp(text)
	switch {
	case err == nil:
		l.at = at
	case l.at.IsZero():
		at = now
	default:
		at = l.at
	}
	return at, text
}

func cutTimestamp(line string) (time.Time, string, error) {
	for i := range len(line) {
		if line[i] == ' ' {
			at, err := time.Parse(time.RFC3339Nano, line[:i])
			if err != nil {
				return time.Time{}, line, err
			}
			return at, line[i+1:], nil
		}
	}
	if at, err := time.Parse(time.RFC3339Nano, line); err == nil {
		return at, "", nil
	}
	return time.Time{}, line, errors.New("no time stamp")
}

// ServiceName returns the name of the Compose service that a container is of.
func ServiceName(c container.InspectResponse) string { return c.Config.Labels[api.ServiceLabel] }

// ContainerName returns a container's name without the slash that the Engine puts before it.
func ContainerName(c container.InspectResponse) string { return strings.TrimPrefix(c.Name, "/") }

// SummaryName returns a listed container's own name; the others are those that links give it.
func SummaryName(c container.Summary) string {
	if len(c.Names) == 0 {
		return c.ID
	}
	return strings.TrimPrefix(c.Names[0], "/")
}
