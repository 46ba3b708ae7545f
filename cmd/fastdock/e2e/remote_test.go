package e2e

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// remoteEngine returns the address of the rig's second engine, which sshd on a network of its own stands in front of.
func remoteEngine(t testing.TB) string {
	t.Helper()
	address := os.Getenv("REMOTE")
	if address == "" {
		t.Skip("there is no second engine: run the tests with `.ci/rig/remote run`")
	}
	if id := onEngine(t, address, "info", "-f", "{{.ID}}"); id == onEngine(t, "", "info", "-f", "{{.ID}}") {
		t.Fatalf("%s is this machine's own engine", address)
	}
	return address
}

// remoteSwarm returns the address of the second engine, when it manages a swarm.
func remoteSwarm(t testing.TB) string {
	t.Helper()
	server := remoteEngine(t)
	if onEngine(t, server, "info", "-f", "{{.Swarm.LocalNodeState}}") != "active" {
		onEngine(t, server, "swarm", "init", "--advertise-addr", "127.0.0.1")
	}
	return server
}

// onRemote makes a stack's commands those of the second engine, and takes away what the test leaves there.
func (s *stack) onRemote(address string) *stack {
	s.t.Helper()
	s.export("DOCKER_HOST", address)
	s.t.Cleanup(func() {
		label := "--filter=label=com.docker.compose.project=" + s.name
		for kind, remove := range map[string]string{"ps -aq": "rm -fv", "image ls -q": "image rm -f"} {
			out, _ := s.command("", "docker", append(strings.Fields(kind), label)...).Output()
			if ids := strings.Fields(string(out)); len(ids) > 0 {
				_ = s.command("", "docker", append(strings.Fields(remove), ids...)...).Run()
			}
		}
	})
	return s
}

// An engine behind a real sshd, on which this machine's files and localhost are others than the server's.
func TestEngineBehindSSHD(t *testing.T) {
	t.Parallel()
	address, runs := remoteEngine(t), filepath.Join(sharedDir(t), "runs")
	ssh, err := exec.LookPath("ssh")
	must(t, err)
	dir := sharedDir(t)
	must(t, os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\necho >>"+runs+"\nexec "+ssh+` "$@"`+"\n"), 0o755))
	s := exporting(t, "PATH="+dir+":"+os.Getenv("PATH")).onRemote(address)
	throughout(t, s, func() int {
		log, _ := os.ReadFile(runs)
		return strings.Count(string(log), "\n")
	})
}

var forwardedAddress = regexp.MustCompile(`localhost:\d+`)

// Development on a server: its engine does not see the folder, so files are copied without being asked for, and what
// is published there is on localhost here, as long as `up` runs.
func TestUpOnAServer(t *testing.T) {
	t.Parallel()
	address := remoteEngine(t)
	s := stackOf(t, map[string]string{
		"docker-compose.yml": `
services:
  app:
    image: python:3.14-slim-trixie
    init: true
    stop_grace_period: 1s
    command: [python, -m, http.server, --directory, /src, "8000"]
    ports: ["127.0.0.1:${PORT}:8000"]
    volumes: ["./src:/src"]
    healthcheck: {test: [CMD, test, -f, /src/word], interval: 100ms}
`,
		"src/word": "one",
	}).onRemote(address)
	s.export("PORT", fmt.Sprint(s.port))
	a := s.up()
	a.await("notice", func(e event) bool { return strings.Contains(e.text("text"), "cannot mount this folder") })
	a.await("ready", nil)
	forwarded := a.await("notice", func(e event) bool { return strings.Contains(e.text("text"), " is forwarded to ") })
	here := forwardedAddress.FindString(forwarded.text("text")) // another one, where a test has taken the port
	awaitBody(t, "http://"+here+"/word", "one")
	s.write("src/word", []byte("two"))
	acted := a.await("watch_acted", nil)
	same(t, "the failure of the copy", acted.text("error"), "")
	awaitBody(t, "http://"+here+"/word", "two")
	a.interrupt()
	if _, code := a.ends(); code != 130 {
		t.Errorf("exit code %d, want 130\n%s", code, a.stderr.String())
	}
	if conn, err := net.Dial("tcp", here); err == nil {
		conn.Close()
		t.Error("the port is forwarded after the end of `up`")
	}
	s.succeed(s.fastdock("down"))
}

// reloadingApp prints uvicorn's lines when a file changes, and serves again only a moment later.
const reloadingApp = `import http.server, threading, time
busy = False
class H(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(503 if busy else 200); self.end_headers()
    def log_message(self, *a): pass
threading.Thread(target=http.server.ThreadingHTTPServer(("", 8000), H).serve_forever, daemon=True).start()
print("INFO:     Application startup complete.", flush=True)
before = open("/src/main.py").read()
while True:
    time.sleep(0.05)
    if open("/src/main.py").read() != before:
        before, busy = open("/src/main.py").read(), True
        print("WARNING:  WatchFiles detected changes in 'main.py'. Reloading...", flush=True)
        print("INFO:     Application startup complete.", flush=True)
        time.sleep(1.5)
        busy = False
`

// An app on a server is asked after a reload where its port is forwarded to, also where that is another number.
func TestReloadOnAServer(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"docker-compose.yml": `
services:
  app:
    image: python:3.14-slim-trixie
    init: true
    stop_grace_period: 1s
    command: [python, /src/server.py]
    ports: ["127.0.0.1:${PORT}:8000"]
    volumes: ["./src:/src"]
    healthcheck:
      test: [CMD, python, -c, "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/')"]
      interval: 200ms
`,
		"src/server.py": reloadingApp,
		"src/main.py":   "one",
	}).onRemote(remoteEngine(t))
	s.export("PORT", fmt.Sprint(s.port))
	taken, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", s.port))
	must(t, err)
	defer taken.Close()
	a := s.up()
	a.await("ready", nil)
	a.await("notice", func(e event) bool { return strings.Contains(e.text("text"), " is forwarded to ") })
	s.write("src/main.py", []byte("two"))
	ready := a.await("reload_ready", nil)
	if took := ready.number("took_seconds"); took < 1.5 {
		t.Errorf("the reload was ready after %.1f s, before the app served", took)
	}
	a.interrupt()
	a.ends()
	s.succeed(s.fastdock("down"))
}

// awaitBody waits until a URL answers with a text.
func awaitBody(t testing.TB, url, want string) {
	t.Helper()
	got := ""
	// between two questions
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		response, err := http.Get(url)
		if err != nil {
			got = err.Error()
			continue
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if got = string(body); got == want {
			return
		}
	}
	t.Fatalf("%s: got %q, want %q", url, got, want)
}
