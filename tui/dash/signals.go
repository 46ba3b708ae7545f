package dash

import (
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// quitRequestMsg asks to leave, as the key does. It is handled once: by the program, or, where that does not get to it
// in time, by the caller.
type quitRequestMsg struct{ handled *atomic.Bool }

// handle reports whether the request has not been handled yet, and marks it as handled.
func (r quitRequestMsg) handle() bool { return r.handled.CompareAndSwap(false, true) }

// drawnMsg shows, once it is taken, that all before it has been handled and drawn.
type drawnMsg struct{}

// drawLimit is how long a signal waits for the terminal. One that takes no output blocks all that the dashboard does.
const drawLimit = 2 * time.Second

// quitOnSignals makes signals that would end the process work like the quit key: the first stops the stack, the second
// kills it. A command that has the terminal is cancelled. After each, signalled gets whether the program has handled
// it. The goroutine ends, and the signals get their default behaviour back, when restore is called.
func quitOnSignals(program *tea.Program, cancelExec func(), signalled func(handled bool)) (restore func()) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		for range signals {
			cancelExec()
			if handled := requestQuit(program.Send); signalled != nil {
				signalled(handled)
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// requestQuit does what the quit key does, and reports whether the program has handled it. What it has not handled by
// then it no longer does.
func requestQuit(send func(tea.Msg)) bool {
	request, handled := quitRequestMsg{new(atomic.Bool)}, make(chan struct{})
	go func() {
		defer close(handled)
		send(request)
		send(drawnMsg{})
	}()
	select {
	case <-handled:
		return true
	case <-time.After(drawLimit):
		request.handle()
		return false
	}
}
