package devenv

import (
	"io"
	"net"
	"sync"
	"testing"
)

// wire leads to an engine, and can be cut and mended.
type wire struct {
	listener net.Listener
	to       string

	mu      sync.Mutex
	cut     bool
	open    map[net.Conn]bool
	serving sync.WaitGroup
}

// newWire leads to a TCP address.
func newWire(t *testing.T, to string) *wire {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	w := &wire{listener: listener, to: to, open: map[net.Conn]bool{}}
	w.serving.Go(w.serve)
	return w
}

func (w *wire) address() string { return w.listener.Addr().String() }

func (w *wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", w.to)
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
