package port

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// TakenError returns a *PortError of the Engine's words about a start that failed for a port of the
// service, and nil of any others: a port may have been taken since the check.
func TakenError(ctx context.Context, e *engine.Engine, project *types.Project, service types.ServiceConfig,
	text string,
) *devenv.PortError {
	if !strings.Contains(text, "port is already allocated") && !strings.Contains(text, "address already in use") {
		return nil
	}
	list, err := e.API.ContainerList(ctx, client.ContainerListOptions{})
	if err != nil {
		list = client.ContainerListResult{} // the process that has it may still be found
	}
	return takenSince(project, service, text, OccupiedOn(e, list.Items))
}

// takenSince is about the port that the text names, whether it is still taken or not; a range is reported as it is.
func takenSince(project *types.Project, service types.ServiceConfig, text string, all Occupied) *devenv.PortError {
	for _, p := range service.Ports {
		if named, _ := regexp.MatchString(":"+p.Published+`\b`, text); named && p.Published != "" {
			return newPortError(project, service, p, all)
		}
	}
	return &devenv.PortError{Service: service.Name, Address: strings.Join(Published(service), ", ")}
}

// Published returns the ports that a service publishes, "127.0.0.1:8000->80/tcp".
func Published(service types.ServiceConfig) []string {
	var ports []string
	for _, p := range service.Ports {
		if p.Published != "" {
			ports = append(ports, fmt.Sprintf("%s:%s->%d/%s",
				cmp.Or(p.HostIP, "0.0.0.0"), p.Published, p.Target, cmp.Or(p.Protocol, "tcp")))
		}
	}
	return ports
}
