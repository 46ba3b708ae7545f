package source

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Compose is a Compose file with the places of its keys.
type Compose struct {
	File
	Root *yaml.Node // its mapping; nil where it does not parse
}

func parseCompose(f File) *Compose {
	c := &Compose{File: f}
	var document yaml.Node
	if yaml.Unmarshal([]byte(strings.Join(f.Lines, "\n")), &document) == nil && len(document.Content) > 0 {
		c.Root = document.Content[0]
	}
	return c
}

// Find returns the key and the value at a path of keys, "services", "app", "ports"; nil where there is none. An item of
// a list is found by its own text.
func (c *Compose) Find(path ...string) (key, value *yaml.Node) {
	value = c.Root
	for _, part := range path {
		key, value = below(value, part)
		if value == nil {
			return nil, nil
		}
	}
	return key, value
}

// Services returns the names of the services that the file has, in its order.
func (c *Compose) Services() []string {
	_, services := c.Find("services")
	if services == nil || services.Kind != yaml.MappingNode {
		return nil
	}
	var names []string
	for i := 0; i+1 < len(services.Content); i += 2 {
		names = append(names, services.Content[i].Value)
	}
	return names
}

func below(node *yaml.Node, name string) (key, value *yaml.Node) {
	if node == nil {
		return nil, nil
	}
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	for i := 0; i+1 < len(node.Content) && node.Kind == yaml.MappingNode; i += 2 {
		if node.Content[i].Value == name {
			return node.Content[i], node.Content[i+1]
		}
	}
	for _, item := range node.Content {
		if node.Kind == yaml.SequenceNode && item.Value == name {
			return item, item
		}
	}
	return nil, nil
}

// Place returns the file and line of the deepest of the given paths' keys that any Compose file has: the last file that
// has it decides, as in Compose. The line is 0 where no file has even the first key.
func (s *Sources) Place(path ...string) (file string, line int) {
	for end := len(path); end > 0; end-- {
		for i := len(s.Compose) - 1; i >= 0; i-- {
			if key, _ := s.Compose[i].Find(path[:end]...); key != nil {
				return s.Compose[i].Path, key.Line
			}
		}
	}
	if len(s.Compose) > 0 {
		return s.Compose[0].Path, 0
	}
	return "", 0
}
