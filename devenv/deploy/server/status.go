package server

import (
	"cmp"
	"context"
	"slices"

	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Status implements deploy.Target.
func (t *Target) Status(ctx context.Context) (deploy.Status, error) {
	containers, err := t.containers(ctx)
	if err != nil {
		return deploy.Status{}, err
	}
	status := deploy.Status{Project: t.project.Name, Lock: t.lockNow(ctx)}
	for _, name := range t.project.ServiceNames() {
		service := deploy.ServiceStatus{Service: name}
		mine := engine.ContainersOf(name, containers)
		for _, c := range mine {
			service.Replicas = append(service.Replicas, replicaOf(c))
		}
		slices.SortFunc(service.Replicas, func(a, b deploy.Replica) int { return cmp.Compare(a.Name, b.Name) })
		if slices.Contains(t.roles.replaced, name) {
			_, service.Previous = recordOf(mine)
		}
		status.Services = append(status.Services, service)
	}
	return status, nil
}

func replicaOf(c container.Summary) deploy.Replica {
	return deploy.Replica{
		Release: releaseOf(c), Name: engine.SummaryName(c), State: string(c.State), Health: string(healthOf(c)),
	}
}
