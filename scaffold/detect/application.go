package detect

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strings"
)

// mostOthers is how many further candidates are reported.
const mostOthers = 9

// candidate is a place where an application is made.
type candidate struct {
	App
	object
	rank    int
	serious bool // may well be what is meant
	foreign bool // in a project that is no part of this one
	guarded bool // under if __name__ == "__main__", where no import sees it
}

// finder looks for applications in the project's code.
type finder struct {
	*detector
	files     []string // that the project's own code is in
	factories map[object]bool
	used      map[object]bool // factories whose application has a name
	mounted   map[object]bool // objects that are part of another application
}

// findApp finds the application: the entrypoint that pyproject.toml names, else the likeliest that the code makes.
func (s *detector) findApp() {
	s.prepareCode()
	f := &finder{detector: s, factories: map[object]bool{}, used: map[object]bool{}, mounted: map[object]bool{}}
	candidates := f.candidates()
	if app, found := s.roots.entrypoint(f.factories); found {
		candidates = first(app, candidates)
	} else if app, found := f.commanded(); found {
		candidates = first(app, candidates)
	} else {
		s.noteSeveral(candidates)
	}
	candidates = s.dropGuarded(candidates)
	s.findFolders(candidates)
	if len(candidates) == 0 && s.Unstartable == "" {
		f.findProgram()
	}
	if len(candidates) == 0 {
		if s.App.Path != "" {
			s.moveIn()
		}
		return
	}
	s.App = candidates[0].App
	for _, other := range candidates[1:min(len(candidates), mostOthers+1)] {
		s.Others = append(s.Others, other.App)
	}
	s.moveIn()
}

// first puts a candidate before the others.
func first(app candidate, others []candidate) []candidate {
	others = slices.DeleteFunc(others, func(c candidate) bool { return c.Import == app.Import && c.Path == app.Path })
	return append([]candidate{app}, others...)
}

// dropGuarded leaves out applications that no import sees, and reports one where there is no other.
func (s *detector) dropGuarded(candidates []candidate) []candidate {
	kept := slices.DeleteFunc(slices.Clone(candidates), func(c candidate) bool { return c.guarded })
	if len(kept) == 0 && len(candidates) > 0 {
		s.Unstartable = fmt.Sprintf("%q creates its application at line %d under `if __name__ == \"__main__\"`, where no "+
			"server can import it; move that line out of the block", candidates[0].Path, candidates[0].Line)
	}
	return kept
}

// prepareCode records where imports may lead.
func (s *detector) prepareCode() {
	for _, m := range s.members {
		s.code.roots = append(append(s.code.roots, m.packageRoots()...), m.Path)
		for _, needed := range m.requirements() {
			s.installed[needed.name] = true
		}
	}
	for _, needed := range s.required.needed {
		s.installed[needed.name] = true
	}
}

// moveIn makes the member that the application lies in the home. Code that nothing manages is a project all the same:
// its dependencies are not written down yet.
func (s *detector) moveIn() {
	if _, m := s.baseOf(s.App.Path); m != nil {
		s.home = m
	}
	module, _, _ := strings.Cut(s.App.Import, ":")
	s.Package, _, _ = strings.Cut(module, ".")
	if s.Manager == None {
		s.Manager = Pip
		s.addNote("no pyproject.toml or requirements.txt declares the application's dependencies")
	}
}

// candidates returns the applications that can be started, the likeliest first.
func (f *finder) candidates() []candidate {
	f.files = slices.DeleteFunc(slices.Clone(f.tree.modules), func(file string) bool {
		return isTest(file) || !isBelow(file, f.root().Path)
	})
	for _, file := range f.files {
		if f.code.mentions(file, "FastAPI") {
			f.code.module(file)
		}
	}
	f.findFactories()
	f.findMounts()
	var found []candidate
	for _, file := range f.files {
		if m := f.code.modules[file]; m != nil {
			found = append(found, f.instances(m)...)
		}
	}
	for _, file := range f.files {
		if m := f.code.modules[file]; m != nil {
			found = append(found, f.startable(m)...)
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int {
		return cmp.Or(a.rank-b.rank, cmp.Compare(a.Path, b.Path), a.Line-b.Line)
	})
	return found
}

// instances returns the applications that have a name in a module's own scope.
func (f *finder) instances(m *module) []candidate {
	var found []candidate
	for _, made := range m.assigned {
		factory, fromFactory := f.factoryOf(m, made.callee)
		if !f.code.makesApp(m, made.callee) && !f.code.namesApp(m, made.typed) && !fromFactory && !f.wrapsApp(m, made) {
			continue
		}
		named := slices.ContainsFunc(found, func(c candidate) bool { return c.name == made.name })
		if app, ok := f.candidate(object{m.path, made.name}, made.line, false, made.guarded); ok && !named {
			found = append(found, app)
			f.used[factory] = f.used[factory] || fromFactory && app.serious
		}
	}
	return found
}

// wrapsApp reports whether an assignment puts something around an application.
func (f *finder) wrapsApp(m *module, made assignment) bool {
	_, found := f.wrapped(m, made)
	return found
}

// wrapped returns the application that an assignment puts something around.
func (f *finder) wrapped(m *module, made assignment) (object, bool) {
	if !made.wraps() {
		return object{}, false
	}
	for _, names := range made.arguments {
		if inner, ok := f.code.resolve(m, names); ok && f.isApp(inner) {
			return inner, true
		}
	}
	return object{}, false
}

// isApp reports whether a name of a module is an application.
func (f *finder) isApp(named object) bool {
	m := f.code.module(named.file)
	return m != nil && slices.ContainsFunc(m.assigned, func(made assignment) bool {
		return made.name == named.name && f.makes(m, made.called)
	})
}

// startable returns the factories that need no arguments, and whose application is not there by a name already.
func (f *finder) startable(m *module) []candidate {
	var found []candidate
	for _, function := range m.functions {
		object := object{m.path, function.name}
		if !f.factories[object] || f.used[object] || function.needs || !function.startable {
			continue
		}
		if app, ok := f.candidate(object, function.line, true, false); ok {
			found = append(found, app)
		}
	}
	return found
}

// candidate ranks an application; it fails where nothing can import it.
func (f *finder) candidate(found object, line int, factory, guarded bool) (candidate, bool) {
	root := f.roots.importRoot(found.file)
	module := importString(root, found.file)
	_, m := f.baseOf(found.file)
	app := candidate{
		App:    App{Import: module + ":" + found.name, Factory: factory, Path: found.file, Line: line, By: ByReading},
		object: found,
	}
	app.rank = strings.Count(module, ".") + rankFile(path.Base(found.file)) + rankName(found.name, factory)
	app.serious, app.guarded = true, guarded
	app.foreign = m == nil && !isAside(found.file) && !f.mounted[found]
	for _, reason := range []struct {
		against bool
		weight  int
	}{{guarded, 1000}, {isAside(found.file), 500}, {f.mounted[found], 300}, {m == nil, 200}} {
		if reason.against {
			app.rank += reason.weight
			app.serious = false
		}
	}
	return app, module != ""
}
