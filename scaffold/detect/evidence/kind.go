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
	procfile // or another file that tells a platform or an init system what to run
	script
	taskfile
	readme
	kinds // how many there are
)

// IsEvidence reports whether a file may say how the application is built or run.
func IsEvidence(name string) bool { return kindOf(name) != other }

// Folders are the hidden folders that hold evidence.
func Folders() []string {
	return []string{".github/workflows", ".circleci", ".docker", ".devcontainer"}
}

func kindOf(name string) fileKind {
	base := strings.ToLower(path.Base(name))
	switch {
	case matches(base, "compose*.yml", "compose*.yaml", "docker-compose*.yml", "docker-compose*.yaml"):
		return composeFile
	case matches(base, "dockerfile", "dockerfile.*", "*.dockerfile", "containerfile"):
		return dockerfile
	case path.Dir(name) == ".github/workflows" && matches(base, "*.yml", "*.yaml"), name == ".gitlab-ci.yml",
		name == ".circleci/config.yml", name == ".travis.yml", name == "azure-pipelines.yml":
		return workflow
	case matches(base, "procfile", "render.yaml", "railway.json", "railway.toml", "nixpacks.toml", "app.yaml", "fly.toml",
		"apprunner.yaml", "heroku.yml", "supervisord.conf", "*.service"):
		return procfile
	case matches(base, "makefile", "justfile", ".justfile", "taskfile.yml", "taskfile.yaml", "pyproject.toml"):
		return taskfile
	case matches(base, "*.sh"):
		return script
	case matches(base, "readme.md", "readme.rst", "readme.txt", "readme", "contributing.md"):
		return readme
	}
	return other
}

func matches(name string, patterns ...string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		matched, err := path.Match(pattern, name)
		return err == nil && matched
	})
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
