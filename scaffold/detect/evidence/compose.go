package evidence

import (
	"path"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/internal/composefile"
)

// Service is a service of a Compose file, or of a workflow.
type Service struct {
	Place
	Name        string
	Image       string // with the defaults of its variables
	Context     string // folder of the repository that it is built from; empty where it is not built
	Dockerfile  string // in the repository
	Command     []string
	WorkingDir  string
	Environment map[string]string // values as they are written: they may hold secrets
	Workflow    bool              // of a CI's job
}

// composeService is what is read of one.
type composeService struct {
	Image       string    `yaml:"image"`
	Build       yaml.Node `yaml:"build"`
	Command     yaml.Node `yaml:"command"`
	Entrypoint  yaml.Node `yaml:"entrypoint"`
	WorkingDir  string    `yaml:"working_dir"`
	Environment yaml.Node `yaml:"environment"`
}

// compose reads a Compose file.
func (r *reader) compose(name string) {
	root := parseYAML(r.text(name, composeFile))
	services := child(root, "services")
	if services == nil || services.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i+1 < len(services.Content); i += 2 {
		var read composeService
		if err := services.Content[i+1].Decode(&read); err != nil {
			continue
		}
		service := Service{
			Place:       Place{name, services.Content[i].Line},
			Name:        services.Content[i].Value,
			Image:       interpolate(read.Image),
			WorkingDir:  read.WorkingDir,
			Command:     append(words(read.Entrypoint), words(read.Command)...),
			Environment: pairs(read.Environment),
		}
		service.readBuild(path.Dir(name), read.Build)
		r.Services = append(r.Services, service)
	}
}

// readBuild reads where a service is built, which paths are relative to the Compose file.
func (s *Service) readBuild(dir string, build yaml.Node) {
	if build.IsZero() {
		return
	}
	var long struct {
		Context    string `yaml:"context"`
		Dockerfile string `yaml:"dockerfile"`
	}
	if build.Kind == yaml.ScalarNode {
		long.Context = build.Value
	} else if err := build.Decode(&long); err != nil {
		return
	}
	s.Context = path.Join(dir, interpolate(long.Context))
	if long.Dockerfile == "" {
		long.Dockerfile = "Dockerfile"
	}
	s.Dockerfile = path.Join(s.Context, interpolate(long.Dockerfile))
}

// child returns the value of a key; nil where there is none.
func child(node *yaml.Node, key string) *yaml.Node {
	if node == nil || node.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return node.Content[i+1]
		}
	}
	return nil
}

// words reads a command: a list, or a line for a shell.
func words(node yaml.Node) []string {
	switch node.Kind {
	case yaml.ScalarNode:
		if node.Value == "" {
			return nil
		}
		return []string{"sh", "-c", strings.ReplaceAll(node.Value, "$$", "$")}
	case yaml.SequenceNode:
		var all []string
		for _, word := range node.Content {
			all = append(all, strings.ReplaceAll(word.Value, "$$", "$"))
		}
		return all
	}
	return nil
}

// pairs reads an environment: a map, or a list of NAME=value.
func pairs(node yaml.Node) map[string]string {
	all := map[string]string{}
	for i, entry := range node.Content {
		switch {
		case node.Kind == yaml.SequenceNode:
			name, value, _ := strings.Cut(entry.Value, "=")
			all[name] = value
		case i%2 == 1:
			all[node.Content[i-1].Value] = entry.Value
		}
	}
	return all
}

// interpolate fills in the defaults of variables.
func interpolate(text string) string {
	if filled, ok := composefile.Filled(text, func(string) (string, bool) { return "", false }); ok {
		return filled
	}
	return text
}
