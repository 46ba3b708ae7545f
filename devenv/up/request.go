package up

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
)

// request does what the user asked of services of a running stack. Its failures are its own: it ends with them, and
// does not wait for an engine that went away.
type request struct {
	*attempt
	service string // that is recreated or rebuilt; empty where a request does neither
	force   bool   // recreates it even where nothing has changed
}

// request returns a request that works with the containers that are there.
func (a *actions) request(project *types.Project) *request {
	r := &request{}
	r.attempt = newAttempt(a.shared, r, project)
	return r
}

// recreation returns a request that takes a service from what runs to what its files say.
func (a *actions) recreation(project *types.Project, service string, force bool) *request {
	r := a.request(project)
	r.service, r.force = service, force
	return r
}

func (r *request) forces(service string) bool { return r.force && r.service == service }

func (r *request) rebuilds(service string) bool { return !r.force && r.service == service }

func (r *request) keeps(service string) bool { return r.service == service }

func (*request) gone(context.Context, error) bool { return false }
