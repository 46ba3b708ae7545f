package scaffold

import (
	"path"
	"strings"
)

// purposes states what a new file is for, by its name.
var purposes = map[string]string{
	".dockerignore":                   "what the images leave out",
	"Dockerfile.dev.dockerignore":     "what the development image leaves out",
	"Dockerfile.fastapi.dockerignore": "what the production image leaves out",
	RecordFile:                        "your answers; commit it",
	".gitignore":                      "keeps passwords and caches out of Git",
	"Dockerfile.dev":                  "the development image",
	"Dockerfile.fastapi":              "the production image",
	"docker-compose.yml":              "the services",
	"docker-compose.override.yml":     "development: mounts, reload, ports",
	OverlayFile:                       "adds development to your files",
	"docker-compose.debug.yml":        "runs the app under debugpy",
	"docker-compose.server.yml":       "deployment to a server",
	"docker-compose.swarm.yml":        "deployment to Docker Swarm",
	"launch.json":                     "connects VS Code to debugpy",
	"containers.yml":                  "builds and tests on GitHub",
	"warm_reload.py":                  "the reloader",
	"pyproject.toml":                  "the packages",
	"alembic.ini":                     "settings of the migrations",
	LockFile:                          "the exact versions of the packages",
}

// purpose returns what a new file is for, for the plan.
func (f File) purpose() string {
	folder, _, _ := strings.Cut(f.Path, "/")
	known := purposes[path.Base(f.Path)]
	switch {
	case f.Mode.IsDir() && path.Base(f.Path) == ShadowedDir:
		return "empty: packages stay in containers"
	case isEnvironment(f.Path):
		return "passwords, addresses; never commit it"
	case isEnvironment(strings.TrimSuffix(f.Path, ".example")):
		return "template for your team"
	case f.Code && (folder == "tests" || folder == "migrations"):
		return "the starter app's " + folder
	case f.Code:
		return "the starter app"
	case known != "":
		return known
	}
	return "new"
}
