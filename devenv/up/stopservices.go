package up

import (
	"context"

	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/engine"
)

// stopServices stops the containers that run of the session's services.
func (s *Session) stopServices(ctx context.Context) error {
	model := s.model.project()
	list, err := s.engine.API.ContainerList(ctx, client.ContainerListOptions{Filters: s.monitor.filters()})
	if err != nil {
		return err
	}
	var mine []container.Summary
	for service := range down.ByService(list.Items) {
		_, now := model.Services[service]
		if _, before := s.model.first.Services[service]; before || now {
			mine = append(mine, engine.ContainersOf(service, list.Items)...)
		}
	}
	return down.InReverse(mine, func(service string, containers []container.Summary) error {
		return down.StopContainers(ctx, s.engine, model, service, containers, s.options.stopSeconds())
	})
}
