package up

import (
	"github.com/fastdock/fastdock/devenv"
)

// folded returns the state that events lead to.
func folded(events ...devenv.Event) devenv.State {
	var state devenv.State
	for _, event := range events {
		state.Apply(event)
	}
	return state
}
