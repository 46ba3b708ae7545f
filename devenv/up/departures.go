package up

import "github.com/moby/moby/api/types/container"

// departures tell, container by container, what has stopped.
type departures struct {
	containers []container.Summary
	stopped    map[string]chan struct{} // by container ID
}

func newDepartures(containers []container.Summary) departures {
	d := departures{containers: containers, stopped: map[string]chan struct{}{}}
	for _, c := range containers {
		d.stopped[c.ID] = make(chan struct{})
	}
	return d
}

func (d departures) tell(containers []container.Summary) {
	for _, c := range containers {
		close(d.stopped[c.ID])
	}
}

// awaitUnused waits until the containers in a network have stopped.
func (d departures) awaitUnused(network string) {
	for _, c := range d.containers {
		if c.NetworkSettings != nil && c.NetworkSettings.Networks[network] != nil {
			<-d.stopped[c.ID]
		}
	}
}
