package compose

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/regular"
)

// search returns the first file that has a dotted path, and the line of it there.
func search(candidates []string, path string) (file string, line int) {
	for _, candidate := range candidates {
		if line := lineOf(candidate, path); line > 0 {
			return ShortPath(candidate), line
		}
	}
	return "", 0
}

// lineOf returns the line of a dotted path ("services.app.ports") in a YAML file, or 0. The deepest part that
// exists counts, so that a path into a list still finds its key; its first part must exist.
func lineOf(file, path string) int {
	root := rootNode(file)
	if root == nil {
		return 0
	}
	parts := strings.Split(path, ".")
	line, deep := descend(root, parts)
	if deep < min(2, len(parts)) {
		return 0
	}
	return line
}

// rootNode returns what a YAML file holds; nil where it cannot be read, does not parse or is empty.
func rootNode(file string) *yaml.Node {
	raw, err := regular.ReadFile(file)
	var document yaml.Node
	if err != nil || yaml.Unmarshal(raw, &document) != nil || len(document.Content) == 0 {
		return nil
	}
	return document.Content[0]
}

// descend follows the parts through the mappings; keys may themselves hold dots.
func descend(node *yaml.Node, parts []string) (line, deep int) {
	for taken := 1; taken <= len(parts); taken++ {
		value, at := LookupNode(node, strings.Join(parts[:taken], "."))
		if value == nil {
			continue
		}
		below, further := descend(value, parts[taken:])
		if further == 0 {
			return at, taken
		}
		return below, taken + further
	}
	return 0, 0
}

// LookupNode returns the value that a mapping or a list has under a key, and its line; nil where there is none.
func LookupNode(node *yaml.Node, key string) (value *yaml.Node, line int) {
	if node.Kind == yaml.SequenceNode {
		index, err := strconv.Atoi(strings.Trim(key, "[]"))
		if err != nil || index < 0 || index >= len(node.Content) {
			return nil, 0
		}
		return node.Content[index], node.Content[index].Line
	}
	if node.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1], node.Content[i].Line
		}
	}
	return nil, 0
}
