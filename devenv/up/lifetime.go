package up

import "sync"

// lifetime is what the user has asked of a session's end: to stop the stack, to kill it, or to leave it.
type lifetime struct {
	stop, kill, detach chan struct{}
	done               chan struct{} // closed when the session is over
	once               [3]sync.Once
}

func newLifetime() *lifetime {
	return &lifetime{
		stop: make(chan struct{}), kill: make(chan struct{}), detach: make(chan struct{}), done: make(chan struct{}),
	}
}

// Done returns a channel that is closed when the session is over, whether or not its events have been read.
func (l *lifetime) Done() <-chan struct{} { return l.done }

// Stop asks for the stack to be stopped in order, where the session leads it; it returns at once.
func (l *lifetime) Stop() { l.once[0].Do(func() { close(l.stop) }) }

// Kill asks for the stack's containers to be killed; it returns at once.
func (l *lifetime) Kill() { l.Stop(); l.once[1].Do(func() { close(l.kill) }) }

// Detach asks for the session to end and the stack to stay; it returns at once.
func (l *lifetime) Detach() { l.once[2].Do(func() { close(l.detach) }) }

// asksToStop reports whether the user has asked for the stack to be stopped.
func (l *lifetime) asksToStop() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}
