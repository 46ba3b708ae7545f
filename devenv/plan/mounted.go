package plan

import (
	"context"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
)

// mountedImage is an image that a volume of type image mounts, as the Engine has it.
type mountedImage struct{ name, id string }

// mountedImages looks up what volumes of type image mount, by their sources: names of images or of services that build
// one. What is not there is left out.
func mountedImages(ctx context.Context, e *engine.Engine, project *types.Project) map[string]mountedImage {
	found := map[string]mountedImage{}
	for _, service := range project.Services {
		for _, volume := range service.Volumes {
			if volume.Type != types.VolumeTypeImage || found[volume.Source].id != "" {
				continue
			}
			image, built := compose.MountedImage(project, volume)
			for _, name := range []string{image, built} {
				if id := e.LocalImage(ctx, name, "").ID; id != "" {
					found[volume.Source] = mountedImage{name, id}
					break
				}
			}
		}
	}
	return found
}

// resolveMounted returns a service as Compose hashes it, with the names of the images that it mounts, and the label
// that Compose gives its containers for them.
func (o Observed) resolveMounted(service types.ServiceConfig) (resolved types.ServiceConfig, label string) {
	service.Volumes = slices.Clone(service.Volumes) // the model's own stays
	var digests []string
	for i, volume := range service.Volumes {
		image, there := o.mounted[volume.Source]
		if volume.Type == types.VolumeTypeImage && there {
			service.Volumes[i].Source = image.name
			digests = append(digests, volume.Target+"="+image.id)
		}
	}
	slices.Sort(digests)
	return service, strings.Join(digests, ",")
}
