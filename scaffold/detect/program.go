package detect

import (
	"cmp"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
	"github.com/fastdock/fastdock/scaffold/detect/python"
)

// unimportable is where the code makes an application that no server can import.
type unimportable struct {
	object
	line   int
	inside bool // the function keeps it to itself
}

// remedy returns what lets a server import the application.
func (u unimportable) remedy() string {
	if u.inside {
		return "return it from the function, without arguments"
	}
	return fmt.Sprintf("write a module that calls the function, for example `app = %s(...)`, and name it with "+
		"--app", u.name)
}

// findProgram lets the application be what the project's own containers run, where it is made by code that no server
// can call. Without such a command it says what is missing.
func (f *finder) findProgram() {
	made, found := f.unimportable()
	if !found {
		return
	}
	for _, start := range f.Evidence.Starts {
		if file := f.programFile(start); file != "" && start.InContainer() {
			f.useProgram(made, start)
			return
		}
	}
	f.Unstartable = fmt.Sprintf("%q creates its application in %q at line %d, where no server can import it, and no "+
		"Dockerfile or Compose file runs the project: %s; or write a Dockerfile whose CMD starts the project",
		made.file, made.name, made.line, made.remedy())
}

// unimportable finds the function that makes the application: a factory that needs arguments, or one that keeps it to
// itself.
func (f *finder) unimportable() (unimportable, bool) {
	for _, file := range f.files {
		m := f.code.modules[file]
		if m == nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(m.functions)) {
			function := m.functions[name]
			if f.factories[object{file, name}] && (function.needs || !function.startable) {
				return unimportable{object{file, name}, function.line, false}, true
			}
		}
	}
	for _, file := range f.files {
		if !f.code.mentions(file, "FastAPI(") {
			continue
		}
		within := ""
		for _, statement := range f.code.parse(file) {
			within = enclosing(within, statement)
			if within != "" && calls(statement, "FastAPI") {
				return unimportable{object{file, within}, statement.Line(), true}, true
			}
		}
	}
	return unimportable{}, false
}

// calls reports whether a statement calls something of that name.
func calls(statement python.Statement, name string) bool {
	for i, token := range statement.Tokens[:len(statement.Tokens)-1] {
		if token.Is(name) && statement.Tokens[i+1].Is("(") {
			return true
		}
	}
	return false
}

// programFile returns the file that a command of the project runs with Python; empty where it runs none.
func (f *finder) programFile(start evidence.Start) string {
	switch {
	case start.Server != evidence.Module:
		return ""
	case start.Named != "" && f.tree.isModule[start.Named]:
		return start.Named
	case start.Named != "":
		return ""
	}
	return cmp.Or(f.moduleIn(start, start.Module+".__main__"), f.moduleIn(start, start.Module))
}

// useProgram takes the command of a container for the application's.
func (f *finder) useProgram(made unimportable, start evidence.Start) {
	f.Start = &start
	name := importString(f.roots.importRoot(made.file), made.file) + ":" + made.name
	f.App = App{Import: name, Factory: true, Path: made.file, Line: made.line, By: start.File}
	f.Program = []string{"python", "-m", start.Module}
	if start.Named != "" {
		f.Program = []string{"python", relativeTo(start.Dir, start.Named)}
	}
	for _, dockerfile := range f.Evidence.Dockerfiles {
		if ports := dockerfile.Final().Ports; dockerfile.Path == start.File && len(ports) > 0 {
			f.ProgramPort, _, _ = strings.Cut(ports[0], "/")
		}
	}
	f.addNote("%q creates the application in %q at line %d, where no server can import it: its containers run `%s`, as "+
		"%q does, and a change restarts that", made.file, made.name, made.line, strings.Join(f.Program, " "), start.File)
}

// relativeTo returns the path of a file from the folder that a command runs in.
func relativeTo(dir, file string) string {
	if inner, below := strings.CutPrefix(file, path.Clean(dir)+"/"); below {
		return inner
	}
	return file
}
