package main

import (
	"fmt"
	"os"
	"os/signal"
	"sync/atomic"
	"syscall"
)

// control is what a signal can do to a session.
type control interface {
	Stop()
	Kill()
	Leads() bool
}

// onSignals makes the first Ctrl-C or SIGTERM stop the stack and the second kill it, and says so; where another fastdock
// leads the stack, the session says that it stays. The function it returns takes the handlers away and says whether a
// signal came.
func onSignals(term terminal, session control) (interrupted func() bool) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var count atomic.Int32
	go func() {
		for range signals {
			if count.Add(1) == 1 {
				say(term, session, "stopping the stack (Ctrl-C again kills it)")
				session.Stop()
				continue
			}
			say(term, session, "killing the stack")
			session.Kill()
		}
	}()
	return func() bool {
		signal.Stop(signals)
		close(signals)
		return count.Load() > 0
	}
}

func say(term terminal, session control, what string) {
	if session.Leads() {
		fmt.Fprintln(term.stderr, what)
	}
}
