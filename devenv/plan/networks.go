package plan

import (
	"cmp"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	sdk "github.com/docker/compose/v5/pkg/compose"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/api/types/volume"
)

// changedNetworks returns the names that networks have on the engine whose definition differs from the one that they
// were created from, by their keys in the Compose files. As in Compose, one without a recorded hash is left alone.
func changedNetworks(project *types.Project, current map[string]network.Network) (map[string]string, error) {
	changed := map[string]string{}
	for key, definition := range project.Networks {
		found := current[key]
		hash, err := sdk.NetworkHash(&definition)
		if err != nil {
			return nil, err
		}
		recorded := found.Labels[api.ConfigHashLabel]
		owned := !bool(definition.External) && found.Labels[api.ProjectLabel] == project.Name
		if owned && recorded != "" && recorded != hash {
			changed[key] = found.Name
		}
	}
	return changed, nil
}

// networkOf returns the network with a name, else the first one that the project has of a key.
func networkOf(existing []network.Summary, project, key, name string) network.Network {
	var ofKey network.Network
	for _, n := range existing {
		ours := n.Labels[api.ProjectLabel] == project && n.Labels[api.NetworkLabel] == key
		switch {
		case n.Name == name:
			return n.Network
		case ours && (ofKey.Name == "" || n.Name < ofKey.Name):
			ofKey = n.Network
		}
	}
	return ofKey
}

// changedVolumes returns the names of the volumes whose definition differs from the one that they were created from,
// sorted.
func changedVolumes(project *types.Project, existing []volume.Volume) ([]string, error) {
	recorded := map[string]string{}
	for _, v := range existing {
		recorded[v.Name] = v.Labels[api.ConfigHashLabel]
	}
	var changed []string
	for _, definition := range project.Volumes {
		hash, err := sdk.VolumeHash(definition)
		if err != nil {
			return nil, err
		}
		if was := recorded[definition.Name]; !bool(definition.External) && was != "" && was != hash {
			changed = append(changed, definition.Name)
		}
	}
	slices.Sort(changed)
	return changed, nil
}

// usesAny reports whether a service is connected to one of the networks, which are given by key.
func usesAny(service types.ServiceConfig, networks map[string]string) bool {
	return slices.ContainsFunc(slices.Collect(maps.Keys(service.Networks)), func(key string) bool {
		_, found := networks[key]
		return found
	})
}

// lacksNetwork reports whether a container is not connected to one of its service's networks, or to one that has been
// removed since.
func (o Observed) lacksNetwork(service types.ServiceConfig, c container.Summary) bool {
	if c.NetworkSettings == nil || o.networks == nil {
		return false
	}
	for key := range service.Networks {
		name := o.networks[key].Name
		endpoint, connected := c.NetworkSettings.Networks[name]
		if !connected || endpoint.NetworkID != "" && endpoint.NetworkID != o.networks[key].ID {
			return true
		}
	}
	return false
}

// lacksVolume reports whether a container does not mount one of its service's volumes: that has another name now.
func (o Observed) lacksVolume(service types.ServiceConfig, c container.Summary) bool {
	return slices.ContainsFunc(service.Volumes, func(v types.ServiceVolumeConfig) bool {
		wanted := o.volumes[v.Source].Name
		mounts := func(m container.MountPoint) bool { return m.Type == mount.TypeVolume && m.Name == wanted }
		return v.Type == types.VolumeTypeVolume && wanted != "" && !slices.ContainsFunc(c.Mounts, mounts)
	})
}

// currentNetworks returns the networks that the project's are on the engine, by key; one that is not there has only the
// name that it gets.
func currentNetworks(project *types.Project, existing []network.Summary) map[string]network.Network {
	current := map[string]network.Network{}
	for key, definition := range project.Networks {
		found := networkOf(existing, project.Name, key, definition.Name)
		found.Name = cmp.Or(found.Name, definition.Name)
		current[key] = found
	}
	return current
}
