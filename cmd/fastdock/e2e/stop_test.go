package e2e

import (
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"testing"
)

// Ctrl-C stops dependants before what they need, and side by side those that do not need each other: each of the two
// ends with code 0 only after the other has received its signal, too.
func TestInterruptStopsInReverseOrder(t *testing.T) {
	t.Parallel()
	const waits = `    image: python:3.14-slim-trixie
    init: true
    network_mode: none
    stop_grace_period: 1m
    volumes: [".:/told"]
    depends_on: [db]
    command:
      - sh
      - -c
      - "trap 'touch /told/%s; while ! test -e /told/%s; do sleep 0.1; done; exit 0' TERM;
        echo up; while :; do sleep 0.1; done"
`
	s := stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n  one:\n" + fmt.Sprintf(waits, "one", "two") + "  two:\n" +
			fmt.Sprintf(waits, "two", "one") + `  db:
    image: python:3.14-slim-trixie
    init: true
    network_mode: none
    command: ["sleep", "600"]
`,
	})
	a := s.up()
	a.await("ready", nil)
	a.interrupt()
	a.await("stopping", nil)
	var ended []string
	for len(ended) < 3 {
		e := a.await("container_changed", func(e event) bool { return e.text("status") == "exited" })
		ended = append(ended, fmt.Sprint(e.text("service"), " ", e.number("exit_code")))
	}
	got := strings.Join(ended, ", ")
	if got != "one 0, two 0, db 143" && got != "two 0, one 0, db 143" {
		t.Errorf("ended in the order %s", got)
	}
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
}

// A terminal that closes takes `docker compose up` with it, and leaves the stack as it is.
func TestHangupLeavesTheStack(t *testing.T) {
	t.Parallel()
	hearHangup(t)
	s := newStack(t, "--db", "none", "--cache", "none")
	a := s.up()
	a.await("ready", nil)
	running := s.containers()
	must(t, a.cmd.Process.Signal(syscall.SIGHUP))
	a.ends()
	same(t, "its end", a.cmd.ProcessState.String(), "signal: hangup")
	same(t, "the containers", s.containers(), running)
	s.mustAnswer("/health", http.StatusOK, "")
}

// hearHangup makes the programs that a test starts end at SIGHUP, also below nohup. A program inherits that a signal is
// ignored; one that is caught here has its default action there.
func hearHangup(t *testing.T) {
	if !signal.Ignored(syscall.SIGHUP) {
		return
	}
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	t.Cleanup(func() { signal.Ignore(syscall.SIGHUP) })
}
