package compose

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
)

// Subset returns a copy of the project in which only some services are converged. The others that these name stay
// in the model as providers, which the SDK leaves alone with SkipProviders: without them it refuses the
// project, and with the references cut the container would lack Compose's depends_on label.
func Subset(project *types.Project, services ...string) (*types.Project, error) {
	some, err := project.WithSelectedServices(services, types.IgnoreDependencies)
	if err != nil {
		return nil, err
	}
	narrowed := types.Services{}
	for _, name := range services {
		service := some.Services[name]
		service.DependsOn = maps.Clone(project.Services[name].DependsOn)
		narrowed[name] = service
	}
	for _, name := range services {
		for _, other := range project.Services[name].GetDependencies() {
			_, defined := project.Services[other]
			if _, selected := narrowed[other]; defined && !selected {
				narrowed[other] = types.ServiceConfig{Name: other, Provider: &types.ServiceProviderConfig{Type: "unused"}}
			}
		}
	}
	some.Services = narrowed
	return some, nil
}

// WithoutServices returns the project without its services: creating it makes networks and volumes only.
func WithoutServices(project *types.Project) (*types.Project, error) {
	bare, err := project.WithSelectedServices(nil)
	if err != nil {
		return nil, err
	}
	bare.Services = types.Services{}
	return bare, nil
}

// CreatedFirst returns the services whose containers must exist before a service's own can be created, because its
// namespaces or volumes are theirs, or because it has links to them: Compose silently leaves out a link to a
// container that is not there. Compose makes each of them an implicit dependency as well.
func CreatedFirst(service types.ServiceConfig) []string {
	names := SharedWith(service)
	for _, link := range service.Links {
		name, _, _ := strings.Cut(link, ":") // "db:database"
		names = append(names, name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// SharedWith returns the services whose namespaces or volumes a service uses.
func SharedWith(service types.ServiceConfig) []string {
	var names []string
	for _, mode := range []string{service.NetworkMode, service.Ipc, service.Pid} {
		if name, found := strings.CutPrefix(mode, types.ServicePrefix); found {
			names = append(names, name)
		}
	}
	for _, from := range service.VolumesFrom {
		if !strings.HasPrefix(from, types.ContainerPrefix) {
			name, _, _ := strings.Cut(from, ":") // "db:ro"
			names = append(names, name)
		}
	}
	return names
}

// SharersOf returns the services that use a service's namespaces or volumes, and those that use theirs.
func SharersOf(project *types.Project, service string) []string {
	var sharers []string
	for queue := []string{service}; len(queue) > 0; queue = queue[1:] {
		for _, name := range project.ServiceNames() {
			if slices.Contains(SharedWith(project.Services[name]), queue[0]) && !slices.Contains(sharers, name) {
				sharers, queue = append(sharers, name), append(queue, name)
			}
		}
	}
	return sharers
}

// Builders are the services of a project that build images, by the names of these.
type Builders map[string]string

// BuildersOf returns the services that build images. Of several that build the same one it is the first by name.
func BuildersOf(project *types.Project) Builders {
	builders := Builders{}
	for _, name := range slices.Backward(project.ServiceNames()) { // sorted
		service := project.Services[name]
		if service.Build == nil {
			continue
		}
		for _, image := range append(slices.Clone(service.Build.Tags), api.GetImageNameOrDefault(service, project.Name)) {
			builders[image] = name
		}
	}
	return builders
}

// Of returns the service that builds the image which a service without a build section uses; "" where none does.
func (b Builders) Of(service types.ServiceConfig) string {
	if service.Build != nil || service.Image == "" {
		return ""
	}
	return b[service.Image]
}

// Mounted returns the services that build images which a service mounts as volumes.
func (b Builders) Mounted(project *types.Project, service types.ServiceConfig) []string {
	var names []string
	for _, volume := range service.Volumes {
		if volume.Type != types.VolumeTypeImage {
			continue
		}
		image, built := MountedImage(project, volume)
		if name := cmp.Or(b[image], b[built]); name != "" && name != service.Name {
			names = append(names, name)
		}
	}
	return names
}

// MountedImage returns the names that the image of a volume of type image may have. Its source names the image itself,
// or the service that builds it.
func MountedImage(project *types.Project, volume types.ServiceVolumeConfig) (image, built string) {
	return volume.Source, api.GetImageNameOrDefault(types.ServiceConfig{Name: volume.Source}, project.Name)
}

// BuiltUpon returns the services whose images a service's own is built upon: its additional contexts name them, or
// theirs do. It has the service itself where they go round in a circle.
func BuiltUpon(project *types.Project, service string) []string {
	var upon []string
	for queue := []string{service}; len(queue) > 0; queue = queue[1:] {
		build := Defined(project, queue[0]).Build
		if build == nil {
			continue
		}
		for _, source := range build.AdditionalContexts {
			name, found := strings.CutPrefix(source, types.ServicePrefix)
			if found && !slices.Contains(upon, name) {
				upon, queue = append(upon, name), append(queue, name)
			}
		}
	}
	slices.Sort(upon)
	return upon
}

// Defined returns a service of the files, whether or not it is enabled.
func Defined(project *types.Project, name string) types.ServiceConfig {
	if service, enabled := project.Services[name]; enabled {
		return service
	}
	return project.DisabledServices[name]
}
