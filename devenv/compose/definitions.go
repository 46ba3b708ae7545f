package compose

import (
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/composefile"
)

// definition is what one file states of a service.
type definition struct {
	file string
	dir  string // where its relative paths begin
	line int    // of the service's name
	node *yaml.Node
}

// mostFollowed is how many services that extend each other are followed; the loader refuses cycles.
const mostFollowed = 50

// definitions returns what the Compose files state of a service, also by include and extends. A later definition
// overrides an earlier one.
func definitions(project *types.Project, service string) []definition {
	r := definitionReader{variables: project.Environment, read: map[string]bool{}}
	for _, file := range project.ComposeFiles {
		r.file(file, project.WorkingDir, service)
	}
	return r.found
}

type definitionReader struct {
	variables types.Mapping
	depth     int
	read      map[string]bool // files, with what they include
	found     []definition
}

// file reads what a file includes, then its own definition.
func (r *definitionReader) file(file, dir, service string) {
	root := rootNode(file)
	if root == nil || r.read[file] {
		return
	}
	r.read[file] = true
	for _, include := range items(valueOf(root, "include")) {
		r.include(include, dir, service)
	}
	r.service(file, dir, service)
}

// include reads an entry of include: a path, or a mapping with one or several of them and their directory.
func (r *definitionReader) include(include *yaml.Node, dir, service string) {
	files := r.paths(include, dir)
	if named := valueOf(include, "path"); named != nil {
		files = r.paths(named, dir)
	}
	if len(files) == 0 {
		return
	}
	inner := filepath.Dir(files[0])
	if own := r.paths(valueOf(include, "project_directory"), dir); len(own) > 0 {
		inner = own[0]
	}
	for _, file := range files {
		r.file(file, inner, service)
	}
}

// service reads what a service of a file extends, then its own definition.
func (r *definitionReader) service(file, dir, name string) {
	root := rootNode(file)
	if root == nil || r.depth > mostFollowed {
		return
	}
	r.depth++
	defer func() { r.depth-- }()
	services := valueOf(root, "services")
	node := valueOf(services, name)
	if node == nil {
		return
	}
	if extended := valueOf(node, "extends"); extended != nil {
		r.extends(extended, file, dir)
	}
	_, line := LookupNode(resolved(services), name)
	r.found = append(r.found, definition{file, dir, line, node})
}

// extends reads a service that is extended: its name, or a mapping with its name and file.
func (r *definitionReader) extends(extended *yaml.Node, file, dir string) {
	name := extended
	if base := valueOf(extended, "service"); base != nil {
		name = base
	}
	if others := r.paths(valueOf(extended, "file"), dir); len(others) > 0 {
		file, dir = others[0], filepath.Dir(others[0])
	}
	r.service(file, dir, name.Value)
}

// paths returns the paths that a text or a list names.
func (r *definitionReader) paths(node *yaml.Node, dir string) (all []string) {
	for _, item := range items(node) {
		path, ok := composefile.Filled(item.Value, r.variables.Resolve)
		if !ok || path == "" || item.Kind != yaml.ScalarNode || composefile.IsRemote(path) {
			continue
		}
		if path = paths.ExpandUser(path); !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		all = append(all, path)
	}
	return all
}

// items returns the entries of a list, or a value that stands for a list of one.
func items(node *yaml.Node) []*yaml.Node {
	if node = resolved(node); node == nil || node.Kind != yaml.SequenceNode {
		return slices.DeleteFunc([]*yaml.Node{node}, func(n *yaml.Node) bool { return n == nil })
	}
	return node.Content
}

// resolved returns the node that an alias stands for.
func resolved(node *yaml.Node) *yaml.Node {
	if node != nil && node.Kind == yaml.AliasNode {
		return node.Alias
	}
	return node
}

// valueOf returns what a mapping has under a key, by itself or by a merge key; nil where there is none.
func valueOf(node *yaml.Node, key string) *yaml.Node {
	node = resolved(node)
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	if value, _ := LookupNode(node, key); value != nil {
		return resolved(value)
	}
	merged, _ := LookupNode(node, "<<")
	for _, other := range items(merged) {
		if value := valueOf(other, key); value != nil {
			return value
		}
	}
	return nil
}
