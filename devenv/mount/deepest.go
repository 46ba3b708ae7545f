package mount

import (
	"path"
	"strings"
)

// Deepest returns the mount that decides about a file of a container: of those whose target is the file or a folder
// above it the one with the longest target, and of several at one target the last.
func Deepest[M any](mounts []M, target func(M) string, file string) (deepest M, found bool) {
	depth := -1
	for _, m := range mounts {
		if _, within := inside(target(m), file); within && len(path.Clean(target(m))) >= depth {
			deepest, depth, found = m, len(path.Clean(target(m))), true
		}
	}
	return deepest, found
}

// inside returns where a file lies below a target, and whether it is the target or below it.
func inside(target, file string) (below string, within bool) {
	return strings.CutPrefix(file+"/", strings.TrimSuffix(path.Clean(target), "/")+"/")
}
