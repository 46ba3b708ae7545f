package scaffold

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect"
	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// Run is where and with what the project's own files run it. Folders are those of the project; empty is its own.
type Run struct {
	Dir           string // that holds the manifests and the lock
	WorkDir       string // that the app runs in
	MigrateDir    string // that Alembic runs in
	MigrateOnPath bool   // Alembic puts that folder on Python's path
	// MigrationHeads are the migrations that no other follows; more than one have to be asked for.
	MigrationHeads int
	Server         string // of production, where that is not uvicorn: gunicorn, hypercorn or granian
	Worker         string // worker class of gunicorn; empty where its configuration or the default names one
	Config         string // configuration of gunicorn or hypercorn, in the project

	Program     []string // command that runs the app in its place, where no server can import it
	ProgramApp  string   // the app that it runs
	ProgramPort string   // that it listens on; empty where nothing says so
}

// runsProgram reports whether the app is run by the project's own command, and not by a server that imports it.
func (s Spec) runsProgram() bool {
	return s.Facts.Program != nil && s.Code.App == s.Facts.ProgramApp
}

// ProgramFolders returns the folders of the project whose change restarts such a command; none for a server, which
// reloads.
func (s stage) ProgramFolders() []string {
	if !s.runsProgram() {
		return nil
	}
	folders := s.reloadFolders()
	for i, folder := range folders {
		folders[i] = "." + strings.TrimPrefix(folder, "/app")
	}
	return folders
}

// runOf reads how the project runs.
func runOf(found detect.Project) Run {
	run := Run{Dir: found.Dir, WorkDir: found.Dir}
	run.Program, run.ProgramApp, run.ProgramPort = found.Program, found.App.Import, found.ProgramPort
	switch {
	case found.Start != nil:
		run.WorkDir = strings.TrimPrefix(found.Start.Dir, ".")
	case runsInRoot(found):
		run.WorkDir = found.ImportRoots[0]
	}
	if found.Alembic != nil {
		run.MigrateDir, run.MigrationHeads, run.MigrateOnPath = found.Alembic.Dir, len(found.Alembic.Heads),
			found.Alembic.OnPath
	}
	for _, start := range found.Evidence.Starts {
		if start.Development || start.Dir != folder(run.WorkDir) && start.Dir != folder(run.Dir) {
			continue
		}
		run.setServer(start, found.Dependencies)
		break
	}
	return run
}

// runsInRoot reports whether a Dockerfile, whose command shows nothing, copies the folder that the code is
// imported from to the working directory: the app finds its files by paths in that folder.
func runsInRoot(found detect.Project) bool {
	if len(found.ImportRoots) == 0 || found.ImportRoots[0] == "." {
		return false
	}
	return slices.ContainsFunc(found.Evidence.Dockerfiles, func(d evidence.Dockerfile) bool {
		return d.WorkFolder() == found.ImportRoots[0]
	})
}

// setServer uses the server of a command, as long as the dependencies have it.
func (r *Run) setServer(start evidence.Start, dependencies []string) {
	switch start.Server {
	case evidence.Gunicorn, evidence.Hypercorn, evidence.Granian:
		if slices.Contains(dependencies, string(start.Server)) {
			r.Server, r.Worker, r.Config = string(start.Server), start.Worker, start.Config
		}
	}
}

// folder returns a folder as detect has it, where the project's own is ".".
func folder(name string) string { return path.Clean(name) }

// inDir returns the path of something in the folder that holds the manifests.
func (r Run) inDir(name string) string { return path.Join(r.Dir, name) }

// WorkDir returns where the commands of the images run, MigrateDir where Alembic does; empty where that is the same.
func (p project) WorkDir() string { return path.Join("/app", p.Facts.WorkDir) }

func (p project) MigrateDir() string {
	if dir := path.Join("/app", p.Facts.MigrateDir); dir != p.WorkDir() {
		return dir
	}
	return ""
}

// Dir returns the folder of the manifests as a command in /app names it: . for the project's own.
func (p project) Dir() string {
	if p.Facts.Dir == "" {
		return "."
	}
	return "./" + p.Facts.Dir
}

// shadowed returns the environment on the host, which the development container hides.
func (p project) shadowed() string { return path.Join(p.Facts.Dir, ShadowedDir) }

// Shadowed returns where it would be in the container.
func (p project) Shadowed() string { return path.Join("/app", p.shadowed()) }

// InFolder reports whether the manifests lie in a folder below.
func (p project) InFolder() bool { return p.Facts.Dir != "" }
