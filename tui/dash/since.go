package dash

import (
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
)

// since is the state that a service was last seen in, and since when it is in it.
type since struct {
	word string
	at   time.Time
}

// next returns since when a service is as it is now. What its containers report has the Engine's time; of the rest, the
// time is when it was seen to begin.
func (s since) next(service devenv.ServiceState, stopping bool, now time.Time) since {
	_, word := serviceHealth(service, stopping)
	switch {
	case service.Failure == "" && service.Phase == devenv.PhaseNone && strings.HasPrefix(word, string(service.Status())):
		return since{word, lastChange(service)}
	case word == s.word:
		return s
	}
	return since{word, now}
}

// lastChange returns when a container of the service changed last.
func lastChange(service devenv.ServiceState) time.Time {
	var last time.Time
	for _, c := range service.Containers {
		if c.Since.After(last) {
			last = c.Since
		}
	}
	return last
}
