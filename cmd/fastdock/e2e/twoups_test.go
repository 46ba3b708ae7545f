package e2e

import (
	"fmt"
	"strings"
	"testing"
)

// twoQuick are two services that are up within a second.
const twoQuick = `
services:
  db:
    image: python:3.14-slim-trixie
    init: true
    command: ["sleep", "600"]
    network_mode: none
    healthcheck:
      test: ["CMD", "true"]
      interval: 200ms
  app:
    image: python:3.14-slim-trixie
    init: true
    command: ["sleep", "600"]
    network_mode: none
    depends_on:
      db:
        condition: service_healthy
`

// Of two that begin at the same moment one makes the stack and the other finds it made; both show it healthy.
// Ctrl-C in the one that follows leaves the stack; when the leader is killed, the follower leads.
func TestTwoUpsAtOnce(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": twoQuick})
	both := []*attached{s.up(), s.up()}
	var actions []string
	for _, a := range both {
		actions = append(actions, a.await("planned", nil).text("action")+" "+a.await("planned", nil).text("action"))
		a.await("ready", nil)
	}
	leader, follower := both[0], both[1]
	if actions[0] == "attach attach" {
		leader, follower = follower, leader
	}
	same(t, "what both do", strings.Join([]string{min(actions[0], actions[1]), max(actions[0], actions[1])},
		", "), "attach attach, create create")
	made := s.containers()
	same(t, "the number of containers", fmt.Sprint(strings.Count(made, "\n")+1), "2")

	third := s.up()
	notice := third.await("notice", nil).text("text")
	same(t, "what the third says", notice,
		fmt.Sprintf("another fastdock (pid %d) is running this project; attached to it", leader.cmd.Process.Pid))
	third.await("ready", nil)
	third.interrupt()
	same(t, "what it says to Ctrl-C", third.await("notice", nil).text("text"),
		"the stack keeps running: another fastdock is in control")
	if _, code := third.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "the containers after that", s.containers(), made)

	must(t, leader.cmd.Process.Kill())
	same(t, "what the follower says", follower.await("notice", func(e event) bool {
		return strings.Contains(e.text("text"), "is in control now")
	}).text("text"), "the other fastdock exited; this one is in control now")
	follower.interrupt()
	follower.await("stopping", nil)
	if _, code := follower.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "running containers", s.left("ps"), "")
}

// A leader that is killed while it brings the stack up leaves no lock; whoever waits does the rest.
func TestLeaderKilledDuringUp(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": twoQuick})
	leader := s.up()
	leader.await("container_changed", nil)
	follower := s.up("--wait")
	must(t, leader.cmd.Process.Kill())
	follower.await("ready", nil)
	if _, code := follower.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	same(t, "the number of running containers", fmt.Sprint(len(strings.Fields(s.left("ps")))), "2")
	made := s.containers()
	s.succeed(s.compose("up", "-d"))
	same(t, "the containers after docker compose up", s.containers(), made)
}
