package scaffold

import (
	"path"
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// pathDependencies returns the packages in folders of the project that the stage installs.
func (s stage) pathDependencies() []detect.PathDependency {
	return slices.DeleteFunc(slices.Clone(s.Facts.PathDependencies), func(d detect.PathDependency) bool {
		return d.Development && !s.IsDevelopment
	})
}

// PathFolders returns the folders of those packages, which have to be there when the dependencies are installed.
func (s stage) PathFolders() []string {
	var folders []string
	for _, d := range s.pathDependencies() {
		folders = append(folders, d.Path)
	}
	return folders
}

// KeptFolders returns those that the environment of the running image still points into: uv can leave no such links.
func (s stage) KeptFolders() []string {
	if s.Code.Manager == UV {
		return nil
	}
	return s.PathFolders()
}

// pathRoots returns the folders that the code of those packages is imported from.
func (s stage) pathRoots() []string {
	var roots []string
	for _, d := range s.pathDependencies() {
		roots = append(roots, path.Clean(d.Root))
	}
	return roots
}
