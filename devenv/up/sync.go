package up

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
)

// copies reports whether files are copied that would else be mounted.
func (s *shared) copies() bool { return s.options.Files != nil && s.options.Files.Sync }

// copyInitial copies into the containers of a service that are about to start what they would else have mounted.
func (a *attempt) copyInitial(ctx context.Context, service types.ServiceConfig, containers []container.Summary) error {
	if !a.copies() {
		return nil
	}
	return a.watcher.Fill(ctx, service, containers)
}
