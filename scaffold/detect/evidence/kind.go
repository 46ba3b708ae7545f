package evidence

import (
	"path"
	"slices"
	"strings"
)

// fileKind is what a file is read as.
type fileKind int

const (
	other fileKind = iota
	composeFile
	dockerfile
	workflow
	procfile // or another file with the commands of a platform or an init system
	script
	taskfile
	readme
	kinds // how many there are
)

// IsEvidence reports whether a file may say how the application is built or run.
func IsEvidence(name string) bool { return kindOf(name) != other }

// Folders returns the hidden folders that hold evidence.
func Folders() []string {
	return []string{".github/workflows", ".circleci", ".docker", ".devcontainer"}
}

// Kinds by whole path, for files at the root, and by lower-case base name, for files anywhere.
var (
	kindByPath = map[string]fileKind{
		".gitlab-ci.yml":       workflow,
		".circleci/config.yml": workflow,
		".travis.yml":          workflow,
		"azure-pipelines.yml":  workflow,
	}
	kindByBase = map[string]fileKind{
		"dockerfile":       dockerfile,
		"containerfile":    dockerfile,
		"procfile":         procfile,
		"render.yaml":      procfile,
		"railway.json":     procfile,
		"railway.toml":     procfile,
		"nixpacks.toml":    procfile,
		"app.yaml":         procfile,
		"fly.toml":         procfile,
		"apprunner.yaml":   procfile,
		"heroku.yml":       procfile,
		"supervisord.conf": procfile,
		"makefile":         taskfile,
		"justfile":         taskfile,
		".justfile":        taskfile,
		"taskfile.yml":     taskfile,
		"taskfile.yaml":    taskfile,
		"pyproject.toml":   taskfile,
		"readme.md":        readme,
		"readme.rst":       readme,
		"readme.txt":       readme,
		"readme":           readme,
		"contributing.md":  readme,
	}
)

// kindOf is asked about every file of a repository, so it compares instead of matching patterns.
func kindOf(name string) fileKind {
	base := strings.ToLower(path.Base(name))
	ext := path.Ext(base)
	yaml := ext == ".yml" || ext == ".yaml"
	switch {
	case yaml && (strings.HasPrefix(base, "compose") || strings.HasPrefix(base, "docker-compose")):
		return composeFile
	case strings.HasPrefix(base, "dockerfile.") || ext == ".dockerfile":
		return dockerfile
	case yaml && path.Dir(name) == ".github/workflows", kindByPath[name] == workflow:
		return workflow
	case ext == ".service":
		return procfile
	case ext == ".sh":
		return script
	}
	return kindByBase[base]
}

// inOrder sorts files so that Compose files come before the Dockerfiles that they build, and outer folders before
// inner ones.
func inOrder(names []string) []string {
	sorted := slices.Clone(names)
	slices.SortStableFunc(sorted, func(a, b string) int {
		if difference := kindOf(a) - kindOf(b); difference != 0 {
			return int(difference)
		}
		if difference := strings.Count(a, "/") - strings.Count(b, "/"); difference != 0 {
			return difference
		}
		return strings.Compare(a, b)
	})
	return sorted
}
