package mount

import (
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/types"
)

// HostFile returns where a file of a service's containers lies on this machine; empty when it is in the image or a
// volume. The deepest target decides, as in the container.
func HostFile(service types.ServiceConfig, file string) string {
	var places []types.ServiceVolumeConfig
	if service.Develop != nil {
		for _, rule := range service.Develop.Watch {
			if rule.Target != "" {
				places = append(places, types.ServiceVolumeConfig{
					Type: types.VolumeTypeBind, Source: rule.Path, Target: rule.Target,
				})
			}
		}
	}
	place, found := Deepest(append(places, service.Volumes...),
		func(v types.ServiceVolumeConfig) string { return v.Target }, file)
	if !found || place.Type != types.VolumeTypeBind || place.Source == "" {
		return ""
	}
	below, _ := inside(place.Target, file)
	return filepath.Join(place.Source, filepath.FromSlash(below))
}
