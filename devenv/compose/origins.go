package compose

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/regular"
)

// VariableOrigins returns where the variables of a service are set, by their names: "docker-compose.yml:12", or a line
// of a file that env_file names. A later definition overrides an earlier one, and environment every env_file, as in
// Compose.
func VariableOrigins(project *types.Project, service string) map[string]string {
	r := definitionReader{variables: project.Environment}
	origins, variables := map[string]string{}, map[string]string{}
	for _, d := range definitions(project, service) {
		for _, path := range envFilePaths(d.node) {
			for _, file := range r.paths(path, d.dir) {
				addLines(origins, file)
			}
		}
		addVariables(variables, valueOf(d.node, "environment"), ShortPath(d.file))
	}
	maps.Copy(origins, variables)
	return origins
}

// envFilePaths returns what a service's env_file names: one path, or a list of paths or of mappings with a path.
func envFilePaths(definition *yaml.Node) (paths []*yaml.Node) {
	for _, entry := range items(valueOf(definition, "env_file")) {
		if path := valueOf(entry, "path"); path != nil {
			entry = path
		}
		paths = append(paths, entry)
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

// addVariables adds the variables below environment: a mapping with what it merges, or a list of NAME=VALUE.
func addVariables(origins map[string]string, node *yaml.Node, file string) {
	node = resolved(node)
	if node == nil {
		return
	}
	step := 1
	if node.Kind == yaml.MappingNode {
		step = 2 // a key, its value
		merged, _ := LookupNode(node, "<<")
		for _, other := range slices.Backward(items(merged)) {
			addVariables(origins, other, file)
		}
	}
	for i := 0; i < len(node.Content); i += step {
		name, _, _ := strings.Cut(node.Content[i].Value, "=")
		origins[name] = file + ":" + strconv.Itoa(node.Content[i].Line)
	}
	delete(origins, "<<")
}
