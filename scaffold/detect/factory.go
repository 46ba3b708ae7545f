package detect

import (
	"slices"
	"strings"
)

// findFactories finds the functions that make applications, and reads the files that may call them. A factory may
// return what another one made, so that one finding leads to the next.
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
				again = f.markFactories(m) || again
			}
		}
	}
}

// factoryCalls are what a file must hold to call a factory.
func (f *finder) factoryCalls() []string {
	var calls []string
	for factory := range f.factories {
		calls = append(calls, factory.name)
	}
	return calls
}

// markFactories marks those of a module, and says whether there was a new one.
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
	return function.annotated || slices.ContainsFunc(function.returns, func(callee []string) bool {
		_, factory := f.factoryOf(m, callee)
		return factory || m.makesApp(callee)
	})
}

// factoryOf returns the factory that a module calls by a name.
func (f *finder) factoryOf(m *module, callee []string) (object, bool) {
	found, ok := f.code.resolve(m, callee)
	return found, ok && f.factories[found]
}

// findMounts finds the applications that are part of another one.
func (f *finder) findMounts() {
	for _, file := range f.files {
		if f.code.modules[file] == nil && f.code.mentions(file, ".mount(") {
			f.code.module(file)
		}
		m := f.code.modules[file]
		if m == nil {
			continue
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

// noteSeveral names the applications between which only a person can decide.
func (s *survey) noteSeveral(candidates []candidate) {
	var names []string
	for _, c := range candidates {
		if c.serious {
			names = append(names, c.Import)
		}
	}
	if len(names) > 1 {
		s.note("%d applications were found: %s; %s is preselected", len(names), strings.Join(names, ", "), names[0])
	}
	if len(candidates) > 0 && candidates[0].rank >= 1000 {
		s.note("%q is made under if __name__ == \"__main__\" only, where an import does not see it", candidates[0].Import)
	}
}

// noteUnstartable tells of factories that only lack a call.
func (s *survey) noteUnstartable(f *finder) {
	for _, file := range f.files {
		m := f.code.modules[file]
		if m == nil {
			continue
		}
		for _, function := range m.functions {
			if f.factories[object{file, function.name}] && function.needs {
				s.note("%q in %q makes an application, and needs arguments that no server gives", function.name, file)
			}
		}
	}
}
