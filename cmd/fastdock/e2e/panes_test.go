package e2e

import "testing"

// A service that falls ill says why above its logs: the cause that doctor gives, the way out, and its last probes; D opens
// all that doctor finds. Its replicas are listed, each with its own state.
func TestPanesSayWhy(t *testing.T) {
	s := stackOf(t, map[string]string{"docker-compose.yml": `services:
  cache:
    image: redis:8-alpine
    stop_grace_period: 1s
    healthcheck: {test: ["CMD", "redis-cli", "-p", "6380", "ping"], interval: 1s, retries: 2}
  jobs:
    image: python:3.14-slim-trixie
    command: [sleep, infinity]
    stop_signal: SIGKILL
    deploy: {replicas: 2}
`})
	term := newScreen(t, s.dir, 120, 40)
	term.types(fastdock+" up", "Enter")
	term.shows("✗ cache")
	term.types("", "Tab")
	said := term.shows("its health check fails")
	for _, want := range []string{"why cache failed", "→ make the probe's command succeed", "● 1 running", "● 2 running"} {
		contains(t, "the screen", said, want)
	}
	term.shows("exit code 1  Could not connect to Redis")
	contains(t, "doctor", s.fastdock("doctor").stdout, "its health check fails  FD-R01")
	term.types("D", "")
	contains(t, "the findings", term.shows("as of "), "docker-compose.yml:")
	term.types("D", "")
	term.types("", "q")
	term.shows("the stack is stopped")
}
