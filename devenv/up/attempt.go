package up

import (
	"context"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/reload/tracker"
	"github.com/fastdock/fastdock/devenv/venv"
	"github.com/fastdock/fastdock/devenv/watch"
)

// shared is what a session and its attempts have in common; none of it changes after connect.
type shared struct {
	engine   *engine.Engine
	options  Options
	out      *devenv.Emitter
	status   *statusTable
	monitor  *monitor
	logs     *engine.LogFollower
	reloads  *tracker.Tracker
	watcher  *watch.Actions // what develop.watch says
	packages *venv.Syncer   // the packages in the containers
	began    time.Time
	killed   <-chan struct{} // closed when the user does not want to wait for the containers any longer

	follow func(c container.InspectResponse, tail string)    // reads a container's log until the session ends
	attach func(c container.InspectResponse) (giveUp func()) // reads its output from the start, unless the stack is left
}

// scope is what an attempt is made for: the whole stack, or a request of the user.
type scope interface {
	forces(service string) bool               // reports whether its containers are recreated whatever is there
	rebuilds(service string) bool             // reports whether its image is built although it is there
	keeps(service string) bool                // reports whether its old containers may run on where it fails
	gone(ctx context.Context, err error) bool // reports whether an error is only the engine's going away
}

// attempt brings services of one reading of the project to what it says, over one connection to the engine.
type attempt struct {
	*shared
	scope
	project *types.Project

	images   sharedImages   // of the plan that startAll works on
	provided *providerGroup // of the project
}

func newAttempt(s *shared, of scope, project *types.Project) *attempt {
	return &attempt{shared: s, scope: of, project: project, provided: newProviderGroup(project)}
}
