package down

import "github.com/moby/moby/api/types/container"

// StopSignals show, container by container, what has stopped.
type StopSignals struct {
	containers []container.Summary
	stopped    map[string]chan struct{} // by container ID
}

// NewStopSignals returns signals of which none has been given.
func NewStopSignals(containers []container.Summary) StopSignals {
	d := StopSignals{containers: containers, stopped: map[string]chan struct{}{}}
	for _, c := range containers {
		d.stopped[c.ID] = make(chan struct{})
	}
	return d
}

func (d StopSignals) close(containers []container.Summary) {
	for _, c := range containers {
		close(d.stopped[c.ID])
	}
}

// awaitUnused waits until the containers in a network have stopped.
func (d StopSignals) awaitUnused(network string) {
	for _, c := range d.containers {
		if c.NetworkSettings != nil && c.NetworkSettings.Networks[network] != nil {
			<-d.stopped[c.ID]
		}
	}
}
