package detect

import (
	"maps"
	"slices"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// readExtras decides which extras of the project the images install: those that its Dockerfiles install; else, where
// FastAPI is no dependency, the first one that brings it.
func (s *detector) readExtras() {
	m := s.home
	if s.Manager == Pip {
		s.Extras = s.extrasOfSetup()
		return
	}
	known := slices.DeleteFunc(m.extraNames(), isDevelopment)
	if slices.Contains(s.Evidence.Extras, evidence.AllExtras) {
		m.extras = known
	} else {
		m.extras = slices.DeleteFunc(slices.Clone(known), func(extra string) bool {
			return !slices.Contains(s.Evidence.Extras, extra)
		})
	}
	isFastAPI := func(needed requirement) bool { return needed.name == "fastapi" }
	bringsFastAPI := func(extra string) bool { return slices.ContainsFunc(m.optional(extra), isFastAPI) }
	if len(m.extras) == 0 && !slices.ContainsFunc(slices.Concat(m.requirements(), s.required.needed), isFastAPI) {
		if i := slices.IndexFunc(known, bringsFastAPI); i >= 0 {
			m.extras = known[i : i+1]
			s.addNote("fastapi is only in the extra %q, so the images install that", known[i])
		}
	}
	s.Extras = m.extras
}

// extrasOfSetup returns the extras that a Dockerfile installs of a project with setuptools' own files, which
// are not read for what an extra brings.
func (s *detector) extrasOfSetup() []string {
	if s.setup == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.Evidence.Extras), func(extra string) bool {
		return isDevelopment(extra) || !extraName.MatchString(extra)
	})
}

// extraNames returns the names of the extras, sorted.
func (m *manifest) extraNames() []string {
	var names []string
	if m.Project != nil {
		names = slices.AppendSeq(names, maps.Keys(m.Project.Optional))
	}
	if m.Tool.Poetry != nil {
		names = slices.AppendSeq(names, maps.Keys(m.Tool.Poetry.Extras))
	}
	slices.Sort(names)
	return slices.DeleteFunc(slices.Compact(names), func(name string) bool { return !extraName.MatchString(name) })
}

// optional returns the direct dependencies that an extra brings.
func (m *manifest) optional(extra string) []requirement {
	var all []requirement
	if m.Project != nil {
		all = parseAll(texts(m.Project.Optional[extra]))
	}
	if poetry := m.Tool.Poetry; poetry != nil {
		for _, name := range texts(poetry.Extras[extra]) {
			needed := poetryRequirement(name, poetry.Dependencies[name])
			all = append(all, needed...)
		}
	}
	return all
}
