package scaffold

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/compose"
)

// needs reports whether the template has anything to hold in this project.
func (p project) needs(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	if p.Extends() && slices.Contains(replacedByOverlay, folder) {
		return name == ".gitignore" && p.Overlay().HasEnvironmentFiles()
	}
	switch folder {
	case "app", "tests", "pyproject.toml", "migrations", "alembic.ini":
		return p.Facts.Starter && p.needsOfStarter(name)
	case ".fastdock":
		return p.needsOfFastdock(name)
	case ".github":
		return p.CI == GitHub && !p.Extends() // its jobs start fastdock's production stack
	case ".vscode", "docker-compose.debug.yml":
		return p.Debug
	case "docker-compose.server.yml":
		return p.Deploy == Server
	case "docker-compose.swarm.yml":
		return p.Deploy == Swarm
	case OverlayFile:
		return p.Extends()
	case "Dockerfile.fastapi":
		return !p.Extends() || !p.builtByOwn()
	case ".dockerignore":
		return !p.IgnoresApart()
	case "Dockerfile.dev.dockerignore":
		return p.Syncs() || p.IgnoresApart()
	case "Dockerfile.fastapi.dockerignore":
		return p.IgnoresApart() && p.needs("Dockerfile.fastapi")
	}
	return true
}

// needsOfFastdock reports it of a file in fastdock's own folder.
func (p project) needsOfFastdock(name string) bool {
	if p.Extends() && strings.Contains(name, ".env") {
		// the accounts are those of the project's own services, as far as they have any
		switch strings.TrimSuffix(name, ".example") {
		case appEnvironment:
			return p.HasAppEnvironment()
		case databaseEnvironment:
			return p.Overlay().KeepsAccount()
		case compose.VariablesFile:
			return p.Overlay().HasComposeVariables()
		}
		return false
	}
	switch strings.TrimSuffix(name, ".example") {
	case compose.VariablesFile:
		return false
	case appEnvironment:
		return true
	case databaseEnvironment:
		return p.HasDatabaseServer()
	case ".fastdock/cache.env":
		return p.CacheChoice.Secrets != nil
	}
	return p.ReloadsWarm()
}

// needsOfStarter says it of a file of the starter app.
func (p project) needsOfStarter(name string) bool {
	switch {
	case name == "app/db.py":
		return p.HasDatabase()
	case name == "app/cache.py":
		return p.HasCache()
	case name == "app/drain.py":
		return p.Drains()
	case name == "tests/conftest.py":
		return p.HasDatabase() || p.HasCache()
	case name == "app/models.py", name == "alembic.ini", strings.HasPrefix(name, "migrations/"):
		return p.Migrate
	}
	return true
}

// replacedByOverlay are files that a project with Compose files of its own has, or does without.
var replacedByOverlay = []string{"docker-compose.yml", "docker-compose.override.yml", ".gitignore"}

// builtByOwn reports whether the project has a Dockerfile of its own for the app.
func (p project) builtByOwn() bool {
	own, has := p.Facts.Stack.Find(p.Service)
	return has && own.DockerfilePath() != ""
}

// IgnoresApart reports whether each Dockerfile has a .dockerignore of its own, because the project's builds read the
// common one, or because that leaves out what the images are built from.
func (p project) IgnoresApart() bool {
	if p.Extends() {
		return true
	}
	if p.Facts.Dockerignore == nil {
		return false
	}
	needed, err := leftOut(p.Facts.Dockerignore, p.context())
	return err != nil || len(needed) > 0
}

// DevDockerfile returns the file that the development image is built with.
func (p project) DevDockerfile() string {
	if p.Facts.OwnDevDockerfile {
		return "Dockerfile.fastdock"
	}
	return "Dockerfile.dev"
}

// ProductionDockerfile returns the file that the production image is built with.
func (p project) ProductionDockerfile() string {
	if p.Facts.OwnDockerfile {
		return "Dockerfile.fastdock-production"
	}
	return "Dockerfile.fastapi"
}

// ComposeFile and OverrideFile are the names of the Compose files: Compose would read a file of another of its names
// that is there in the place of docker-compose.yml.
func (p project) ComposeFile() string { return cmp.Or(p.Facts.ComposeFile, "docker-compose.yml") }

func (p project) OverrideFile() string {
	extension := path.Ext(p.ComposeFile())
	return strings.TrimSuffix(p.ComposeFile(), extension) + ".override" + extension
}

// place returns where a template's file goes: the starter's package lies where the layout says.
func (p project) place(name string) string {
	if suffix, found := strings.CutPrefix(name, "Dockerfile.dev"); found {
		return p.DevDockerfile() + suffix
	}
	if suffix, found := strings.CutPrefix(name, "Dockerfile.fastapi"); found {
		return p.ProductionDockerfile() + suffix
	}
	switch name {
	case "docker-compose.yml":
		return p.ComposeFile()
	case "docker-compose.override.yml":
		return p.OverrideFile()
	}
	if inside, found := strings.CutPrefix(name, "app/"); found {
		return path.Join(p.Code.Folder(), inside)
	}
	return name
}

// IsCode reports whether a path is of the starter app rather than of the container files: what is the user's own
// as soon as it is written.
func (p project) isCode(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return folder == "tests" || folder == "migrations" || strings.HasPrefix(name, p.Code.Folder()+"/")
}

// context returns what builds read of the project.
func (p project) context() []string {
	files := slices.Concat(p.manifests(true), p.Code.Sources, p.Facts.InPlace, p.Development().PathFolders())
	if p.Migrate {
		files = append(files, p.Facts.MigrationSources...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}
