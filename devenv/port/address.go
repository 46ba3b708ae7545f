package port

import (
	"context"
	"net/netip"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Address returns where this machine reaches the first TCP port that a running service publishes, "127.0.0.1:8000";
// empty where it publishes none. It returns an *EngineError when the engine does not answer.
func Address(ctx context.Context, e *engine.Engine, project *types.Project, service string) (string, error) {
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{Filters: client.Filters{}.
		Add("label", api.ProjectLabel+"="+project.Name, api.ServiceLabel+"="+service, api.OneoffLabel+"=False")})
	if err != nil {
		return "", &devenv.EngineError{Host: e.Host(), Cause: err}
	}
	for _, port := range project.Services[service].Ports {
		for _, c := range list.Items {
			for _, p := range c.Ports {
				if p.Type == "tcp" && uint32(p.PrivatePort) == port.Target && p.PublicPort != 0 {
					return netip.AddrPortFrom(engine.Reachable(p.IP), p.PublicPort).String(), nil
				}
			}
		}
	}
	return "", nil
}
