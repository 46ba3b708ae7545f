// Package printer writes a running environment as lines: words for people (NewPlain) or objects for machines (NewJSON).
package printer

import (
	"errors"

	"github.com/fastdock/fastdock/devenv"
)

// Printer writes one event; state is the fold of all events up to and with this one.
type Printer interface {
	Print(event devenv.Event, state devenv.State) error
}

// Run prints events until the channel is closed and returns the last state, and the error that Ended carried.
// When writing fails it still reads on, so that the environment is never held up by its reader, and joins that error.
func Run(events <-chan devenv.Event, p Printer) (devenv.State, error) {
	var state devenv.State
	var failed error
	if lines, is := p.(*plain); is {
		lines.more = func() bool { return len(events) > 0 }
	}
	for event := range events {
		state.Apply(event)
		if failed == nil {
			failed = p.Print(event, state)
		}
	}
	return state, errors.Join(state.Err, failed)
}
