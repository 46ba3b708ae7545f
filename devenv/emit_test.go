package devenv

import (
	"errors"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func drain(events <-chan Event) []Event {
	var all []Event
	for event := range events {
		all = append(all, event)
	}
	return all
}

func TestEmitterKeepsOrderAndEnds(t *testing.T) {
	out := newEmitter()
	out.send(Waiting{Service: "app", On: "db"})
	out.log(LogLine{Service: "app", Text: "one"})
	out.send(Built{Service: "app"})
	out.end(nil)
	want := []Event{Waiting{Service: "app", On: "db"}, LogLine{Service: "app", Text: "one"}, Built{Service: "app"}, Ended{}}
	if diff := cmp.Diff(want, drain(out.events)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestEmitterDropsOnlyLogLinesAndTells(t *testing.T) {
	out := newEmitter()
	for range eventBuffer {
		out.log(LogLine{Service: "app", Text: "kept"})
	}
	for range 3 {
		out.log(LogLine{Service: "app", Text: "dropped"})
	}
	out.log(LogLine{Service: "db", Text: "dropped"})
	var sent sync.WaitGroup
	sent.Go(func() { out.send(Built{Service: "app"}) }) // waits for room
	<-out.events
	sent.Wait()
	<-out.events
	<-out.events
	out.log(LogLine{Service: "app", Text: "after"})
	var ended sync.WaitGroup
	ended.Go(func() { out.end(nil) })
	got := drain(out.events)
	ended.Wait()
	want := []Event{
		Built{Service: "app"}, LogsDropped{Service: "app", Count: 3}, LogLine{Service: "app", Text: "after"},
		LogsDropped{Service: "db", Count: 1}, Ended{},
	}
	if diff := cmp.Diff(want, got[eventBuffer-3:]); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// Where all log lines are wanted, one that finds the channel full waits for the reader.
func TestEmitterKeepsWholeLogs(t *testing.T) {
	out := newWholeEmitter()
	const count = 3 * eventBuffer
	var sent sync.WaitGroup
	sent.Go(func() {
		for range count {
			out.log(LogLine{Service: "app"})
		}
		out.end(nil)
	})
	got := drain(out.events)
	sent.Wait()
	if len(got) != count+1 {
		t.Errorf("got %d events, want %d lines and the end", len(got), count)
	}
}

func TestEmitterIsSilentAfterTheEnd(t *testing.T) {
	out := newEmitter()
	failure := errors.New("no")
	out.end(failure)
	out.send(Ready{})
	out.log(LogLine{Service: "app"})
	got := drain(out.events)
	if len(got) != 1 || got[0] != (Ended{Err: failure}) {
		t.Errorf("got %v, want only the end", got)
	}
}

// A report may come from a goroutine of the SDK that outlives the work; under -race this shows that neither a
// closed channel nor the count of dropped lines is met.
func TestEmitterEndsWhileOthersReport(t *testing.T) {
	out := newEmitter()
	for range eventBuffer + 1 {
		out.log(LogLine{Service: "app"})
	}
	var reporters sync.WaitGroup
	for range 4 {
		reporters.Go(func() {
			for range 2 * eventBuffer {
				out.send(Built{})
				out.log(LogLine{Service: "app"})
			}
		})
	}
	reporters.Go(func() { out.end(nil) })
	got := drain(out.events)
	reporters.Wait()
	if _, last := got[len(got)-1].(Ended); !last {
		t.Errorf("the last event is %T, want Ended", got[len(got)-1])
	}
}
