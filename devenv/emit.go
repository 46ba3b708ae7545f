package devenv

import "sync"

// emitter is the sending end of a stream: any number of goroutines send, one closes. Everything but log lines
// waits for the reader; a log line that finds the channel full is dropped and counted, unless all are wanted.
type emitter struct {
	events chan Event
	whole  bool // log lines wait for the reader, too

	ending sync.RWMutex // held for writing once, by end: a late report must not meet a closed channel
	ended  bool

	mu      sync.Mutex
	dropped map[string]int // by service
}

// eventBuffer takes the bursts of a stack's start; log lines beyond it are dropped rather than held in memory.
// Where they wait for the reader there need not be as many: of lines of 16 KiB these are 8 MB.
const (
	eventBuffer = 4096
	wholeBuffer = 512
)

func newEmitter() *emitter {
	return &emitter{events: make(chan Event, eventBuffer), dropped: map[string]int{}}
}

// newWholeEmitter drops no log lines.
func newWholeEmitter() *emitter {
	return &emitter{events: make(chan Event, wholeBuffer), whole: true}
}

// send delivers an event, waiting for the reader if it must. After the end it does nothing.
func (e *emitter) send(event Event) {
	e.ending.RLock()
	defer e.ending.RUnlock()
	if !e.ended {
		e.events <- event
	}
}

// log delivers a log line if there is room or all are wanted, after telling how many were dropped before it.
func (e *emitter) log(line LogLine) {
	e.ending.RLock()
	defer e.ending.RUnlock()
	if e.ended {
		return
	}
	if e.whole {
		e.events <- line
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if count := e.dropped[line.Service]; count > 0 {
		select {
		case e.events <- LogsDropped{Service: line.Service, Count: count}:
			delete(e.dropped, line.Service)
		default:
		}
	}
	select {
	case e.events <- line:
	default:
		e.dropped[line.Service]++
	}
}

// end tells what is still untold and closes the stream. Nobody else sends once ended is set.
func (e *emitter) end(err error) {
	e.ending.Lock()
	e.ended = true
	e.ending.Unlock()
	for service, count := range e.dropped {
		e.events <- LogsDropped{Service: service, Count: count}
	}
	e.events <- Ended{Err: err}
	close(e.events)
}
