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
}

// onSignals makes the first Ctrl-C or SIGTERM stop the stack and the second kill it, and says so. The function it returns
// takes the handlers away and says whether a signal came.
func onSignals(term terminal, session control) (interrupted func() bool) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var count atomic.Int32
	go func() {
		for range signals {
			if count.Add(1) == 1 {
				fmt.Fprintln(term.stderr, "stopping the stack (Ctrl-C again kills it)")
				session.Stop()
				continue
			}
			fmt.Fprintln(term.stderr, "killing the stack")
			session.Kill()
		}
	}()
	return func() bool {
		signal.Stop(signals)
		close(signals)
		return count.Load() > 0
	}
}
