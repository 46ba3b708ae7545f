package devenv

import "strings"

// noSpace is what the system says of a full disk, and with it the Engine, BuildKit and what runs in containers.
const noSpace = "no space left on device"

// FullDiskRemedy returns the way out, to be put behind an error, where a disk is full by what was said; else it is
// empty.
func FullDiskRemedy(said ...string) string {
	for _, line := range said {
		if strings.Contains(strings.ToLower(line), noSpace) {
			return "; a disk is full: `docker system df` shows what uses the engine's disk, and `docker system prune` frees " +
				"space"
		}
	}
	return ""
}
