package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// counting is a service that writes a line each tenth of a second, each another one.
const counting = `
services:
  app:
    image: python:3.14-slim-trixie
    init: true
    network_mode: none
    command: ["sh", "-c", "while :; do i=$$((i+1)); echo line $$i; sleep 0.1; done"]
  other:
    image: python:3.14-slim-trixie
    init: true
    network_mode: none
    command: ["sleep", "600"]
`

// An engine that goes away and comes back, as one that is restarted, is reported; what it has stopped is started
// again, and logs go on where they were, each line once.
func TestEngineGoesAwayAndComesBack(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": counting})
	w := newWire(t)
	a := s.upOver(w)
	a.await("ready", nil)
	w.Set(true)
	lost := a.await("notice", func(e event) bool {
		return strings.HasPrefix(e.text("text"), "lost connection to Docker (")
	})
	contains(t, "the notice", lost.text("text"), "reconnecting")
	s.docker("kill", s.name+"-other-1")
	w.Set(false)
	a.await("notice", func(e event) bool { return strings.HasPrefix(e.text("text"), "Docker is back after ") })
	same(t, "the plan", a.await("planned", nil).text("action")+" "+a.await("planned", nil).text("action"), "attach start")
	a.await("container_changed", func(e event) bool {
		return e.text("service") == "other" && e.text("status") == "running"
	})
	a.await("ready", nil)
	a.interrupt()
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "running containers", s.left("ps"), "")
}

// The log of a service that went on while the engine was away is reported without a gap and without repetition.
func TestLogsGoOnWhenTheEngineIsBack(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": counting})
	w := newWire(t)
	a := s.upOver(w)
	for next := 1; next <= 40; next++ {
		same(t, "the next line", a.await("log_line", nil).text("text"), fmt.Sprintf("line %d", next))
		if next%15 == 0 {
			w.Set(true)
			w.Set(false)
		}
	}
	a.interrupt()
	a.ends()
}

// An engine that takes questions and answers none, as Docker Desktop does when its machine hangs, is reported as lost;
// when it answers again, all goes on where it was.
func TestEngineHangs(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": counting})
	w := newWire(t)
	a := s.upOver(w)
	a.await("ready", nil)
	before := s.containers()
	w.Hold(true)
	lost := a.await("notice", func(e event) bool {
		return strings.HasPrefix(e.text("text"), "lost connection to Docker (")
	})
	same(t, "the notice", lost.text("text"), "lost connection to Docker (no response), reconnecting")
	w.Hold(false)
	a.await("notice", func(e event) bool { return strings.HasPrefix(e.text("text"), "Docker is back after ") })
	same(t, "the containers", s.containers(), before)
	s.docker("restart", "-t", "0", s.name+"-other-1")
	a.await("container_changed", func(e event) bool {
		return e.text("service") == "other" && e.text("status") == "running"
	})
	a.interrupt()
	a.ends()
	same(t, "running containers", s.left("ps"), "")
}
