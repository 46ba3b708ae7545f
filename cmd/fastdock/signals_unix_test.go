//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stuck is a session that hears everything and never ends.
type stuck struct{ heard chan string }

func (s stuck) Stop()                 { s.heard <- "stop" }
func (s stuck) Kill()                 { s.heard <- "kill" }
func (s stuck) Leads() bool           { return true }
func (s stuck) Done() <-chan struct{} { return nil }

// blocked is a terminal that takes nothing.
type blocked struct{}

func (blocked) Write([]byte) (int, error) { select {} }

// Signals are heard also when the terminal takes nothing and the session does not end; the third ends the process.
func TestThirdSignalEndsTheProcess(t *testing.T) {
	session, codes := stuck{make(chan string, 1)}, make(chan int, 1)
	interrupted := onSignals(terminal{stderr: blocked{}}, session, func(code int) { codes <- code })
	var heard []string
	for range 2 {
		interrupt(t)
		heard = append(heard, <-session.heard)
	}
	interrupt(t)
	if code := <-codes; code != exitInterrupted {
		t.Errorf("the process ends with %d, want %d", code, exitInterrupted)
	}
	if diff := cmp.Diff([]string{"stop", "kill"}, heard); diff != "" {
		t.Errorf("heard (-want +got):\n%s", diff)
	}
	if !interrupted() {
		t.Error("no signal is remembered")
	}
}

// A signal that the panes do not handle comes after those that they do.
func TestBlockedPanesCountAllSignals(t *testing.T) {
	for name, test := range map[string]struct {
		handled []bool
		want    []string
	}{
		"blocked":       {[]bool{false, false, false}, []string{"stop", "kill", "exit"}},
		"blocked later": {[]bool{true, false, false}, []string{"kill", "exit"}},
		"released":      {[]bool{false, true, false}, []string{"stop", "exit"}},
	} {
		heard := make(chan string, len(test.handled))
		signalled, over := leaveBlocked(stuck{heard}, func(int) { heard <- "exit" })
		for _, handled := range test.handled {
			signalled(handled)
		}
		over()
		close(heard)
		var got []string
		for what := range heard {
			got = append(got, what)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s: heard (-want +got):\n%s", name, diff)
		}
	}
}

func interrupt(t *testing.T) {
	t.Helper()
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
}

// finished is a session that is over.
type finished struct {
	stuck
	done chan struct{}
}

func (f finished) Done() <-chan struct{} { return f.done }

// A session that is over does not wait for ever for a reader of its last events.
func TestSessionWithoutReaderEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		session := finished{done: make(chan struct{})}
		codes := make(chan int, 1)
		go exitWhenUnread(session, make(chan struct{}), readerLimit, func(code int) { codes <- code })
		began := time.Now()
		close(session.done)
		if code := <-codes; code != exitInterrupted {
			t.Errorf("the process ends with %d, want %d", code, exitInterrupted)
		}
		if spent := time.Since(began); spent != readerLimit {
			t.Errorf("it ended after %s, want %s", spent, readerLimit)
		}
	})
}

// A session whose output has been read ends by itself.
func TestSessionThatIsReadEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		session, over := finished{done: make(chan struct{})}, make(chan struct{})
		close(session.done)
		close(over)
		exitWhenUnread(session, over, readerLimit, func(int) { t.Error("the process was ended") })
	})
}

// The first signal ends the context, the second the process.
func TestSecondSignalEndsWhatContextsDoNotReach(t *testing.T) {
	codes := make(chan int, 1)
	ctx, stop := cancelOnSignals(t.Context(), 0, func(code int) { codes <- code }, syscall.SIGINT)
	defer stop()
	interrupt(t)
	<-ctx.Done()
	select {
	case <-codes:
		t.Error("the first signal ended the process")
	default:
	}
	interrupt(t)
	if code := <-codes; code != exitInterrupted {
		t.Errorf("the process ends with %d, want %d", code, exitInterrupted)
	}
}

// Where there is a limit, the first signal ends the process after it.
func TestFirstSignalEndsTheProcessAfterTheLimit(t *testing.T) {
	codes := make(chan int, 1)
	ctx, stop := cancelOnSignals(t.Context(), time.Millisecond, func(code int) { codes <- code }, syscall.SIGINT)
	defer stop()
	interrupt(t)
	<-ctx.Done()
	if code := <-codes; code != exitInterrupted {
		t.Errorf("the process ends with %d, want %d", code, exitInterrupted)
	}
}

// Each line to a reader that has gone brings a SIGPIPE: what is being removed meanwhile is removed to its end.
func TestFurtherPipeSignalsEndNothing(t *testing.T) {
	signals, over := make(chan os.Signal, 3), make(chan struct{})
	for range 3 {
		signals <- syscall.SIGPIPE
	}
	asked := make(chan bool, 1)
	go func() { asked <- isAskedAgain(signals, nil, over) }()
	for len(signals) > 0 {
		runtime.Gosched()
	}
	close(over)
	if <-asked {
		t.Error("a SIGPIPE counts as the second signal")
	}
	signals <- os.Interrupt
	if !isAskedAgain(signals, nil, nil) {
		t.Error("an interrupt does not count as the second signal")
	}
}
