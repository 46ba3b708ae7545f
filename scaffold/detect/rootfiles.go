package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/envexample"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// readRootFiles looks at what lies in the folder itself: files for containers, and for the environment.
func (s *detector) readRootFiles() {
	for _, entry := range s.tree.top {
		switch name := entry.Name(); {
		case entry.IsDir() && name != ".devcontainer":
		case isForContainers(name):
			s.ContainerFiles = append(s.ContainerFiles, name)
		case name == ".env":
			s.DotEnv = true
		case envexample.Is(name):
			s.EnvExample = true
		}
	}
}

// isForContainers knows the names that Docker and its neighbours read; case matters to none of them on every system.
func isForContainers(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case ".dockerignore", ".devcontainer", "containerfile":
		return true
	}
	for _, pattern := range []string{
		"compose*.yml", "compose*.yaml", "docker-compose*.yml",
		"docker-compose*.yaml", "dockerfile*",
	} {
		if matched, _ := path.Match(pattern, name); matched {
			return true
		}
	}
	return false
}

// noteVersions reports where the project asks for its own version, which only an installed one has.
func (s *detector) noteVersions() {
	for _, file := range s.tree.modules {
		if isTest(file) || isAside(file) || !s.code.mentions(file, "metadata") {
			continue
		}
		m := s.code.module(file)
		if slices.ContainsFunc(m.versions, s.isOwnName) {
			s.addNote("%q reads the project's version with importlib.metadata, which works only if the project is "+
				"installed", file)
		}
	}
}

func (w *workspace) isOwnName(argument python.Argument) bool {
	if text, literal := argument.Literal(); literal {
		return slices.ContainsFunc(w.needed(), func(m *member) bool {
			return m.Name != "" && normalise(m.Name) == normalise(text)
		})
	}
	return len(argument.Value) == 1 && (argument.Value[0].Is("__name__") || argument.Value[0].Is("__package__"))
}
