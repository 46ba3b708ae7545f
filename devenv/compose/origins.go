package compose

import (
	"maps"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/regular"
)

// VariableOrigins returns where the variables of a service are set, by their names: "docker-compose.yml:12", or a line
// of a file that env_file names. A later file overrides an earlier one, and environment every env_file, as in Compose.
// What comes by extends or include is left out.
func VariableOrigins(project *types.Project, service string) map[string]string {
	origins, variables := map[string]string{}, map[string]string{}
	for _, file := range project.ComposeFiles {
		definition := serviceNode(file, service)
		if definition == nil {
			continue
		}
		for _, path := range envFilePaths(definition) {
			addLines(origins, filepath.Join(project.WorkingDir, path))
		}
		addVariables(variables, definition, ShortPath(file))
	}
	maps.Copy(origins, variables)
	return origins
}

// serviceNode returns the definition of a service in a Compose file; nil where there is none.
func serviceNode(file, service string) *yaml.Node {
	root := rootNode(file)
	if root == nil {
		return nil
	}
	services, _ := LookupNode(root, "services")
	if services == nil {
		return nil
	}
	definition, _ := LookupNode(services, service)
	return definition
}

// envFilePaths returns the files that a service's env_file names: one, or a list of paths or of mappings with a path.
func envFilePaths(definition *yaml.Node) []string {
	node, _ := LookupNode(definition, "env_file")
	if node == nil {
		return nil
	}
	entries := node.Content
	if node.Kind == yaml.ScalarNode {
		entries = []*yaml.Node{node}
	}
	var paths []string
	for _, entry := range entries {
		if path, _ := LookupNode(entry, "path"); path != nil {
			entry = path
		}
		if entry.Kind == yaml.ScalarNode {
			paths = append(paths, entry.Value)
		}
	}
	return paths
}

// addLines adds the variables of an env file; one that cannot be read has none.
func addLines(origins map[string]string, path string) {
	raw, err := regular.ReadFile(path)
	if err != nil {
		return
	}
	for i, line := range strings.Split(string(raw), "\n") {
		name, _, set := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		if set && !strings.HasPrefix(name, "#") {
			origins[strings.TrimSpace(name)] = ShortPath(path) + ":" + strconv.Itoa(i+1)
		}
	}
}

// addVariables adds the variables below environment: a mapping, or a list of NAME=VALUE.
func addVariables(origins map[string]string, definition *yaml.Node, file string) {
	node, _ := LookupNode(definition, "environment")
	if node != nil && node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	if node == nil {
		return
	}
	step := 1
	if node.Kind == yaml.MappingNode {
		step = 2 // a key, its value
	}
	for i := 0; i < len(node.Content); i += step {
		name, _, _ := strings.Cut(node.Content[i].Value, "=")
		origins[name] = file + ":" + strconv.Itoa(node.Content[i].Line)
	}
}
