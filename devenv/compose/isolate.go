package compose

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
)

// Isolate makes a project that was loaded under a scratch name share nothing with one of the same files: its images,
// containers, networks and volumes are named after it, and the engine picks the ports. [Engine.Discard] removes it
// again. What stays shared are folders that are mounted, and networks that others make.
func Isolate(project *types.Project) {
	images := scratchImages(project)
	for name, service := range project.Services {
		project.Services[name] = isolated(service, images)
	}
	for key, volume := range project.Volumes {
		// Neither a name, an owner nor a device from elsewhere: what is in there is not for a scratch project.
		volume.Name, volume.External, volume.Driver, volume.DriverOpts = project.Name+"_"+key, false, "", nil
		project.Volumes[key] = volume
	}
	for key, network := range project.Networks {
		if !network.External {
			network.Name = project.Name + "_" + key
			project.Networks[key] = network
		}
	}
}

// scratchImages names the images that the project builds after the first service that does; services that share one
// share the other.
func scratchImages(project *types.Project) map[string]string {
	images := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(project.Services)) {
		service := project.Services[name]
		if service.Build != nil && service.Image != "" && images[service.Image] == "" {
			images[service.Image] = project.Name + "-" + name
		}
	}
	return images
}

func isolated(service types.ServiceConfig, images map[string]string) types.ServiceConfig {
	service.ContainerName = ""
	if scratch := images[service.Image]; scratch != "" {
		service.Image = scratch
	}
	if service.Build != nil {
		build := *service.Build
		build.Tags = nil
		service.Build = &build
	}
	service.Ports = slices.Clone(service.Ports)
	for i := range service.Ports {
		service.Ports[i].Published = ""
	}
	return service
}
