//go:build unix

package dash

import (
	"os"
	"syscall"
	"testing"
)

func TestSignalsStopThenKillAndRestore(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in")
	raise(t, syscall.SIGTERM)
	term.waitFor(t, "stopping… press q again to kill")
	raise(t, syscall.SIGHUP)
	if got := <-done; got.err != nil || !got.state.Stopping || !got.state.Ended {
		t.Errorf("Run = stopping %v, ended %v, %v", got.state.Stopping, got.state.Ended, got.err)
	}
	restored(t, term)
}

func raise(t *testing.T, sig os.Signal) {
	t.Helper()
	if err := syscall.Kill(os.Getpid(), sig.(syscall.Signal)); err != nil {
		t.Fatal(err)
	}
}

// A signal sends away whoever has the terminal, and stops the stack.
func TestSignalDuringInteractiveExecStopsTheStack(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in")
	term.SendText("\te")
	term.waitFor(t, "type a line")
	raise(t, os.Interrupt)
	term.SendText("\r") // a pipe's reader cannot be cancelled, as a terminal's can
	term.waitFor(t, "stopping… press q again")
	s.finish()
	<-done
	restored(t, term)
}
