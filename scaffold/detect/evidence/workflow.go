package evidence

import (
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// mostNodes bounds how much of a YAML file is walked through.
const mostNodes = 20_000

var versionPattern = lazyregexp.New(`^\d+\.\d+(\.\d+)?$`)

// parseYAML returns the root of a file; nil where it is none.
func parseYAML(content string) *yaml.Node {
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(content), &root); err != nil || len(root.Content) == 0 {
		return nil
	}
	return root.Content[0]
}

// workflow takes the versions of Python and the services that a CI's file names.
func (r *reader) workflow(name string) {
	root := parseYAML(r.text(name, workflow))
	if root == nil {
		return
	}
	left := mostNodes
	r.walkWorkflow(name, root, &left)
}

func (r *reader) walkWorkflow(name string, node *yaml.Node, left *int) {
	if *left--; *left < 0 {
		return
	}
	if node.Kind != yaml.MappingNode {
		for _, child := range node.Content {
			r.walkWorkflow(name, child, left)
		}
		return
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		key, value := node.Content[i], node.Content[i+1]
		switch strings.ToLower(strings.ReplaceAll(key.Value, "_", "-")) {
		case "python-version", "python-versions", "python":
			r.pythons(name, value)
		case "image":
			r.workflowImage(name, value)
		case "services":
			r.workflowServices(name, value)
		}
		r.walkWorkflow(name, value, left)
	}
}

// pythons takes one version, or each of a list.
func (r *reader) pythons(name string, value *yaml.Node) {
	switch value.Kind {
	case yaml.ScalarNode:
		if versionPattern.MatchString(value.Value) {
			r.Pythons = append(r.Pythons, Python{Place{name, value.Line}, value.Value})
		}
	case yaml.SequenceNode:
		for _, version := range value.Content {
			if version.Kind == yaml.ScalarNode {
				r.pythons(name, version)
			}
		}
	}
}

func (r *reader) workflowImage(name string, value *yaml.Node) {
	if version := pythonOfImage(value.Value); version != "" {
		r.Pythons = append(r.Pythons, Python{Place{name, value.Line}, version})
	}
}

// workflowServices takes the services that a job runs beside it.
func (r *reader) workflowServices(name string, value *yaml.Node) {
	if value.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(value.Content); i += 2 {
		var service struct {
			Image string `yaml:"image"`
		}
		if err := value.Content[i+1].Decode(&service); err == nil && service.Image != "" {
			place := Place{name, value.Content[i].Line}
			r.Services = append(r.Services, Service{
				Place:    place,
				Name:     value.Content[i].Value,
				Image:    service.Image,
				Workflow: true,
			})
		}
	}
}
