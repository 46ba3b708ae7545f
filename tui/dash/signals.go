package dash

import (
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// quitRequestMsg asks to leave, as the key does.
type quitRequestMsg struct{}

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
			if handled := requestQuit(program); signalled != nil {
				signalled(handled)
			}
		}
	}()
	return func() {
		signal.Stop(signals)
		close(signals)
	}
}

// requestQuit does what the quit key does, and reports whether the program has handled it.
func requestQuit(program *tea.Program) bool {
	handled := make(chan struct{})
	go func() {
		defer close(handled)
		program.Send(quitRequestMsg{})
		program.Send(drawnMsg{})
	}()
	select {
	case <-handled:
		return true
	case <-time.After(drawLimit):
		return false
	}
}
