package e2e

import (
	"fmt"
	"net"
	"os"
	"testing"
)

// An engine that does not answer is one message, with the way out.
func TestEngineThatDoesNotAnswer(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--no-lock")
	s.export("DOCKER_HOST", "unix:///nowhere/docker.sock")
	for _, command := range []string{"up", "down"} {
		r := s.fastdock(command)
		exited(t, r, 4)
		contains(t, "the message", r.stderr, `connecting to the container engine at "unix:///nowhere/docker.sock"`)
		contains(t, "the message", r.stderr, "DOCKER_HOST")
	}
	r := s.fastdock("doctor")
	exited(t, r, 4)
	contains(t, "doctor's answer", r.stdout, "no container engine responds")
}

// A wrong Compose file is reported with file and line, and nothing is made.
func TestWrongComposeFile(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n  app:\n    image: python\n    prots:\n      - \"80:80\"\n",
	})
	r := s.fastdock("up")
	exited(t, r, 5)
	same(t, "the message", r.stderr,
		"fastdock: docker-compose.yml:4: services.app.prots is not a valid Compose key here\n")
}

// A port in use is reported before anything is made: who has it, and which setting changes it.
func TestPortInUse(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	must(t, err)
	defer listener.Close()
	r := s.fastdock("up", "--wait")
	exited(t, r, 7)
	contains(t, "the message", r.stderr, fmt.Sprintf(`publishing 127.0.0.1:%d for service "app": the port `+
		`is in use by "e2e.test" (pid %d); free it, or run `, s.port, os.Getpid()))
	contains(t, "the message", r.stderr, "`APP_PORT=")
	same(t, "containers", s.left("ps", "-a"), "")
	same(t, "networks", s.left("network", "ls"), "")
}

// A port that another container has is reported with that container's name.
func TestPortOfAnotherContainer(t *testing.T) {
	t.Parallel()
	first := newStack(t, "--db", "none", "--cache", "none")
	first.succeed(first.fastdock("up", "--wait"))
	second := stackOf(t, map[string]string{"docker-compose.yml": fmt.Sprintf(
		"services:\n  web:\n    image: python:3.14-slim-trixie\n    ports: [\"127.0.0.1:%d:80\"]\n", first.port)})
	r := second.fastdock("up", "--wait")
	exited(t, r, 7)
	contains(t, "the message", r.stderr, fmt.Sprintf("container %q of project %q; free it, or publish "+
		"another one in docker-compose.yml:4", first.name+"-app-1", first.name))
}

// A failed start ends with the cause that the log of the app holds, and the fix.
func TestFailureIsExplained(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"main.py": "import os\n\nregion = os.environ[\"SHOP_REGION\"]\n",
		"docker-compose.yml": "services:\n" +
			"  app:\n" +
			"    image: python:3.14-slim-trixie\n" +
			"    volumes: [\".:/srv\"]\n" +
			"    working_dir: /srv\n" +
			"    command: [\"python\", \"main.py\"]\n    healthcheck: {test: [\"CMD\", \"true\"], interval: 5s}\n",
	})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "app: ")
	contains(t, "the message", r.stderr, "SHOP_REGION")
	contains(t, "the message", r.stderr, "to fix it, ")
	contains(t, "the message", r.stderr, "`fastdock doctor` shows the evidence.")
}

// A step of the Dockerfile that fails is reported with its line and its output; what does not depend on it runs on.
func TestBuildThatFails(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"Dockerfile":         "FROM python:3.14-slim-trixie\n\nRUN echo about to fail && exit 3\n",
		"docker-compose.yml": "services:\n  web:\n    build: .\n",
	})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "at Dockerfile:3")
	contains(t, "the output", r.stderr, "about to fail")
}

// A service that becomes unhealthy is reported with its probe's words, and fails what depends on it.
func TestUnhealthyDependency(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  db:
    image: python:3.14-slim-trixie
    init: true
    command: ["sleep", "600"]
    healthcheck:
      test: ["CMD-SHELL", "echo the disk is full; exit 1"]
      interval: 100ms
      retries: 1
  app:
    image: python:3.14-slim-trixie
    depends_on:
      db:
        condition: service_healthy
`})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, `service "db": container`)
	contains(t, "the message", r.stderr, "the disk is full")

	r = s.fastdock("doctor")
	exited(t, r, 6)
	contains(t, "doctor's answer", r.stdout, "the health check fails")
	contains(t, "doctor's answer", r.stdout, "output: the disk is full")
}

// A service that ends with an error is reported with its code in words and its last lines.
func TestServiceThatExits(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  app:
    image: python:3.14-slim-trixie
    command: ["sh", "-c", "echo no such table; exit 3"]
`})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "exited with code 3 (the app did not start)")
	contains(t, "the last lines", r.stderr, "no such table")
}

// A service that ends again and again is given up, although its restart policy never does.
func TestServiceThatKeepsEnding(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  app:
    image: python:3.14-slim-trixie
    command: ["sh", "-c", "echo no such table; exit 3"]
    restart: unless-stopped
`})
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "exited with code 3 (the app did not start), and was restarted 7 times")
	contains(t, "the last lines", r.stderr, "no such table")
}

// The second Ctrl-C kills what does not stop by itself.
func TestSecondInterruptKills(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  stubborn:
    image: python:3.14-slim-trixie
    command: ["sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 0.1; done"]
    stop_grace_period: 10m
`})
	a := s.up()
	a.await("log_line", func(e event) bool { return e.text("text") == "deaf" })
	a.interrupt()
	a.await("stopping", nil)
	a.interrupt()
	a.await("stopping", func(e event) bool { return e["forced"] == true })
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "running containers", s.left("ps"), "")
}

// A folder that cannot be written is one message; nothing is half-written.
func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	parent := sharedDir(t)
	s := emptyStack(t, parent+"/file/project")
	must(t, os.WriteFile(parent+"/file", nil, 0o644))
	r := s.runIn(parent, fastdock, "new", s.dir, "--yes", "--no-lock", "--name", "shop")
	exited(t, r, 1)
	contains(t, "the message", r.stderr, s.dir)
}
