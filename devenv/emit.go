package devenv

import "sync"

// Emitter is the sending end of a stream: any number of goroutines send and wait for the reader, one closes.
type Emitter struct {
	events chan Event // written by Send, closed by End

	ending sync.RWMutex // held for writing once, by end: a late report must not meet a closed channel
	ended  bool
}

// eventBuffer takes a burst of events. One may hold the log lines of a whole read: these are 4 MB at most.
const eventBuffer = 128

// NewEmitter returns an emitter whose events are read from its channel.
func NewEmitter() *Emitter { return &Emitter{events: make(chan Event, eventBuffer)} }

// Send delivers an event, waiting for the reader if it must. After the end it does nothing.
func (e *Emitter) Send(event Event) {
	e.ending.RLock()
	defer e.ending.RUnlock()
	if !e.ended {
		e.events <- event
	}
}

// Stream returns the receiving end.
func (e *Emitter) Stream() <-chan Event { return e.events }

// End closes the stream. Nobody else sends once ended is set.
func (e *Emitter) End(err error) {
	e.ending.Lock()
	e.ended = true
	e.ending.Unlock()
	e.events <- Ended{Err: err}
	close(e.events)
}
