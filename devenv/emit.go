package devenv

import "sync"

// Emitter is the sending end of a stream: any number of goroutines send, one ends it, one reads.
//
// A reader may stand still: a pager, a stopped terminal, a full pipe. Output then waits for it, so that the memory it
// takes stays bounded. Facts do not wait: they are few, and who sends them has a stack to stop.
type Emitter struct {
	events chan Event

	mu       sync.Mutex
	changed  *sync.Cond // on mu; the queue, ended or released is another
	queue    []Event    // in order, not yet read
	ended    bool       // nothing is queued any more
	waiting  int        // how many wait for room
	released bool       // output that finds no room is dropped
}

// eventBuffer is how many unread events there may be before output waits. One may hold the log lines of a whole read:
// these are 4 MB at most.
const eventBuffer = 128

// NewEmitter returns an emitter whose events are read from its stream. Its goroutine ends when the reader has read
// the end.
func NewEmitter() *Emitter {
	e := &Emitter{events: make(chan Event)}
	e.changed = sync.NewCond(&e.mu)
	go e.deliver()
	return e
}

// Send queues an event; output waits for the reader while there is no room. After the end it does nothing.
func (e *Emitter) Send(event Event) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for isOutput(event) && len(e.queue) >= eventBuffer && !e.ended {
		if e.released {
			return
		}
		e.waiting++
		e.changed.Wait()
		e.waiting--
	}
	if !e.ended {
		e.push(event)
	}
}

// Stalled reports whether output waits for the reader.
func (e *Emitter) Stalled() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.waiting > 0
}

// Release lets go of who waits for the reader: from now on, output that finds no room is dropped.
func (e *Emitter) Release() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.released = true
	e.changed.Broadcast()
}

// Stream returns the receiving end. It is closed after the event [Ended].
func (e *Emitter) Stream() <-chan Event { return e.events }

// End queues the last event.
func (e *Emitter) End(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.ended = true
	e.push(Ended{Err: err})
}

// push is called with the lock held.
func (e *Emitter) push(event Event) {
	e.queue = append(e.queue, event)
	e.changed.Broadcast()
}

func (e *Emitter) deliver() {
	defer close(e.events)
	for {
		event := e.next()
		e.events <- event
		if _, last := event.(Ended); last {
			return
		}
	}
}

// next waits for an event and takes it out of the queue.
func (e *Emitter) next() Event {
	e.mu.Lock()
	defer e.mu.Unlock()
	for len(e.queue) == 0 {
		e.changed.Wait()
	}
	event := e.queue[0]
	e.queue[0] = nil // the array outlives it
	e.queue = e.queue[1:]
	e.changed.Broadcast()
	return event
}

// isOutput reports whether an event is one of those that a program may write without end.
func isOutput(event Event) bool {
	switch event.(type) {
	case LogLines, BuildOutput, CommandOutput:
		return true
	}
	return false
}
