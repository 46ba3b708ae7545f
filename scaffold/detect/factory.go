package detect

import (
	"slices"
	"strings"
)

// findFactories finds the functions and the classes that make applications, and reads the files that may call them. A
// factory may return what another one made, so that one finding leads to the next.
func (f *finder) findFactories() {
	again := true
	for round := 0; again && round < mostHops; round++ {
		again = false
		for _, file := range f.files {
			m := f.code.modules[file]
			if m == nil && f.code.mentions(file, f.factoryCalls()...) {
				m = f.code.module(file)
			}
			if m != nil {
				again = f.code.markClasses(m) || again
				again = f.markFactories(m) || again
			}
		}
	}
}

// factoryCalls returns what a file must hold to call a factory or a subclass.
func (f *finder) factoryCalls() []string {
	var calls []string
	for factory := range f.factories {
		calls = append(calls, factory.name)
	}
	for class := range f.code.classes {
		calls = append(calls, class.name)
	}
	return calls
}

// markFactories marks those of a module, and reports whether there was a new one.
func (f *finder) markFactories(m *module) bool {
	marked := false
	for _, function := range m.functions {
		object := object{m.path, function.name}
		if !f.factories[object] && f.isFactory(m, function) {
			f.factories[object] = true
			marked = true
		}
	}
	return marked
}

func (f *finder) isFactory(m *module, function *function) bool {
	return f.code.namesApp(m, function.typed) || slices.ContainsFunc(function.returns, func(made called) bool {
		return f.makes(m, made) || made.wraps() && slices.ContainsFunc(made.arguments, func(names []string) bool {
			return f.makes(m, function.assigned[names[0]])
		})
	})
}

// makes reports whether a call in a module makes an application.
func (f *finder) makes(m *module, made called) bool {
	if made.callee == nil {
		return false
	}
	_, factory := f.factoryOf(m, made.callee)
	return factory || f.code.makesApp(m, made.callee)
}

// factoryOf returns the factory that a module calls by a name.
func (f *finder) factoryOf(m *module, callee []string) (object, bool) {
	found, ok := f.code.resolve(m, callee)
	return found, ok && f.factories[found]
}

// findMounts finds the applications that are part of another one, or have something around them.
func (f *finder) findMounts() {
	for _, file := range f.files {
		if f.code.modules[file] == nil && f.code.mentions(file, ".mount(") {
			f.code.module(file)
		}
		m := f.code.modules[file]
		if m == nil {
			continue
		}
		for _, made := range m.assigned {
			if inner, found := f.wrapped(m, made); found && inner != (object{m.path, made.name}) {
				f.mounted[inner] = true
			}
		}
		for _, part := range m.included {
			if !part.mounted {
				continue
			}
			if child, ok := f.code.resolve(m, part.child); ok {
				f.mounted[child] = true
			}
		}
	}
}

// noteSeveral names the applications between which only a user can decide.
func (s *detector) noteSeveral(candidates []candidate) {
	var names []string
	for _, c := range candidates {
		if c.serious {
			names = append(names, c.Import)
		}
	}
	if len(names) > 1 {
		s.addNote("%d applications were found: %s; %s is preselected", len(names), strings.Join(names, ", "), names[0])
	}
}
