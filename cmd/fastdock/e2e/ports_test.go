package e2e

import (
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
)

// nextFree is held by a test that takes the next free port: for two at a time it could be the same one.
var nextFree sync.Mutex

// webOn returns a stack whose port, set by a variable, is held by the test itself.
func webOn(t *testing.T) *stack {
	t.Helper()
	nextFree.Lock()
	t.Cleanup(nextFree.Unlock)
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  web:
    image: python:3.14-slim-trixie
    init: true
    command: ["python", "-m", "http.server", "80"]
    ports: ["127.0.0.1:${WEB_PORT:-8000}:80"]
`})
	must(t, os.WriteFile(s.file(".env"), fmt.Appendf(nil, "SECRET=x  # mine\nWEB_PORT=%d # the page\n", s.port), 0o600))
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	must(t, err)
	t.Cleanup(func() { listener.Close() })
	return s
}

// movedOn returns the port that .env gives now; nothing else in it may have changed.
func (s *stack) movedOn() int {
	s.t.Helper()
	content, err := os.ReadFile(s.file(".env"))
	must(s.t, err)
	var port int
	if n, _ := fmt.Sscanf(string(content), "SECRET=x  # mine\nWEB_PORT=%d # the page\n", &port); n != 1 || port <= s.port {
		s.t.Fatalf(".env is %q, want a port above %d", content, s.port)
	}
	info, err := os.Stat(s.file(".env"))
	must(s.t, err)
	same(s.t, "the mode of .env", info.Mode().Perm().String(), "-rw-------")
	return port
}

// --find-ports takes the next free port and keeps it; the other tool sees the same, and the next up asks for nothing.
func TestFindPorts(t *testing.T) {
	t.Parallel()
	s := webOn(t)
	r := s.succeed(s.fastdock("up", "--wait", "--find-ports"))
	port := s.movedOn()
	contains(t, "what is told", r.stderr, fmt.Sprintf("port %d is in use by \"e2e.test\" (pid %d); using %d: "+
		"saved WEB_PORT=%d to .env\n", s.port, os.Getpid(), port, port))
	same(t, "the published port", s.docker("port", s.name+"-web-1", "80"), fmt.Sprintf("127.0.0.1:%d", port))
	before := s.containers()
	s.succeed(s.compose("up", "-d"))
	r = s.succeed(s.fastdock("up", "--wait", "--find-ports"))
	same(t, "the containers", s.containers(), before)
	if strings.Contains(r.stderr, "is in use by") {
		t.Errorf("the stack's own port was found taken:\n%s", r.stderr)
	}
}

// On a terminal the offer is a question. No is the error, with nothing changed; Enter takes it.
func TestPortIsAskedFor(t *testing.T) {
	t.Parallel()
	s := webOn(t)
	screen := newScreen(t, s.dir, 160, 40)
	screen.types(raced+" up --wait; echo ended wi\"\"th $?", "Enter")
	screen.shows("[Y/n]")
	screen.types("n", "Enter")
	screen.shows("ended with 7")
	same(t, "containers", s.left("ps", "-a"), "")

	screen.clears()
	screen.types(raced+" up --wait; echo ended wi\"\"th $?", "Enter")
	screen.shows(fmt.Sprintf("port %d is in use by \"e2e.test\" (pid %d); use ", s.port, os.Getpid()), "[Y/n]")
	screen.types("", "Enter")
	screen.shows("ended with 0")
	same(t, "the published port", s.docker("port", s.name+"-web-1", "80"), fmt.Sprintf("127.0.0.1:%d", s.movedOn()))
}
