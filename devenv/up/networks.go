package up

import (
	"context"
	"fmt"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/down"
	"github.com/fastdock/fastdock/devenv/plan"
)

// endpoint is a container that was disconnected from a network which is recreated.
type endpoint struct {
	container container.Summary
	network   string // the network's key in the Compose files
	settings  network.EndpointSettings
}

// renewNetworks recreates the networks whose definition has changed. The Engine removes none that is in use, so their
// containers are stopped and disconnected before, and connected again with the names that Compose gave them.
func (a *attempt) renewNetworks(ctx context.Context, planned []devenv.Planned, seen plan.Observed,
	create func() error,
) error {
	disconnected, err := a.disconnect(ctx, seen)
	if err != nil {
		return devenv.NewAttemptError("recreating a changed network", err)
	}
	if err := create(); err != nil {
		return err
	}
	recreated := map[string]bool{} // which are connected when they are created
	for _, p := range planned {
		recreated[p.Service] = p.Action == devenv.ActionRecreate
	}
	for _, c := range disconnected {
		err := a.connect(ctx, c)
		if service := c.container.Labels[api.ServiceLabel]; err != nil && !recreated[service] {
			return &devenv.ServiceError{Service: service, Cause: err}
		}
	}
	return nil
}

// disconnect stops the containers of the networks that changed, and disconnects them.
func (a *attempt) disconnect(ctx context.Context, seen plan.Observed) ([]endpoint, error) {
	found, affected, err := a.connectedTo(ctx, seen)
	if err != nil {
		return nil, err
	}
	err = down.InReverse(affected, func(service string, mine []container.Summary, _ func()) error {
		return down.StopContainers(ctx, a.engine, a.project, service, mine, a.options.stopSeconds(), nil)
	})
	for _, c := range found {
		if err != nil {
			return nil, err
		}
		_, err = a.engine.API.NetworkDisconnect(ctx, seen.ChangedNetworks[c.network],
			client.NetworkDisconnectOptions{Container: c.container.ID, Force: true})
	}
	return found, err
}

// connectedTo returns the connections of the services' containers to networks that changed, and these containers.
func (a *attempt) connectedTo(ctx context.Context, seen plan.Observed) ([]endpoint, []container.Summary, error) {
	var found []endpoint
	var affected []container.Summary
	for _, c := range seen.Containers {
		if _, ours := a.project.Services[c.Labels[api.ServiceLabel]]; !ours || c.Labels[api.OneoffLabel] == "True" {
			continue
		}
		inspected, err := a.engine.API.ContainerInspect(ctx, c.ID, client.ContainerInspectOptions{})
		if err != nil {
			return nil, nil, err
		}
		before := len(found)
		for key, name := range seen.ChangedNetworks {
			if settings := inspected.Container.NetworkSettings.Networks[name]; settings != nil {
				found = append(found, endpoint{c, key, *settings})
			}
		}
		if len(found) > before {
			affected = append(affected, c)
		}
	}
	return found, affected, nil
}

// connect connects a container to the new network.
func (a *attempt) connect(ctx context.Context, c endpoint) error {
	name := a.project.Networks[c.network].Name
	_, err := a.engine.API.NetworkConnect(ctx, name, client.NetworkConnectOptions{
		Container: c.container.ID,
		EndpointConfig: &network.EndpointSettings{
			IPAMConfig: c.settings.IPAMConfig, Links: c.settings.Links, Aliases: c.settings.Aliases,
			DriverOpts: c.settings.DriverOpts, GwPriority: c.settings.GwPriority,
		},
	})
	if err != nil {
		return devenv.NewAttemptError(fmt.Sprintf("connecting it to network %q", name), err)
	}
	return nil
}
