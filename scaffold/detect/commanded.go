package detect

import (
	"cmp"
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// commanded returns the application that the project's own commands start, and notes where they disagree.
func (f *finder) commanded() (candidate, bool) {
	var chosen candidate
	var by evidence.Start
	for _, start := range f.Evidence.Starts {
		app, found := f.startedBy(start)
		if !found || isAside(app.Path) || isTest(app.Path) {
			continue
		}
		switch {
		case chosen.Import == "":
			chosen, by = app, start
			f.decided = []string{app.Path}
		case app.Path != chosen.Path && !f.areOne(app.object, chosen.object):
			first, other := chosen.Import, app.Import
			if first == other {
				first, other = chosen.Path, app.Path
			}
			f.addNote("%q starts %s, %q starts %s; the first one is used", by.File, first, start.File, other)
			if start.TrustedAs(by) {
				f.decided = append(f.decided, app.Path)
			}
		}
	}
	if chosen.Import == "" {
		return candidate{}, false
	}
	f.Start = &by
	f.notePreparation(by)
	chosen.By = by.File
	return chosen, true
}

// notePreparation reports the Python programs that the project's own start script runs before the server.
func (f *finder) notePreparation(by evidence.Start) {
	for _, start := range f.Evidence.Starts {
		inScript := start.File == by.File && path.Ext(by.File) == ".sh"
		if start.Server == evidence.Module && inScript && start.Line < by.Line {
			program := cmp.Or(start.Named, "-m "+start.Module)
			f.addNote("%q runs `python %s` before the server, but no container does; run it yourself if the app needs "+
				"it", by.File, program)
		}
	}
}

// areOne reports whether two names stand for the same application.
func (f *finder) areOne(a, b object) bool {
	first, _ := f.code.resolve(f.code.module(a.file), []string{a.name})
	second, _ := f.code.resolve(f.code.module(b.file), []string{b.name})
	return first == second
}

// startedBy finds the application of one command.
func (f *finder) startedBy(start evidence.Start) (candidate, bool) {
	switch {
	case start.Named != "":
		return f.fromFile(start)
	case start.App != "":
		return f.fromImport(start, start.App, start.Factory)
	case start.Module != "":
		module := f.moduleIn(start, start.Module+".__main__")
		if module == "" {
			module = f.moduleIn(start, start.Module)
		}
		return f.fromScript(start, module)
	}
	return candidate{}, false
}

// fromFile finds the application of `fastapi run FILE`, and of python with a file that calls uvicorn itself.
func (f *finder) fromFile(start evidence.Start) (candidate, bool) {
	file := start.Named
	if !f.tree.isModule[file] {
		file = f.code.fileOf(strings.TrimSuffix(file, ".py"))
	}
	if file == "" {
		return candidate{}, false
	}
	if start.Server == evidence.Module {
		return f.fromScript(start, file)
	}
	names := []string{strings.TrimPrefix(start.App, ":"), "app", "api"}
	root := path.Dir(file)
	for f.tree.isModule[path.Join(root, "__init__.py")] && root != "." {
		root = path.Dir(root)
	}
	for _, name := range names {
		if m := f.code.module(file); name != "" && m.defines(name) {
			f.roots.known[file] = root
			return f.named(file, importString(root, file), name, false)
		}
	}
	return candidate{}, false
}

// fromScript finds the application that a file hands to uvicorn.run.
func (f *finder) fromScript(start evidence.Start, file string) (candidate, bool) {
	m := f.code.module(file)
	if m == nil {
		return candidate{}, false
	}
	for _, one := range m.served {
		if one.app != "" {
			return f.fromImport(start, one.app, one.factory)
		}
		if found, ok := f.code.resolve(m, one.name); ok && f.code.module(found.file).gives(found.name) {
			root := f.roots.importRoot(found.file)
			return f.named(found.file, importString(root, found.file), found.name, false)
		}
	}
	return candidate{}, false
}

// fromImport finds the application of an import string.
func (f *finder) fromImport(start evidence.Start, text string, factory bool) (candidate, bool) {
	module, name, _ := strings.Cut(text, ":")
	file := f.moduleIn(start, module)
	if file == "" {
		return candidate{}, false
	}
	return f.named(file, module, name, factory)
}

// moduleIn returns the file of a module as a command imports it: from its folder, from those on its path, or from those
// that packages lie in. It remembers which one that was.
func (f *finder) moduleIn(start evidence.Start, module string) string {
	inner := strings.ReplaceAll(module, ".", "/")
	roots := append([]string{start.Dir}, start.Path...)
	for _, m := range f.members {
		roots = append(roots, m.packageRoots()...)
	}
	for _, root := range append(roots, path.Join(start.Dir, "src")) {
		if file := f.code.fileOf(path.Join(root, inner)); file != "" && isBelow(file, f.root().Path) {
			f.roots.known[file] = root
			return file
		}
	}
	return ""
}

// named returns the candidate of a name in a module. A name that the module gets in an unknown way counts as
// well: the project's own command says that it is there.
func (f *finder) named(file, module, name string, factory bool) (candidate, bool) {
	name, _, _ = strings.Cut(name, ".")
	app := candidate{
		App:     App{Import: module + ":" + name, Factory: factory, Path: file, Line: 1},
		object:  object{file, name},
		serious: true,
	}
	m := f.code.module(file)
	f.code.locate(&app.App, name, f.factories)
	app.Factory = app.Factory && !m.assigns(name)
	app.guarded = slices.ContainsFunc(m.assigned, func(made assignment) bool {
		return made.name == name && made.guarded
	}) &&
		!slices.ContainsFunc(m.assigned, func(made assignment) bool { return made.name == name && !made.guarded })
	return app, module != ""
}

// assigns reports whether a module gives a name the value of a call, defines whether it has the name at all.
func (m *module) assigns(name string) bool {
	return slices.ContainsFunc(m.assigned, func(made assignment) bool { return made.name == name })
}

// gives reports whether a server gets something by a name: a value, or what a function makes without arguments.
func (m *module) gives(name string) bool {
	function := m.functions[name]
	return m.defines(name) && (function == nil || !function.needs && function.startable || m.assigns(name))
}

func (m *module) defines(name string) bool {
	_, bound := m.bound[name]
	return bound || m.assigns(name) || m.functions[name] != nil
}
