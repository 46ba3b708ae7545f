package e2e

import (
	"fmt"
	"net"
	"testing"
)

// A service that falls ill says why above its logs: the cause that doctor gives, the way out, and its last
// probes; D opens all that doctor finds. Its replicas are listed, each with its own state.
func TestPanesSayWhy(t *testing.T) {
	t.Parallel()
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
	term.types(raced+" up", "Enter")
	term.shows("✗ cache")
	term.types("", "Tab")
	term.shows("the health check requests port 6380", "why cache failed", "→ request 6379 in the health check",
		"● 1 running", "● 2 running")
	term.shows("exit code 1  Could not connect to Redis")
	contains(t, "doctor", s.fastdock("doctor").stdout, "the app listens on 6379  FD-R07")
	term.types("D", "")
	term.shows("as of ", "docker-compose.yml:")
	term.types("D", "")
	term.types("", "q")
	term.shows("Stack stopped")
}

// g runs the app under debugpy, says where a client attaches and when one has, reloads as before, and goes back.
func TestPanesDebugger(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none", "--debug")
	port := freePort(t)
	s.setEnv("DEBUG_PORT", fmt.Sprint(port))
	term := newScreen(t, s.dir, 120, 40)
	term.types(raced+" up", "Enter")
	term.shows("ready in")
	term.types("g", "") // the only service is the chosen one
	term.shows("debug done in")
	term.types("", "Tab")
	address := fmt.Sprintf("127.0.0.1:%d", port)
	term.shows("waiting for client at "+address, "path mapping: /app is")

	term.shows(fmt.Sprintf(".vscode/launch.json attaches to port 5678: write %d there", port)) // .env no longer says 5678
	s.edit(".vscode/launch.json", `"port": 5678`, fmt.Sprintf(`"port": %d`, port))
	term.hides("attaches to port")

	client, err := net.Dial("tcp", address)
	must(t, err)
	term.shows("debugger attached at " + address)
	must(t, client.Close())
	term.shows("waiting for client at " + address)
	s.edit("app/main.py", `"Hello from `, `"Hello again from `)
	term.shows("1 reload, last")

	term.types("g", "")
	term.shows("plain done in")
	contains(t, "the command", s.docker("inspect", "-f", "{{.Config.Cmd}}", s.name+"-app-1"), "warm_reload")
	term.types("C", "")
	term.shows("-f docker-compose.debug.yml up -d")
	term.types("C", "")
	term.types("", "q")
	term.shows("Stack stopped")
}
