package detect

import (
	"slices"
	"strings"
)

// readDependencies collects what production depends on, and the database and the cache that this tells of.
func (s *survey) readDependencies() {
	var all []requirement
	for _, m := range s.needed() {
		all = append(all, m.requirements()...)
	}
	if s.Manager == Pip || s.readsRequirements() {
		all = append(all, s.required.needed...)
		s.Requirements = s.required.files
		s.Notes = append(s.Notes, s.required.notes...)
	}
	if s.Manager == Pip {
		s.readDevRequirements()
	}
	all = append(all, s.readPathDependencies()...)
	s.readRepositories(all)
	if s.Manager == UV && s.Locked {
		s.readDeclared()
	}
	s.Dependencies, s.Pinned = namesOf(all), pinned(all)
	s.HasUvicorn = slices.ContainsFunc(all, bringsUvicorn)
	s.readDrivers(all)
}

// pinned are the versions of the requirements that allow one only.
func pinned(all []requirement) map[string]string {
	var versions map[string]string
	for _, needed := range all {
		if needed.version == "" || needed.name == "" {
			continue
		}
		if versions == nil {
			versions = map[string]string{}
		}
		versions[needed.name] = needed.version
	}
	return versions
}

// bringsUvicorn reports whether a requirement is uvicorn, or depends on it.
func bringsUvicorn(needed requirement) bool {
	switch needed.name {
	case "uvicorn", "uvicorn-worker", "fastapi-cli":
		return true
	case "fastapi":
		return slices.ContainsFunc(needed.extras, func(extra string) bool { return strings.HasPrefix(extra, "standard") || extra == "all" })
	}
	return false
}

// readsRequirements says whether the build backend takes the dependencies from requirements files.
func (s *survey) readsRequirements() bool {
	return lookup(s.root().Tool.Setuptools, "dynamic", "dependencies", "file") != nil
}

func (s *survey) readDevRequirements() {
	set := readRequirements(s.tree, s.root().Path, s.allAt(developmentRequirements()))
	for _, name := range set.files {
		if !slices.Contains(s.Requirements, name) {
			s.DevRequirements = append(s.DevRequirements, name)
		}
	}
	if len(s.DevRequirements) > 0 {
		s.development = set.needed
	}
}
