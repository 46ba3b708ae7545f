package swarm

import (
	"context"
	"errors"
	"testing"

	"github.com/moby/moby/api/types/swarm"
	"github.com/moby/moby/client"
)

// changing is an engine whose service has changed each time that it is to be updated, so many times.
type changing struct {
	client.APIClient
	version uint64
	changes int
}

func (c *changing) ServiceInspect(context.Context, string, client.ServiceInspectOptions,
) (client.ServiceInspectResult, error) {
	now := swarm.Service{Meta: swarm.Meta{Version: swarm.Version{Index: c.version}}}
	return client.ServiceInspectResult{Service: now}, nil
}

func (c *changing) ServiceUpdate(_ context.Context, _ string, options client.ServiceUpdateOptions,
) (client.ServiceUpdateResult, error) {
	if c.changes > 0 {
		c.changes--
		c.version++
	}
	if options.Version.Index != c.version {
		return client.ServiceUpdateResult{}, errors.New("rpc error: code = Unknown desc = update out of sequence")
	}
	return client.ServiceUpdateResult{}, nil
}

// Swarm changes a service while it updates it: what it refuses for that is tried again.
func TestUpdateOfAServiceThatChanges(t *testing.T) {
	for changes, want := range map[int]bool{0: true, 1: true, updateTries - 1: true, updateTries: false} {
		target := &Target{api: &changing{version: 7, changes: changes}}
		err := target.updateService(t.Context(), "app", client.ServiceUpdateOptions{Version: swarm.Version{Index: 7}})
		if (err == nil) != want {
			t.Errorf("after %d changes: %v", changes, err)
		}
	}
}
