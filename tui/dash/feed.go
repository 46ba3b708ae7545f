package dash

import (
	"slices"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/dash/logs"
)

const (
	// frameInterval is the least time between two batches, and between two drawings. The screen is laid out once per
	// message, so a message per event would cost a layout per log line. Each drawing costs 0.2 ms even where nothing
	// changed: with 60 in a second, idle panes take 1.25 % of a core, with 40 they take 0.8 %.
	frameInterval = 25 * time.Millisecond
	// maxPending is how many log lines wait for a screen that does not take them; the store would keep no more.
	maxPending = logs.MaxLines
	// earlyLines is how many log lines are stored before the frame: the more are stored at once, the longer a key waits.
	earlyLines = 2_000
)

// feed carries events from the environment to the screen, in batches. It never makes the environment wait: what a
// stalled screen does not take is held, log lines up to a bound, and when the screen is gone it reads on to the end.
type feed struct {
	events  <-chan devenv.Event
	batches chan delivery // closed after the last one
	closed  chan struct{} // closed when nothing receives batches any more
	state   devenv.State  // the fold of all events; to be read after batches is closed
}

// delivery is a batch as the feed sends it.
type delivery struct {
	events []devenv.Event
	early  bool // another one follows at the end of the frame, so nothing need be drawn for it
}

func newFeed(events <-chan devenv.Event) *feed {
	return &feed{events: events, batches: make(chan delivery), closed: make(chan struct{})}
}

// run reads events until their channel is closed.
func (f *feed) run() {
	defer close(f.batches)
	var waiting batch
	pause := time.NewTimer(0)
	defer pause.Stop()
	for due, owed := false, false; ; { // owed after an early batch
		var out chan delivery // nil, which never takes, unless a batch is due
		if due && (owed || len(waiting.events) > 0) || waiting.total >= earlyLines {
			out = f.batches
		}
		select {
		case event, open := <-f.events:
			if !open {
				f.flush(waiting)
				return
			}
			f.add(event, &waiting)
		case out <- delivery{waiting.events, !due}:
			if due {
				pause.Reset(frameInterval)
			}
			waiting, due, owed = batch{}, false, !due
		case <-pause.C:
			due = true
		}
	}
}

func (f *feed) add(event devenv.Event, waiting *batch) {
	f.state.Apply(event)
	if dropped := waiting.add(event); dropped != nil {
		f.state.Apply(dropped)
	}
}

func (f *feed) flush(waiting batch) {
	if len(waiting.events) == 0 {
		return
	}
	select {
	case f.batches <- delivery{events: waiting.events}:
	case <-f.closed:
	}
}

// batch is a run of events in which each service's log lines are bounded.
type batch struct {
	events []devenv.Event
	lines  map[string]int // by service
	total  int            // lines of all services

	outputs int // lines of builds and commands
}

// add appends an event. When twice maxPending log lines of a service wait, it drops the older half and returns that as
// an event, else nil: one service's flood never drops the lines of another.
func (b *batch) add(event devenv.Event) (dropped devenv.Event) {
	b.events = append(b.events, event)
	if isOutput(event) {
		b.boundOutput()
		return nil
	}
	lines, is := event.(devenv.LogLines)
	if !is {
		return nil
	}
	b.count(lines.Service, len(lines.Lines))
	if b.lines[lines.Service] < 2*maxPending {
		return nil
	}
	return b.drop(lines.Service, maxPending)
}

// isOutput reports whether an event is a line of a build or a command, of which only the last ones are shown.
func isOutput(event devenv.Event) bool {
	switch event.(type) {
	case devenv.BuildOutput, devenv.CommandOutput:
		return true
	}
	return false
}

// boundOutput drops the older half of the lines of builds and commands when twice maxPending of them wait.
func (b *batch) boundOutput() {
	if b.outputs++; b.outputs < 2*maxPending {
		return
	}
	b.events = slices.DeleteFunc(b.events, func(event devenv.Event) bool {
		drops := isOutput(event) && b.outputs > maxPending
		if drops {
			b.outputs--
		}
		return drops
	})
}

// drop replaces the first n log lines of a service by a LogsDropped event, and returns it.
func (b *batch) drop(service string, n int) devenv.Event {
	kept, place, dropped := make([]devenv.Event, 0, len(b.events)), -1, devenv.LogsDropped{Service: service}
	for _, event := range b.events {
		lines, is := event.(devenv.LogLines)
		if !is || lines.Service != service || dropped.Count >= n {
			kept = append(kept, event)
			continue
		}
		if place < 0 {
			place, kept = len(kept), append(kept, nil)
		}
		dropped.Count += len(lines.Lines)
	}
	kept[place] = dropped
	b.events = kept
	b.count(service, -dropped.Count)
	return dropped
}

func (b *batch) count(service string, lines int) {
	if b.lines == nil {
		b.lines = map[string]int{}
	}
	b.lines[service] += lines
	b.total += lines
}
