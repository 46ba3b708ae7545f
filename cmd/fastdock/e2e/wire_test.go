package e2e

import (
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv/wiretest"
)

// newWire leads to the engine of these tests, which is on a Unix socket.
func newWire(t *testing.T) *wiretest.Wire {
	t.Helper()
	w, err := wiretest.New(filepath.Join(sharedDir(t), "engine.sock"), engineAddress(t))
	must(t, err)
	t.Cleanup(w.Close)
	return w
}

// engineAddress returns where the engine of these tests is, as long as no variable names another one.
func engineAddress(t testing.TB) *net.UnixAddr {
	t.Helper()
	host, err := exec.Command("docker", "context", "inspect", "-f", "{{.Endpoints.docker.Host}}").Output()
	must(t, err)
	return &net.UnixAddr{Net: "unix", Name: strings.TrimPrefix(strings.TrimSpace(string(host)), "unix://")}
}

// upOver starts fastdock up with an engine at the other end of a wire.
func (s *stack) upOver(w *wiretest.Wire, args ...string) *attached {
	s.t.Helper()
	return s.up(append([]string{"--host", "unix://" + w.Address()}, args...)...)
}
