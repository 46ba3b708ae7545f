package scaffold

import (
	"io/fs"
	"maps"
	"slices"
)

// copies are the files with variables that the project's own Compose files need, from the examples beside them.
func (p project) copies() Tree {
	if !p.Extends() {
		return nil
	}
	var tree Tree
	copies := p.Facts.Stack.Copies()
	for _, name := range slices.Sorted(maps.Keys(copies)) {
		tree = append(tree, File{Path: name, Mode: secretMode, Content: copies[name], Once: true})
	}
	for _, name := range p.mountPoints() {
		tree = append(tree, File{Path: name, Mode: fs.ModeDir | 0o755, Once: true})
	}
	return tree
}

// HasEnvironmentFiles reports whether any file with variables of fastdock's own belongs to the overlay.
func (o overlay) HasEnvironmentFiles() bool {
	return o.HasAppEnvironment() || o.KeepsAccount() || o.HasComposeVariables()
}
