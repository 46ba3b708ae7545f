package mount

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// HostFile returns where a file of a service's containers lies on this machine; empty when it is in the image or a
// volume. The deepest target decides, as in the container.
func HostFile(service types.ServiceConfig, file string) string {
	depth, found := -1, ""
	consider := func(target, source string) {
		target = strings.TrimSuffix(path.Clean(target), "/")
		inside, within := strings.CutPrefix(file+"/", target+"/")
		if !within || len(target) < depth {
			return
		}
		depth, found = len(target), ""
		if source != "" {
			found = filepath.Join(source, filepath.FromSlash(inside))
		}
	}
	if service.Develop != nil {
		for _, trigger := range service.Develop.Watch {
			if trigger.Target != "" {
				consider(trigger.Target, trigger.Path)
			}
		}
	}
	for _, volume := range service.Volumes {
		source := ""
		if volume.Type == types.VolumeTypeBind {
			source = volume.Source
		}
		consider(volume.Target, source)
	}
	return found
}
