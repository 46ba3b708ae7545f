package printer

import (
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

func TestRunFoldsPrintsAndReturnsTheEnd(t *testing.T) {
	failed := errors.New("boom")
	var seen []bool
	spy := printFunc(func(_ devenv.Event, state devenv.State) error {
		seen = append(seen, state.Ended)
		return nil
	})
	state, err := Run(stream(devenv.Ready{Took: time.Second}, devenv.Ended{Err: failed}), spy)
	if !errors.Is(err, failed) || state.ReadyIn != time.Second || !state.Ended {
		t.Errorf("Run = %+v, %v", state, err)
	}
	if !slices.Equal(seen, []bool{false, true}) {
		t.Errorf("the printer saw Ended as %v, want the state with its event applied", seen)
	}
}

func TestRunReadsOnWhenWritingFails(t *testing.T) {
	events := make(chan devenv.Event) // unbuffered: an unread event would hold up the sender
	go func() {
		defer close(events)
		for range 100 {
			events <- devenv.Stopping{}
		}
		events <- devenv.Ended{}
	}()
	state, err := Run(events, NewJSON(brokenPipe{}))
	if !errors.Is(err, io.ErrClosedPipe) || !state.Ended {
		t.Errorf("Run = ended %v, %v; want the whole stream read and the write's error", state.Ended, err)
	}
}

func TestPlainReportsAFailedWrite(t *testing.T) {
	p := NewPlain(brokenPipe{}, io.Discard, false)
	if err := p.Print(devenv.LogLines{Service: "app", Lines: []devenv.LogLine{{}}}, devenv.State{}); !errors.Is(
		err,
		io.ErrClosedPipe,
	) {
		t.Errorf("Print = %v", err)
	}
}

func TestPlainTextOfEveryEvent(t *testing.T) {
	for name, color := range map[string]bool{"plain": false, "colour": true} {
		var answers, progress strings.Builder
		if _, err := Run(stream(day()...), NewPlain(&answers, &progress, color)); err == nil {
			t.Error("the error of Ended got lost")
		}
		both := "== answers\n" + answers.String() + "== progress\n" + progress.String()
		golden.Check(t, name+".golden", both)
		if strings.Contains(both, "\x1b") != color {
			t.Errorf("%s: escape sequences: %v", name, !color)
		}
	}
}

func TestPlainForgetsTheOutputOfStepsThatEnded(t *testing.T) {
	p := NewPlain(io.Discard, io.Discard, false).(*plain)
	for range 3 * maxOutput {
		_ = p.Print(devenv.BuildOutput{Service: "app", Step: "s", Text: "x"}, devenv.State{})
	}
	if got := len(p.output[step{"app", "s"}]); got != maxOutput {
		t.Errorf("%d lines kept, want %d", got, maxOutput)
	}
	_ = p.Print(devenv.BuildStep{Service: "app", Name: "s", Done: true}, devenv.State{})
	if len(p.output) != 0 {
		t.Errorf("output of %d steps kept after they ended", len(p.output))
	}
}

func stream(events ...devenv.Event) <-chan devenv.Event {
	c := make(chan devenv.Event, len(events))
	for _, event := range events {
		c <- event
	}
	close(c)
	return c
}

type printFunc func(devenv.Event, devenv.State) error

func (f printFunc) Print(event devenv.Event, state devenv.State) error { return f(event, state) }

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestPlainDoesNotCallStartedWhatRanBefore(t *testing.T) {
	var progress strings.Builder
	p := NewPlain(io.Discard, &progress, false)
	var state devenv.State
	for _, event := range []devenv.Event{
		devenv.Planned{Service: "app", Action: devenv.ActionAttach, Cause: "running and up to date"},
		devenv.ContainerChanged{Service: "app", Container: "shop-app-1", ContainerID: "1", Status: "running"},
	} {
		state.Apply(event)
		if err := p.Print(event, state); err != nil {
			t.Fatal(err)
		}
	}
	if want := "app  already running, up to date\n"; progress.String() != want {
		t.Errorf("got %q, want %q", progress.String(), want)
	}
}
