package devenv

import "sync"

// emitter is the sending end of a stream: any number of goroutines send and wait for the reader, one closes.
type emitter struct {
	events chan Event // written by Send, closed by End

	ending sync.RWMutex // held for writing once, by end: a late report must not meet a closed channel
	ended  bool
}

// eventBuffer takes a burst of events. One may hold the log lines of a whole read: these are 4 MB at most.
const eventBuffer = 128

func newEmitter() *emitter { return &emitter{events: make(chan Event, eventBuffer)} }

// send delivers an event, waiting for the reader if it must. After the end it does nothing.
func (e *emitter) send(event Event) {
	e.ending.RLock()
	defer e.ending.RUnlock()
	if !e.ended {
		e.events <- event
	}
}

// Stream returns the receiving end.
func (e *emitter) Stream() <-chan Event { return e.events }

// end closes the stream. Nobody else sends once ended is set.
func (e *emitter) end(err error) {
	e.ending.Lock()
	e.ended = true
	e.ending.Unlock()
	e.events <- Ended{Err: err}
	close(e.events)
}
