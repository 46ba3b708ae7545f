package mount

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
)

// MakeMountPoints creates, as this user, the folders of a bind mount that another mount of the service covers
// (".:/app" and "/app/.venv" need "./.venv"). Where one is missing the engine makes it itself, owned by root
// (moby/moby#47722).
func MakeMountPoints(service types.ServiceConfig) error {
	for _, bind := range service.Volumes {
		if bind.Type != types.VolumeTypeBind || bind.ReadOnly {
			continue
		}
		if info, err := os.Stat(bind.Source); err != nil || !info.IsDir() {
			continue
		}
		for _, cover := range service.Volumes {
			inside, found := strings.CutPrefix(cover.Target, strings.TrimSuffix(bind.Target, "/")+"/")
			if !found || cover.Type == types.VolumeTypeBind && !IsDir(cover.Source) {
				continue
			}
			if err := os.MkdirAll(filepath.Join(bind.Source, filepath.FromSlash(inside)), 0o755); err != nil {
				return fmt.Errorf("making the mount point %q of service %q: %w", cover.Target, service.Name, err)
			}
		}
	}
	return nil
}

// HostPath returns where a file of a container lies on this machine, or "" when no bind mount holds it. The deepest
// mount decides.
func HostPath(c container.InspectResponse, file string) string {
	if !path.IsAbs(file) {
		file = path.Join(c.Config.WorkingDir, file)
	}
	m, found := Deepest(c.Mounts, func(m container.MountPoint) string { return m.Destination }, file)
	if !found || m.Type != mount.TypeBind {
		return ""
	}
	below, _ := inside(m.Destination, file)
	return filepath.Join(m.Source, filepath.FromSlash(below))
}

// ContainerPath returns where a file of this machine lies in a container, or "" when no bind mount brings it there, or
// another mount covers it.
func ContainerPath(c container.InspectResponse, file string) string {
	for _, m := range c.Mounts {
		if m.Type != mount.TypeBind || m.Source != file && !IsBelow(m.Source, file) {
			continue
		}
		inside, err := filepath.Rel(m.Source, file)
		if err != nil {
			continue
		}
		if target := path.Join(m.Destination, filepath.ToSlash(inside)); HostPath(c, target) == file {
			return target
		}
	}
	return ""
}
