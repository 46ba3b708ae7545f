package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"
)

// stage is the project as the templates of one image read it.
type stage struct {
	project
	IsDevelopment bool
	IsItself      bool // the step that installs the project's own code
}

// Production and Development are the project for its two images.
func (p project) Production() stage  { return stage{project: p} }
func (p project) Development() stage { return stage{project: p, IsDevelopment: true} }

// Itself returns the stage at the step that installs the project's own code.
func (s stage) Itself() stage { s.IsItself = true; return s }

// froms returns the images that the stage's file builds from.
func (s stage) froms() []string {
	if s.IsDevelopment {
		return []string{s.BaseChoice.Development}
	}
	return []string{s.BaseChoice.Builder, s.BaseChoice.Runtime}
}

// UVStage reports whether uv has to be copied into the image.
func (s stage) UVStage() bool { return !strings.Contains(s.froms()[0], "/uv:") }

// NamesPython and NamesUV say whether a FROM names the version in a variable.
func (s stage) NamesPython() bool { return s.names("${PYTHON_VERSION}") }
func (s stage) NamesUV() bool     { return s.names("${UV_VERSION}") }

func (s stage) names(variable string) bool {
	images := s.froms()
	if s.UVStage() {
		images = append(images, s.UVImage())
	}
	return slices.ContainsFunc(images, func(image string) bool { return strings.Contains(s.From(image), variable) })
}

// Standalone reports whether uv brings the Python along, because the base has none.
func (s stage) Standalone() bool { return s.Base == Distroless && !s.IsDevelopment }

// UID returns the user of production; the distroless image has one of its own.
func (s stage) UID() int {
	if s.Standalone() {
		return 65532
	}
	return 10001
}

// Installed reports whether the code is part of the environment, so that nothing else has to be copied.
func (s stage) Installed() bool { return s.Code.Layout == Packaged }

// InPlace reports whether the code can be installed where it lies, so that development too knows the project's version
// and commands.
func (s stage) InPlace() bool { return s.Installed() && s.Facts.InPlace != nil }

// Sources returns what the image copies of the code.
func (s stage) Sources() []string { return s.Code.Sources }

// MigrationSources returns Alembic's files, where the image runs it and they are not part of the code.
func (s stage) MigrationSources() []string {
	if !s.Migrate {
		return nil
	}
	return s.Facts.MigrationSources
}

// VersionFromGit reports whether the build asks git, which is not there, for the project's version.
func (s stage) VersionFromGit() bool { return s.Facts.VersionFromGit && s.Installed() }

// OtherDefaultGroups reports whether uv would install more groups than dev.
func (s stage) OtherDefaultGroups() bool { return s.Facts.OtherDefaultGroups }

// PythonPath returns the folders in the container that Python would not search by itself.
func (s stage) PythonPath() string {
	var roots []string
	if s.IsDevelopment { // what is mounted goes before what was copied when the packages were installed
		roots = s.pathRoots()
	}
	if !s.Installed() || s.IsDevelopment && !s.InPlace() {
		if s.NeedsPath() || len(roots) > 0 {
			roots = slices.Concat(s.Code.ImportRoots, roots)
		}
	}
	return strings.Join(s.containerFolders(roots), ":")
}

// NeedsPath reports whether the folder that commands run in is not enough, as it is for servers but not for Alembic.
func (s stage) NeedsPath() bool {
	own := slices.Equal(s.Code.ImportRoots, []string{folder(s.Facts.WorkDir)})
	apart := s.Facts.MigrateDir != s.Facts.WorkDir || !s.Facts.MigrateOnPath && !s.Facts.Starter
	return !own || s.Migrate && apart
}

// reloadFolders returns what uvicorn watches: the packages at the root, or the folders that they lie in.
func (s stage) reloadFolders() []string {
	if s.Code.Layout != Flat {
		return s.containerFolders(slices.Concat(s.Code.ImportRoots, s.pathRoots()))
	}
	isModule := func(source string) bool { return strings.HasSuffix(source, ".py") }
	if slices.ContainsFunc(s.Code.Sources, isModule) {
		return []string{path.Join("/app", s.Facts.Dir)}
	}
	return s.containerFolders(slices.Concat(s.Code.Sources, s.pathRoots()))
}

func (s stage) containerFolders(relative []string) []string {
	var folders []string
	for _, folder := range relative {
		folders = append(folders, path.Join("/app", folder))
	}
	return folders
}

// Command returns what the image runs, in exec form.
func (s stage) Command() string {
	return execForm(s.words())
}

func (s stage) words() []string {
	if s.runsProgram() {
		return s.Facts.Program
	}
	if s.IsDevelopment && s.ReloadsWarm() {
		return append([]string{"python", path.Join("/app", warmReload)}, s.uvicorn()[1:]...)
	}
	return s.uvicorn()
}

// warmReload lies in the project, where mounts and syncs bring it and production copies nothing from.
const warmReload = ".fastdock/warm_reload.py"

func (s stage) uvicorn() []string {
	if s.otherServer() {
		return s.serve()
	}
	words := []string{"uvicorn", s.Code.App}
	if s.Code.Factory {
		words = append(words, "--factory")
	}
	words = append(words, "--host", "0.0.0.0", "--port", s.ContainerPort())
	if !s.IsDevelopment {
		return append(words, s.grace("20")...)
	}
	words = append(words, "--reload")
	for _, folder := range s.reloadFolders() {
		words = append(words, "--reload-dir", folder)
	}
	return append(words, s.grace("3")...)
}

// grace returns how long open requests may last after a stop, where uvicorn has a flag for it.
func (s stage) grace(seconds string) []string {
	if s.isUvicornBefore(gracefulUvicorn) {
		return nil
	}
	return []string{"--timeout-graceful-shutdown", seconds}
}

// DebugCommand returns the command under debugpy, which lies in a folder of its own on DebugPath.
func (s stage) DebugCommand() string {
	return execForm(s.debugWords())
}

func (s stage) debugWords() []string {
	debugpy := []string{"python", "-Xfrozen_modules=off", "-m", "debugpy", "--listen", "0.0.0.0:5678"}
	if s.runsProgram() {
		return append(debugpy, s.Facts.Program[1:]...)
	}
	return append(append(debugpy, "-m"), s.uvicorn()...)
}

// DebugPath returns Python's path with debugpy on it.
func (s stage) DebugPath() string {
	return strings.TrimSuffix("/opt/debugpy:"+s.PythonPath(), ":")
}

// execForm returns a command as a Dockerfile and a Compose file have it.
func execForm(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = fmt.Sprintf("%q", word)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}
