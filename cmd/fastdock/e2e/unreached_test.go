package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// On an engine that the project's folder does not reach, up says so and what fixes it; with --sync the same project
// becomes healthy there, what is saved is reloaded and served, and a container that is recreated has it from its start.
func TestMountsThatDoNotReach(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "none", "--cache", "none")
	far := s.elsewhere()
	a := s.up("-H", far)
	told := a.await("mounts_unreachable", nil)
	same(t, "what is mounted where", told.text("service")+": "+told.text("path")+" at "+told.text("target"),
		"app: . at /app")
	contains(t, "the fix", told.text("fix"), "`fastdock up --sync`")
	contains(t, "the fix", told.text("fix"), "    - action: sync\n      path: .\n      target: /app\n")
	a.interrupt()
	a.ends()

	a = s.up("-H", far, "--sync")
	a.await("ready", nil)
	s.mustAnswer("/", http.StatusOK, "Hello from")
	s.edit("app/main.py", `"Hello from `, `"Hello again from `)
	ready := a.await("reload_ready", nil)
	s.mustAnswer("/", http.StatusOK, "Hello again from")
	if copied := ready.number("copied_seconds"); copied <= 0 || copied > ready.number("seen_seconds") {
		t.Errorf("copied after %v s, seen after %v s", copied, ready.number("seen_seconds"))
	}
	if took := ready.number("took_seconds"); took <= 0 || ready.number("seen_seconds") <= 0 {
		t.Errorf("seen after %v s and ready after %v s", ready.number("seen_seconds"), took)
	}
	a.interrupt()
	a.ends()
	s.edit("app/main.py", `"Hello again from `, `"Hello once more from `)
	s.succeed(s.fastdock("up", "--sync", "--wait", "-H", far))
	s.mustAnswer("/", http.StatusOK, "Hello once more from")
	for _, e := range strings.Split(strings.Join(a.seen, "\n"), "\n") {
		if strings.HasPrefix(e, "mounts_unreachable") || strings.HasPrefix(e, "reload_missed") {
			t.Errorf("with --sync there was still %s", e)
		}
	}
	s.succeed(s.fastdock("down", "-H", far))
	same(t, "containers after down", s.left("ps", "-a"), "")
}

// Where mounts reach, nothing is said of them.
func TestMountsThatReach(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n" +
			"    network_mode: none\n" +
			"    stop_signal: SIGKILL\n" +
			"    volumes: [\".:/app\", \"./main.py:/main.py:ro\", /app/.venv]\n" +
			"    command: [sleep, \"600\"]\n",
		"main.py": "a = 1\n",
	})
	a := s.up()
	a.await("ready", nil)
	a.interrupt()
	a.ends()
	if seen := strings.Join(a.seen, " "); strings.Contains(seen, "mounts_unreachable") {
		t.Errorf("told: %s", seen)
	}
}

// elsewhere returns the engine of these tests as one on another machine: the project's folder does not exist there, and
// each of its mounts brings an empty one. All else is real.
func (s *stack) elsewhere() (host string) {
	s.t.Helper()
	engine := engineAddress(s.t)
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: "engine"})
	proxy.FlushInterval = -1
	proxy.ErrorHandler = func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) }
	proxy.Transport = &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "unix", engine.Name)
	}}
	empty := sharedDir(s.t)
	socket := filepath.Join(sharedDir(s.t), "engine.sock")
	listener, err := net.Listen("unix", socket)
	must(s.t, err)
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/containers/create") {
			s.moveMounts(r, empty)
		}
		proxy.ServeHTTP(w, r)
	})}
	go func() { _ = server.Serve(listener) }()
	s.t.Cleanup(func() { _ = server.Close() })
	return "unix://" + socket
}

// moveMounts rewrites where a new container's mounts of the project's folder come from.
func (s *stack) moveMounts(r *http.Request, to string) {
	body, _ := io.ReadAll(r.Body)
	var config map[string]json.RawMessage
	if json.Unmarshal(body, &config) == nil {
		config["HostConfig"] = bytes.ReplaceAll(config["HostConfig"], []byte(s.dir), []byte(to))
		body, _ = json.Marshal(config)
	}
	r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
}
