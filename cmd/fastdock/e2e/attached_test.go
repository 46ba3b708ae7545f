package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// patience bounds every wait of these tests; a wait ends as soon as what it waits for is there.
const patience = 3 * time.Minute

// event is one line of `fastdock up --output json`.
type event map[string]any

func (e event) text(key string) string { value, _ := e[key].(string); return value }

func (e event) number(key string) float64 { value, _ := e[key].(float64); return value }

// attached is a running `fastdock up --output json`.
type attached struct {
	t      testing.TB
	cmd    *exec.Cmd
	events chan event
	stderr bytes.Buffer
	seen   []string // the types and subjects so far, for messages
}

// up starts fastdock up and reads its events.
func (s *stack) up(args ...string) *attached {
	s.t.Helper()
	a := &attached{t: s.t, events: make(chan event, 1024)}
	a.cmd = s.command(s.dir, raced, append([]string{"up", "--output", "json"}, args...)...)
	a.cmd.Stderr = &a.stderr
	stdout, err := a.cmd.StdoutPipe()
	must(s.t, err)
	must(s.t, a.cmd.Start())
	s.t.Cleanup(func() { _ = a.cmd.Process.Kill() })
	go func() {
		defer close(a.events)
		lines := bufio.NewScanner(stdout)
		lines.Buffer(nil, 1<<20)
		for lines.Scan() {
			var e event
			if json.Unmarshal(lines.Bytes(), &e) == nil {
				a.events <- e
			}
		}
	}()
	return a
}

// next returns the next event, and whether the stream still has one; it fails the test when time is up.
func (a *attached) next(deadline <-chan time.Time) (event, bool) {
	a.t.Helper()
	select {
	case e, open := <-a.events:
		if open && e.text("type") != "log_line" {
			a.seen = append(a.seen, e.text("type")+" "+e.text("service"))
		}
		return e, open
	case <-deadline:
		a.t.Fatalf("fastdock up did not go on within %s; seen: %s", patience, strings.Join(a.seen, ", "))
		return nil, false
	}
}

// await returns the next event of a type that fits, and fails the test when the stream ends or time is up.
func (a *attached) await(kind string, fits func(event) bool) event {
	a.t.Helper()
	deadline := time.After(patience)
	for {
		e, open := a.next(deadline)
		if !open {
			_ = a.cmd.Wait() // its stderr is written to until then
			a.t.Fatalf("the stream ended before %q came; seen: %s\n%s", kind, strings.Join(a.seen, ", "), a.stderr.String())
		}
		if e.text("type") == kind && (fits == nil || fits(e)) {
			return e
		}
	}
}

// interrupt is Ctrl-C.
func (a *attached) interrupt() { a.t.Helper(); must(a.t, a.cmd.Process.Signal(os.Interrupt)) }

// ends reads the stream to its end and returns its last event and the exit code.
func (a *attached) ends() (last event, code int) {
	a.t.Helper()
	deadline := time.After(patience)
	for e, open := a.next(deadline); open; e, open = a.next(deadline) {
		last = e
	}
	_ = a.cmd.Wait()
	return last, a.cmd.ProcessState.ExitCode()
}
