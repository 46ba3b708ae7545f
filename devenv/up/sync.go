package up

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
)

// copies says whether files are copied that would else be mounted.
func (s *shared) copies() bool { return s.options.Files != nil && s.options.Files.Sync }

// fill copies into the containers of a service that are about to start what they would else have mounted.
func (a *attempt) fill(ctx context.Context, service types.ServiceConfig, containers []container.Summary) error {
	if !a.copies() {
		return nil
	}
	return a.watcher.Fill(ctx, service, containers)
}
