package scaffold

import (
	"io/fs"
	"maps"
	"regexp"
	"slices"
)

// copies returns the files with variables that the project's own Compose files need, from the examples beside them.
func (p project) copies() Tree {
	if !p.Extends() {
		return nil
	}
	var tree Tree
	copies := p.Facts.Stack.Copies()
	for _, name := range slices.Sorted(maps.Keys(copies)) {
		tree = append(tree, File{
			Path:    name,
			Mode:    secretMode,
			Content: p.Overlay().withoutBlanks(name, copies[name]),
			Once:    true,
		})
	}
	for _, name := range p.mountPoints() {
		tree = append(tree, File{Path: name, Mode: fs.ModeDir | 0o755, Once: true})
	}
	return tree
}

// withoutBlanks returns an example with values for what it leaves empty and a service is set up with.
func (o overlay) withoutBlanks(name string, content []byte) []byte {
	for _, blank := range o.Facts.Stack.Blanks {
		value := o.madeWith(blank)
		if blank.File != name || value == "" {
			continue
		}
		empty := regexp.MustCompile(`(?m)^([ \t]*(?:export[ \t]+)?` + regexp.QuoteMeta(blank.Name) +
			`[ \t]*=)[ \t]*(?:""|'')?[ \t]*(\r?)$`)
		content = empty.ReplaceAll(content, []byte("${1}"+value+"${2}"))
	}
	return content
}

// HasEnvironmentFiles reports whether any file with variables of fastdock's own belongs to the overlay.
func (o overlay) HasEnvironmentFiles() bool {
	return o.HasAppEnvironment() || o.KeepsAccount() || o.HasComposeVariables()
}
