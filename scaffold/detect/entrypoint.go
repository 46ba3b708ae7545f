package detect

import (
	"path"
	"strings"
)

// entrypoint returns the application that a pyproject.toml names under [tool.fastapi], which the project's own
// command line reads too.
func (r *importRoots) entrypoint(factories map[object]bool) (candidate, bool) {
	for _, m := range r.members {
		entry := strings.TrimSpace(m.Tool.FastAPI.Entrypoint)
		if entry == "" {
			continue
		}
		module, name, found := strings.Cut(entry, ":")
		file := r.entryFile(m, module)
		if !found || name == "" || file == "" {
			r.report("%q names the entrypoint %q, which does not exist", m.Pyproject, entry)
			continue
		}
		app := App{Import: entry, Path: file, Line: 1, By: ByEntrypoint}
		r.code.locate(&app, name, factories)
		return candidate{App: app, object: object{file, name}}, true
	}
	return candidate{}, false
}

// entryFile returns the file of a module below one of the folders that a member's imports may begin in.
func (r *importRoots) entryFile(m *member, module string) string {
	inner := strings.ReplaceAll(module, ".", "/")
	for _, root := range append(m.packageRoots(), m.Path) {
		if file := r.code.fileOf(path.Join(root, inner)); file != "" && module != "" {
			r.known[file] = root
			return file
		}
	}
	return ""
}

// locate finds the line of a name, and whether it is a function that makes the application.
func (c *code) locate(app *App, name string, factories map[object]bool) {
	m := c.module(app.Path)
	for _, made := range m.assigned {
		if made.name == name {
			app.Line = made.line
			return
		}
	}
	if function := m.functions[name]; function != nil {
		app.Line, app.Factory = function.line, true
	}
	found, _ := c.resolve(m, []string{name})
	app.Factory = app.Factory || factories[found]
}
