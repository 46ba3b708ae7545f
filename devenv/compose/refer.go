package compose

import (
	"path/filepath"

	"go.yaml.in/yaml/v4"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/regular"
)

// unreadable finds the line that names a file which cannot be read: of an include, an extends, an env_file.
func unreadable(m, candidates []string) *devenv.FileError {
	text := m[2]
	if text == "" {
		text = "no such file or directory"
	}
	for _, candidate := range candidates {
		if line := lineNaming(candidate, m[1]); line > 0 {
			return &devenv.FileError{File: ShortPath(candidate), Line: line, Text: "names " + ShortPath(m[1]) + ": " + text}
		}
	}
	return &devenv.FileError{File: ShortPath(m[1]), Text: text}
}

// lineNaming returns the line of a Compose file that names another file, or 0.
func lineNaming(file, named string) int {
	raw, err := regular.ReadFile(file)
	var document yaml.Node
	if err != nil || yaml.Unmarshal(raw, &document) != nil {
		return 0
	}
	if file, err = filepath.Abs(file); err != nil {
		return 0
	}
	return lineOfPath(&document, filepath.Dir(file), named)
}

func lineOfPath(node *yaml.Node, dir, named string) int {
	if node.Kind == yaml.ScalarNode && resolves(node.Value, dir, named) {
		return node.Line
	}
	for _, child := range node.Content {
		if line := lineOfPath(child, dir, named); line > 0 {
			return line
		}
	}
	return 0
}

func resolves(value, dir, named string) bool {
	return value != "" && (value == named || filepath.Join(dir, value) == filepath.Clean(named))
}
