package e2e

import (
	"strings"
	"testing"
	"time"
)

// A build that fails is reported for its service and then for what needs it; whoever does not is brought up.
func TestBuildThatFailsWhileOthersStart(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps, "depends_on: {db: {condition: service_healthy}}")
	s.edit("docker-compose.yml", "services:\n", `services:
  web:
    build: .
  proxy:
    image: python:3.14-slim-trixie
    depends_on: [web]
  db:
    image: python:3.14-slim-trixie
    init: true
    network_mode: none
    command: ["sleep", "600"]
    stop_grace_period: 1s
    healthcheck: {test: ["CMD", "true"], interval: 100ms}
`)
	s.write("Dockerfile", []byte("FROM python:3.14-slim-trixie\nRUN echo about to fail && exit 3\n"))
	a := s.up()
	var failed []string
	for len(failed) < 2 {
		e := a.await("service_failed", nil)
		failed = append(failed, e.text("service")+": "+e.text("cause"))
	}
	why := `at Dockerfile:2: process "/bin/sh -c echo about to fail && exit 3" did not complete successfully: exit code: 3`
	if strings.Contains(failed[0], "executor failed") { // an engine before 23 says it so
		why = `at Dockerfile:2: executor failed running [/bin/sh -c echo about to fail && exit 3]: exit code: 3`
	}
	contains(t, "the first failure", failed[0], "web: building image ")
	contains(t, "the first failure", failed[0], why)
	contains(t, "the second failure", failed[1], `proxy: its dependency "web" failed: building image `)
	last, code := a.ends()
	if code != 6 {
		t.Errorf("exit code %d, want 6", code)
	}
	contains(t, "the end", last.text("error"), `service "web": building image `)
	same(t, "what runs", s.services(), "app db")
}

// Ctrl-C ends a build: nothing of it runs on, and what runs already is stopped.
func TestInterruptDuringABuild(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps)
	s.edit("docker-compose.yml", "services:\n", "services:\n  web:\n    build: .\n")
	mark := "BUILDING=" + s.name
	s.write("Dockerfile", []byte("FROM python:3.14-slim-trixie\nENV "+mark+"\nRUN echo begun; sleep 6000\n"))
	a := s.up()
	a.await("build_output", func(e event) bool { return e.text("text") == "begun" })
	if !strings.Contains(s.processes(), mark) {
		t.Fatal("the step of the build does not show among the engine's processes")
	}
	a.interrupt()
	if last, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130; the end %v", code, last)
	}
	same(t, "running containers", s.left("ps"), "")
	for began := time.Now(); strings.Contains(s.processes(), mark); {
		if time.Since(began) > patience {
			t.Fatal("the step of the build runs on")
		}
	}
}

// processes returns the environments of all that runs on the engine's machine.
func (s *stack) processes() string {
	s.t.Helper()
	return s.docker("run", "--rm", "--pid=host", "--cap-add=SYS_PTRACE", "--security-opt=apparmor=unconfined",
		"--network=none", "redis:8-alpine", "sh", "-c", "cat /proc/[0-9]*/environ 2>/dev/null | tr '\\0' '\\n'; true")
}
