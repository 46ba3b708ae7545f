package devenv

import (
	"errors"
	"runtime"
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
	out := NewEmitter()
	want := []Event{
		Waiting{Service: "app", On: "db"},
		LogLines{Service: "app", Lines: []LogLine{{Text: "one"}}},
		Built{Service: "app"},
	}
	for _, event := range want {
		out.Send(event)
	}
	out.End(nil)
	if diff := cmp.Diff(append(want, Ended{}), drain(out.events)); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

// An event that finds the channel full waits for the reader.
func TestEmitterDropsNothing(t *testing.T) {
	out := NewEmitter()
	const count = 3 * eventBuffer
	var sent sync.WaitGroup
	sent.Go(func() {
		for range count {
			out.Send(LogLines{Service: "app"})
		}
		out.End(nil)
	})
	got := drain(out.events)
	sent.Wait()
	if len(got) != count+1 {
		t.Errorf("got %d events, want %d and the end", len(got), count)
	}
}

func TestEmitterIsSilentAfterTheEnd(t *testing.T) {
	out := NewEmitter()
	failure := errors.New("no")
	out.End(failure)
	out.Send(Ready{})
	got := drain(out.events)
	if len(got) != 1 || got[0] != (Ended{Err: failure}) {
		t.Errorf("got %v, want only the end", got)
	}
}

// A report may come from a goroutine of the SDK that outlives the work; under -race this shows that no
// closed channel is met.
func TestEmitterEndsWhileOthersReport(t *testing.T) {
	out := NewEmitter()
	var reporters sync.WaitGroup
	for range 4 {
		reporters.Go(func() {
			for range 2 * eventBuffer {
				out.Send(Built{})
			}
		})
	}
	reporters.Go(func() { out.End(nil) })
	got := drain(out.events)
	reporters.Wait()
	if _, last := got[len(got)-1].(Ended); !last {
		t.Errorf("the last event is %T, want Ended", got[len(got)-1])
	}
}

// A reader that stands still keeps output waiting, but not facts.
func TestFactsDoNotWaitForTheReader(t *testing.T) {
	out := NewEmitter()
	for range eventBuffer {
		out.Send(LogLines{Service: "app"})
	}
	waiting := make(chan struct{})
	go func() {
		defer close(waiting)
		for range eventBuffer {
			out.Send(LogLines{Service: "app"})
		}
	}()
	for range eventBuffer {
		out.Send(Stopping{})
	}
	for !out.Stalled() {
		runtime.Gosched()
	}
	out.Release()
	<-waiting
	out.End(nil)
	got := drain(out.Stream())
	if len(got) > 2*eventBuffer+2 {
		t.Errorf("%d events, want no more output than there is room for", len(got))
	}
	if _, last := got[len(got)-1].(Ended); !last {
		t.Errorf("the last event is %T, want Ended", got[len(got)-1])
	}
}
