package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// codeFolder is where the project lies in the development container.
const codeFolder = "/app"

// volume is an entry of a service's volumes.
type volume struct{ Source, Target, Suffix string }

// String returns the volume in Compose's short form.
func (v volume) String() string {
	if v.Source == "" {
		return v.Target
	}
	return v.Source + ":" + v.Target + v.Suffix
}

// ReplacesVolumes reports whether the volumes of the project's service are listed again: one of them would lie over the
// code in a place that the project does not have it in.
func (o overlay) ReplacesVolumes() bool {
	return slices.ContainsFunc(o.own.Volumes, func(v types.ServiceVolumeConfig) bool {
		inside, found := strings.CutPrefix(path.Clean(v.Target), codeFolder+"/")
		return found && inside != ShadowedDir && (o.moved(v.Target+"/") != v.Target+"/" ||
			v.Type == types.VolumeTypeBind && path.Clean(v.Source) != inside)
	})
}

// Volumes returns those of the project's service, besides its code, that have to be said again: where the code finds
// them in the development container.
func (o overlay) Volumes() []volume {
	var volumes []volume
	for _, v := range o.own.Volumes {
		target := path.Clean(v.Target)
		if target == codeFolder || path.Base(target) == ShadowedDir || o.isCodeMount(v) {
			continue
		}
		moved := path.Clean(o.moved(target + "/"))
		if moved == target && !o.ReplacesVolumes() || v.Type != types.VolumeTypeBind && v.Type != types.VolumeTypeVolume {
			continue
		}
		suffix := ""
		if v.ReadOnly {
			suffix = ":ro"
		}
		volumes = append(volumes, volume{v.Source, moved, suffix})
	}
	return volumes
}

// isCodeMount reports whether a volume brings the code into the container, which the whole project does in development.
func (o overlay) isCodeMount(v types.ServiceVolumeConfig) bool {
	source := path.Clean(v.Source)
	if v.Type != types.VolumeTypeBind || path.IsAbs(source) || strings.HasPrefix(source, "..") ||
		strings.HasPrefix(source, "~") {
		return false
	}
	context := o.own.Context()
	return source == "." || source == context ||
		slices.ContainsFunc(append(o.Code.Sources, o.Code.ImportRoots...), func(code string) bool {
			return code != "." && (source == code || strings.HasPrefix(source, code+"/") || strings.HasPrefix(code, source+"/"))
		})
}

// VolumeFolders returns folders in the app's container that volumes lie over: an empty volume gets the owner that the
// image's folder has.
func (p project) VolumeFolders() []string {
	if !p.Extends() {
		return nil
	}
	o := p.Overlay()
	var folders []string
	for _, v := range o.own.Volumes {
		if v.Type == types.VolumeTypeVolume {
			folders = append(folders, path.Clean(v.Target), path.Clean(o.moved(path.Clean(v.Target)+"/")))
		}
	}
	slices.Sort(folders)
	return slices.DeleteFunc(slices.Compact(folders), func(folder string) bool {
		taken := []string{codeFolder, codeFolder + "/" + ShadowedDir, "/opt/venv", "/"}
		return slices.Contains(taken, folder) || !shellSafe.MatchString(folder)
	})
}

var shellSafe = lazyregexp.New(`^/[\w./-]+$`)

// mountPoints returns the folders of the project that volumes lie over in the container: the engine would make them
// itself, and they would be root's.
func (p project) mountPoints() []string {
	var points []string
	for _, folder := range p.VolumeFolders() {
		if inside, found := strings.CutPrefix(folder, codeFolder+"/"); found && inside != ShadowedDir {
			points = append(points, inside)
		}
	}
	return points
}
