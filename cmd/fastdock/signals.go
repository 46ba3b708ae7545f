package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	xterm "github.com/charmbracelet/x/term"
)

// control is what a signal can do to a session.
type control interface {
	Stop()
	Kill()
	Leads() bool
	Done() <-chan struct{} // closed when the session is over
}

const (
	// readerLimit is how long the end of a session waits for who reads the output: a pager, a stopped terminal or
	// a full pipe may never do so.
	readerLimit = 5 * time.Second
	// killedReaderLimit is how long it waits where the stack was killed.
	killedReaderLimit = time.Second
	// sayLimit is how long a signal waits for the terminal to take a line.
	sayLimit = 200 * time.Millisecond
)

// onSignals makes the first Ctrl-C or SIGTERM stop the stack, the second kill it and the third end the process, and
// says so; where another fastdock leads the stack, the session says that it stays. The function it returns takes the
// handlers away and reports whether a signal came.
func onSignals(term terminal, session control, exit func(code int)) (interrupted func() bool) {
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	var count atomic.Int32
	over := make(chan struct{})
	go func() {
		for range signals {
			switch count.Add(1) {
			case 1:
				session.Stop()
				say(term, session, "stopping… press Ctrl-C again to force")
				go exitWhenUnread(session, over, readerLimit, exit)
			case 2:
				session.Kill()
				go exitWhenUnread(session, over, killedReaderLimit, exit)
				say(term, session, "killing the stack (Ctrl-C again leaves it as it is)")
			default:
				exit(exitInterrupted)
			}
		}
	}()
	return func() bool {
		signal.Stop(signals)
		close(signals)
		close(over)
		return count.Load() > 0
	}
}

// cancelOnSignals returns a context that the first of the signals ends. The second ends the process, and so does the
// first after a limit, where there is one: what is in the way of the end may be a write to a pipe without a reader,
// which no context reaches. A hangup that nohup ignores stays ignored. The function it returns gives the signals back.
func cancelOnSignals(ctx context.Context, limit time.Duration, exit func(code int), which ...os.Signal,
) (context.Context, func()) {
	ctx, cancel := context.WithCancel(ctx)
	which = slices.DeleteFunc(which, func(s os.Signal) bool { return s == syscall.SIGHUP && signal.Ignored(s) })
	signals, over := make(chan os.Signal, 2), make(chan struct{})
	signal.Notify(signals, which...)
	go func() {
		select {
		case <-signals:
			cancel()
		case <-over:
			return
		}
		late := (<-chan time.Time)(nil)
		if limit > 0 {
			late = time.After(limit)
		}
		if isAskedAgain(signals, late, over) && !isOver(over) {
			exit(exitInterrupted)
		}
	}()
	return ctx, sync.OnceFunc(func() { signal.Stop(signals); close(over); cancel() })
}

// isAskedAgain waits for another signal, the limit or the end, and reports whether it was not the end. Every further
// line to a reader that has gone brings a SIGPIPE, which asks for nothing new.
func isAskedAgain(signals <-chan os.Signal, late <-chan time.Time, over <-chan struct{}) bool {
	for {
		select {
		case again := <-signals:
			if again != syscall.SIGPIPE {
				return true
			}
		case <-late:
			return true
		case <-over:
			return false
		}
	}
}

// isOver waits a moment for the end, in which a program may be giving the terminal back, and reports whether it came.
func isOver(over <-chan struct{}) bool {
	select {
	case <-over:
		return true
	case <-time.After(sayLimit):
		return false
	}
}

// exitAsNow returns what ends the process at once. A terminal that the program has changed by then gets the settings
// back that it has now.
func exitAsNow(term terminal) func(code int) {
	exit := os.Exit //nolint:forbidigo // the last way out of a blocked write
	keys, isFile := term.stdin.(*os.File)
	if !isFile {
		return exit
	}
	settings, err := xterm.GetState(keys.Fd())
	if err != nil {
		return exit
	}
	return func(code int) {
		_ = xterm.Restore(keys.Fd(), settings)
		exit(code)
	}
}

// leaveBlocked returns what is done after a signal to the panes, whose terminal may take no output. Once the session is
// over, they have a while to end. Where they cannot even handle the signal, the first of all stops the stack, the
// second kills it, and the third ends the process. The program calls over when the panes have ended.
func leaveBlocked(session control, exit func(code int)) (signalled func(handled bool), over func()) {
	var count atomic.Int32
	ended := make(chan struct{})
	await := sync.OnceFunc(func() { go exitWhenUnread(session, ended, readerLimit, exit) })
	return func(handled bool) {
		await()
		which := count.Add(1)
		switch {
		case handled:
		case which == 1:
			session.Stop()
		case which == 2:
			session.Kill()
		default:
			exit(exitInterrupted)
		}
	}, func() { close(ended) }
}

// exitWhenUnread ends the process when the session is over and its last events have no reader.
func exitWhenUnread(session control, over <-chan struct{}, limit time.Duration, exit func(code int)) {
	<-session.Done()
	select {
	case <-over:
	case <-time.After(limit):
		exit(exitInterrupted)
	}
}

// say writes a line, unless the terminal does not take it: the next signal must be heard all the same.
func say(term terminal, session control, what string) {
	if !session.Leads() {
		return
	}
	written := make(chan struct{})
	go func() { defer close(written); fmt.Fprintln(term.stderr, what) }()
	select {
	case <-written:
	case <-time.After(sayLimit):
	}
}
