package dash

import (
	"errors"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/fastdock/fastdock/devenv"
)

func TestFeedSends50000LinesInAFewBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 50_000
		events := make(chan devenv.Event)
		f := newFeed(events)
		go f.run()
		go func() {
			defer close(events)
			for range n {
				events <- logged("app", "x")
			}
			events <- devenv.Ended{}
		}()
		batches, got := 0, 0
		for batch := range f.batches {
			batches++
			for _, event := range batch.events {
				switch e := event.(type) {
				case devenv.LogLines:
					got += len(e.Lines)
				case devenv.LogsDropped:
					got += e.Count
				}
			}
		}
		if got != n || batches > n/earlyLines+2 {
			t.Errorf("%d of %d lines told in %d batches", got, n, batches)
		}
	})
}

func TestFeedKeepsAFrameBetweenBatches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan devenv.Event)
		f := newFeed(events)
		go f.run()
		events <- devenv.Ready{}
		if first := <-f.batches; len(first.events) != 1 {
			t.Errorf("the first batch holds %d events, want the one that came", len(first.events))
		}
		events <- devenv.Stopping{}
		events <- devenv.Stopping{Forced: true}
		synctest.Wait()
		select {
		case <-f.batches:
			t.Error("a second batch was offered within the frame")
		default:
		}
		if second := <-f.batches; len(second.events) != 2 {
			t.Errorf("the second batch holds %d events, want both", len(second.events))
		}
		close(events)
		if _, open := <-f.batches; open {
			t.Error("a batch came from a stream without events")
		}
	})
}

// Many lines do not wait for the frame; what need not be drawn for them is drawn at its end, though nothing else came
// by then.
func TestFeedOwesADrawingAfterAnEarlyBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		events := make(chan devenv.Event)
		defer close(events)
		f := newFeed(events)
		go f.run()
		events <- devenv.Ready{}
		<-f.batches
		began := time.Now()
		for _, event := range manyLogs("app", earlyLines) {
			events <- event
		}
		if early := <-f.batches; !early.early || len(early.events) != earlyLines || time.Since(began) >= frameInterval {
			t.Errorf(
				"after %s came %d events, early: %t; want all within the frame",
				time.Since(began),
				len(early.events),
				early.early,
			)
		}
		if owed := <-f.batches; owed.early || len(owed.events) != 0 || time.Since(began) != frameInterval {
			t.Errorf(
				"after %s came %d events, early: %t; want none at the end of the frame",
				time.Since(began),
				len(owed.events),
				owed.early,
			)
		}
	})
}

func TestFeedDrainsWithoutAReader(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	events := make(chan devenv.Event) // unbuffered: each send waits until the feed has read it
	f := newFeed(events)
	go f.run()
	const n = 5 * maxPending
	for range n {
		events <- logged("app", "x")
	}
	failed := errors.New("boom")
	events <- devenv.Ended{Err: failed}
	close(events)
	close(f.closed)
	for range f.batches {
	}
	app, _ := f.state.Service("app")
	if !errors.Is(f.state.Err, failed) || app.Dropped < n-2*maxPending {
		t.Errorf("state %v, %d lines dropped of %d", f.state.Err, app.Dropped, n)
	}
}

// What a service said last stays, however much another one says after it.
func TestBatchDropsOnlyTheOldestLogLinesOfOneService(t *testing.T) {
	var b batch
	b.add(devenv.Stopping{})
	for range 3 {
		b.add(logged("app", "old"))
	}
	b.add(logged("db", "its last"))
	b.add(devenv.Ready{})
	b.add(logged("app", "new"))
	dropped := b.drop("app", 3)
	want := []devenv.Event{
		devenv.Stopping{},
		devenv.LogsDropped{Service: "app", Count: 3},
		logged("db", "its last"),
		devenv.Ready{},
		logged("app", "new"),
	}
	if dropped != want[1] || b.lines["app"] != 1 || b.lines["db"] != 1 {
		t.Errorf("%v was dropped, %v wait", dropped, b.lines)
	}
	if diff := cmp.Diff(want, b.events); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
}

func TestFeedKeepsTheLastLineOfAQuietService(t *testing.T) {
	events := make(chan devenv.Event)
	f := newFeed(events)
	go f.run()
	events <- devenv.Ready{}
	<-f.batches
	events <- logged("db", "its last")
	for range 5 * maxPending {
		events <- logged("app", "x")
	}
	close(events)
	if got := <-f.batches; !slices.ContainsFunc(
		got.events,
		func(e devenv.Event) bool { return cmp.Equal(e, logged("db", "its last")) },
	) {
		t.Error("what the quiet service said is gone")
	}
}

// Lines of builds and commands are bounded while nothing is drawn; the newest stay, and everything else does.
func TestBatchBoundsOutput(t *testing.T) {
	var b batch
	b.add(devenv.Stopping{})
	const n = 5 * maxPending
	for i := range n {
		b.add(devenv.BuildOutput{Service: "app", Text: strconv.Itoa(i)})
	}
	last, is := b.events[len(b.events)-1].(devenv.BuildOutput)
	if len(b.events) > 2*maxPending || !is || last.Text != strconv.Itoa(n-1) || b.events[0] != (devenv.Stopping{}) {
		t.Errorf("%d events wait, from %v to %v", len(b.events), b.events[0], last)
	}
}
