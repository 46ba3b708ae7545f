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

	follow func(c container.InspectResponse, tail string)    // reads a container's log until the session ends
	attach func(c container.InspectResponse) (giveUp func()) // reads its output from the start, unless the stack is left
}

// attempt brings services of one reading of the project to what it says. A session makes one when it begins
// and whenever the engine is back; a request makes its own.
type attempt struct {
	*shared
	project *types.Project

	gone  func(ctx context.Context, err error) bool // reports whether an error is only the engine's going away
	force string                                    // the service whose containers are recreated in any case
	first bool                                      // the stack was not up before: what Options has recreated is
	// the service that a request is about; empty where the stack is brought up
	asked string

	images   sharedImages   // set by startAll
	provided *providerGroup // set by startAll
}

// request returns an attempt on what the user asked of a running stack; its failures are its own.
func (s *Session) request(project *types.Project) *attempt {
	return &attempt{shared: &s.shared, project: project, gone: func(context.Context, error) bool { return false }}
}
