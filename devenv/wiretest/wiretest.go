// Package wiretest gives tests a way to an engine that can be cut, held and restored.
package wiretest

import (
	"io"
	"net"
	"sync"
)

// Wire leads to an engine, and can be cut, held and restored.
type Wire struct {
	listener net.Listener
	to       net.Addr

	mu      sync.Mutex
	cut     bool
	moves   chan struct{} // closed while nothing holds what goes over it
	open    map[net.Conn]bool
	serving sync.WaitGroup
}

// New leads from an address ("127.0.0.1:0", or a path where the engine is on a Unix socket) to an engine.
func New(from string, to net.Addr) (*Wire, error) {
	listener, err := net.Listen(to.Network(), from)
	if err != nil {
		return nil, err
	}
	w := &Wire{listener: listener, to: to, open: map[net.Conn]bool{}, moves: make(chan struct{})}
	close(w.moves)
	w.serving.Go(w.serve)
	return w, nil
}

// Address returns where the near end listens.
func (w *Wire) Address() string { return w.listener.Addr().String() }

func (w *Wire) serve() {
	for {
		near, err := w.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial(w.to.Network(), w.to.String())
		if err != nil || !w.keep(near, far) {
			near.Close()
			continue
		}
		w.serving.Go(func() { w.carry(near, far) })
		w.serving.Go(func() { w.carry(far, near) })
	}
}

// keep notes a connection's two ends; while the wire is cut it closes them.
func (w *Wire) keep(ends ...net.Conn) bool {
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

func (w *Wire) carry(from, to net.Conn) {
	_, _ = io.Copy(gated{to, w}, from)
	from.Close()
	to.Close()
}

// gated is a far end that is reached while the wire is not held.
type gated struct {
	net.Conn
	wire *Wire
}

func (g gated) Write(p []byte) (int, error) {
	g.wire.mu.Lock()
	moves := g.wire.moves
	g.wire.mu.Unlock()
	<-moves
	return g.Conn.Write(p)
}

// Hold keeps back what goes over the wire, as an engine that hangs does: connections open and stay, and nothing
// comes. Without held, all of it goes on.
func (w *Wire) Hold(held bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	select {
	case <-w.moves:
		if held {
			w.moves = make(chan struct{})
		}
	default:
		if !held {
			close(w.moves)
		}
	}
}

// Set cuts the wire, and what goes over it, or restores it.
func (w *Wire) Set(cut bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cut = cut
	for end := range w.open {
		if cut {
			end.Close()
		}
	}
}

// Close ends the wire and all that goes over it.
func (w *Wire) Close() {
	_ = w.listener.Close()
	w.Set(true)
	w.Hold(false)
	w.serving.Wait()
}
