package e2e

import (
	"io"
	"net"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// wire leads to an engine over a Unix socket, and can be cut and mended.
type wire struct {
	listener net.Listener
	to       string

	mu      sync.Mutex
	cut     bool
	open    map[net.Conn]bool
	serving sync.WaitGroup
}

// newWire leads to the engine of these tests, which is on a Unix socket.
func newWire(t *testing.T) *wire {
	t.Helper()
	host, err := exec.Command("docker", "context", "inspect", "-f", "{{.Endpoints.docker.Host}}").Output()
	must(t, err)
	w := &wire{to: strings.TrimPrefix(strings.TrimSpace(string(host)), "unix://"), open: map[net.Conn]bool{}}
	w.listener, err = net.Listen("unix", filepath.Join(sharedDir(t), "engine.sock"))
	must(t, err)
	w.serving.Go(w.serve)
	t.Cleanup(w.close)
	return w
}

func (w *wire) host() string { return "unix://" + w.listener.Addr().String() }

// upOver starts fastdock up with an engine at the other end of a wire.
func (s *stack) upOver(w *wire, args ...string) *attached {
	s.t.Helper()
	return s.up(append([]string{"--host", w.host()}, args...)...)
}

func (w *wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("unix", w.to)
		if err != nil || !w.keep(near, far) {
			near.Close()
			continue
		}
		w.serving.Go(func() { w.carry(near, far) })
		w.serving.Go(func() { w.carry(far, near) })
	}
}

// keep notes a connection's two ends; while the wire is cut it closes them.
func (w *wire) keep(ends ...net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, end := range ends {
		w.open[end] = true
		if w.cut {
			end.Close()
		}
	}
	return !w.cut
}

func (w *wire) carry(from, to net.Conn) {
	_, _ = io.Copy(to, from)
	from.Close()
	to.Close()
}

// set cuts the wire, and what goes over it, or mends it.
func (w *wire) set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for end := range w.open {
		if cut {
			end.Close()
		}
	}
}

func (w *wire) close() {
	w.listener.Close()
	w.set(true)
	w.serving.Wait()
}
