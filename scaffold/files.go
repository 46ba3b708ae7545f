package scaffold

import (
	"path"
	"slices"
	"strings"
)

// needs says whether the template has anything to hold in this project.
func (p project) needs(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	switch folder {
	case "app", "tests", "pyproject.toml", "migrations", "alembic.ini":
		return p.Facts.Starter && p.needsOfStarter(name)
	case ".fastdock":
		return p.needsOfFastdock(name)
	case ".github":
		return p.CI == GitHub
	case ".vscode", "docker-compose.debug.yml":
		return p.Debug
	case "Dockerfile.dev.dockerignore":
		return p.Syncs()
	}
	return true
}

// needsOfFastdock reports it of a file in fastdock's own folder.
func (p project) needsOfFastdock(name string) bool {
	switch strings.TrimSuffix(name, ".example") {
	case appEnvironment:
		return true
	case ".fastdock/db.env":
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
	case name == "tests/conftest.py":
		return p.HasDatabase() || p.HasCache()
	case name == "app/models.py", name == "alembic.ini", strings.HasPrefix(name, "migrations/"):
		return p.Migrate
	}
	return true
}

// place is where a template's file goes: the starter's package lies where the layout says.
func (p project) place(name string) string {
	if inside, found := strings.CutPrefix(name, "app/"); found {
		return path.Join(p.Code.Folder(), inside)
	}
	return name
}

// IsCode says whether a path is of the starter app rather than of the container files: what is the person's own
// as soon as it is written.
func (p project) isCode(name string) bool {
	folder, _, _ := strings.Cut(name, "/")
	return folder == "tests" || folder == "migrations" || strings.HasPrefix(name, p.Code.Folder()+"/")
}

// context is what builds read of the project.
func (p project) context() []string {
	files := slices.Concat(p.manifests(true), p.Code.Sources, p.Facts.InPlace, p.Development().PathFolders())
	if p.Migrate {
		files = append(files, p.Facts.MigrationSources...)
	}
	slices.Sort(files)
	return slices.Compact(files)
}
