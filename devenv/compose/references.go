package compose

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv/engine"
)

// ResolveServiceReferences returns a service as Compose hashes it when it makes the container: a namespace or a
// volume of another service is that of its first container. What has no container yet stays as it is, and
// so fits nothing.
func ResolveServiceReferences(service types.ServiceConfig, containers []container.Summary) types.ServiceConfig {
	for _, mode := range []*string{&service.NetworkMode, &service.Ipc, &service.Pid} {
		name, found := strings.CutPrefix(*mode, types.ServicePrefix)
		if id := firstID(name, containers); found && id != "" {
			*mode = types.ContainerPrefix + id
		}
	}
	service.VolumesFrom = slices.Clone(service.VolumesFrom) // the model's own stays
	for i, from := range service.VolumesFrom {
		parts := strings.Split(from, ":") // "db:ro", "container:other:ro"
		if id := firstID(parts[0], containers); id != "" && parts[0] != "container" {
			service.VolumesFrom[i] = id
		}
		if parts[0] == "container" && len(parts) > 1 {
			service.VolumesFrom[i] = parts[1]
		}
	}
	return withSocket(service)
}

// withSocket returns a service with what `use_api_socket` stands for until engines know it themselves.
func withSocket(service types.ServiceConfig) types.ServiceConfig {
	if !service.UseAPISocket {
		return service
	}
	socket, credentials := "/var/run/docker.sock", "/run/secrets/docker"
	service.Volumes = append(slices.Clip(service.Volumes), types.ServiceVolumeConfig{
		Type:   types.VolumeTypeBind,
		Source: socket,
		Target: socket,
	})
	service.Environment = types.MappingWithEquals{"DOCKER_CONFIG": &credentials}.OverrideBy(service.Environment)
	service.Configs = append(slices.Clip(service.Configs), types.ServiceConfigObjConfig{
		Source: "#apisocket",
		Target: credentials + "/config.json",
	})
	return service
}

// firstID returns the ID of a service's first container; empty when it has none.
func firstID(service string, containers []container.Summary) string {
	mine := engine.ContainersOf(service, containers)
	if len(mine) == 0 {
		return ""
	}
	return slices.MinFunc(mine, func(a, b container.Summary) int { return strings.Compare(a.Names[0], b.Names[0]) }).ID
}
