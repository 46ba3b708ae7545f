package scaffold

import (
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
	return tree
}
