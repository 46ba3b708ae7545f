package mount

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/regular"
)

// IsBelow reports whether a path lies below a folder; both are clean.
func IsBelow(folder, path string) bool {
	return strings.HasPrefix(path, strings.TrimSuffix(folder, string(filepath.Separator))+string(filepath.Separator))
}

// IsDir reports whether a name is that of a folder, or of a link to one.
func IsDir(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// ContentHash returns the hash of a file's content; empty when it cannot be read.
func ContentHash(file string) string {
	content, err := regular.ReadFile(file)
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// ProjectMounts returns the bind mounts that bring the project's own files into a service.
func ProjectMounts(project *types.Project, service types.ServiceConfig) []types.ServiceVolumeConfig {
	var mounts []types.ServiceVolumeConfig
	for _, v := range service.Volumes {
		if v.Type == types.VolumeTypeBind && (v.Source == project.WorkingDir || IsBelow(project.WorkingDir, v.Source)) {
			mounts = append(mounts, v)
		}
	}
	return mounts
}

// CoveredBy returns the places below a bind mount where another mount lies, relative to it.
func CoveredBy(bind types.ServiceVolumeConfig, volumes []types.ServiceVolumeConfig) []string {
	var places []string
	for _, v := range volumes {
		if inside, found := strings.CutPrefix(v.Target, strings.TrimSuffix(bind.Target, "/")+"/"); found {
			places = append(places, filepath.FromSlash(path.Clean(inside)))
		}
	}
	return places
}

// RelativeTo returns a path as the Compose files of a project in a folder would write it.
func RelativeTo(dir, file string) string {
	if inside, err := filepath.Rel(dir, file); err == nil && filepath.IsLocal(inside) {
		return filepath.ToSlash(inside)
	}
	return file
}
