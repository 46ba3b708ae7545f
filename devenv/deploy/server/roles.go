package server

import (
	"slices"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// roles are what the services of a project are in a deployment, by name.
type roles struct {
	replaced []string // the release itself
	once     []string // complete before it starts, as migrations do
	beside   []string // run on: databases, caches, the proxy
}

// rolesOf decides by what the Compose files say: what another service waits for until it has completed runs once; what
// is built here, or has deploy.replicas, is replaced.
func rolesOf(project *types.Project) roles {
	var r roles
	builders := compose.BuildersOf(project)
	for _, name := range project.ServiceNames() {
		service := project.Services[name]
		switch {
		case completes(project, name):
			r.once = append(r.once, name)
		case service.Build != nil, builders.Of(service) != "", service.Deploy != nil && service.Deploy.Replicas != nil:
			r.replaced = append(r.replaced, name)
		default:
			r.beside = append(r.beside, name)
		}
	}
	return r
}

// completes reports whether another service waits until this one has completed.
func completes(project *types.Project, name string) bool {
	for _, service := range project.Services {
		if service.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	return false
}

// apply returns the project with what the options override. It returns a *NotReplaceableError where a service could
// not have a second container beside the first.
func (r roles) apply(project *types.Project, options deploy.Options) (*types.Project, error) {
	services := types.Services{}
	for name, service := range project.Services {
		isReplaced := slices.Contains(r.replaced, name)
		if reasons := obstacles(service); isReplaced && len(reasons) > 0 {
			return nil, &deploy.NotReplaceableError{Service: name, Reasons: reasons}
		}
		if isReplaced && options.Replicas > 0 {
			service.SetScale(options.Replicas)
		}
		if options.Image != "" && (isReplaced || slices.Contains(r.once, name)) {
			service.Image = options.Image
		}
		services[name] = service
	}
	applied := *project
	applied.Services = services
	return &applied, nil
}

// obstacles returns what keeps a service from having containers of two releases at once.
func obstacles(service types.ServiceConfig) []string {
	var reasons []string
	if service.ContainerName != "" {
		reasons = append(reasons, "container_name is set")
	}
	for _, port := range service.Ports {
		if port.Published != "" {
			reasons = append(reasons, "port "+port.Published+" is published")
		} else {
			reasons = append(reasons, "port "+strconv.FormatUint(uint64(port.Target), 10)+" is published")
		}
	}
	if service.NetworkMode == "host" {
		reasons = append(reasons, "network_mode is host")
	}
	if len(service.PreStop) > 0 {
		reasons = append(reasons, "it has pre_stop hooks")
	}
	return reasons
}
