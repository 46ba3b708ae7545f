package compose

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
)

// Overrides change what the files say of services, as the flags of `docker compose up` do.
type Overrides struct {
	Scale map[string]int // how many containers a service has
	Pull  string         // the pull policy of all services, in Compose's word; empty is their own
	Build bool           // build what has a build section, whether or not anything has changed
}

// Apply returns a project with the overrides and with the platform of DOCKER_DEFAULT_PLATFORM, which the docker compose
// command gives to services that are built. It returns an *UnknownServiceError where one is to be scaled that the
// project does not have, and a *FileError where one cannot be built for the platform that it runs on.
func (w Overrides) Apply(project *types.Project) (*types.Project, error) {
	for name := range w.Scale {
		if _, known := project.Services[name]; !known {
			return nil, &devenv.UnknownServiceError{Service: name, Known: project.ServiceNames()}
		}
	}
	platform := project.Environment["DOCKER_DEFAULT_PLATFORM"]
	return project.WithServicesTransform(func(name string, service types.ServiceConfig) (types.ServiceConfig, error) {
		if replicas, wished := w.Scale[name]; wished {
			service.SetScale(replicas)
		}
		if w.Pull != "" {
			service.PullPolicy = w.Pull
		}
		if service.Build == nil {
			return service, nil
		}
		if w.Build {
			service.PullPolicy = types.PullPolicyBuild
		}
		return onPlatform(service, platform)
	})
}

// onPlatform decides for which platform a service's image is built: for the one that it runs on.
func onPlatform(service types.ServiceConfig, platform string) (types.ServiceConfig, error) {
	if service.Platform == "" {
		service.Platform = platform
	}
	build := *service.Build
	service.Build = &build
	switch {
	case service.Platform == "" && len(build.Platforms) > 1:
		build.Platforms = nil // the builder's own
	case service.Platform == "":
	case len(build.Platforms) > 0 && !slices.Contains(build.Platforms, service.Platform):
		return service, &devenv.FileError{
			Text: fmt.Sprintf("service %q should run on platform %q, which is missing in its build.platforms; add it there",
				service.Name, service.Platform),
		}
	default:
		build.Platforms = []string{service.Platform}
	}
	return service, nil
}
