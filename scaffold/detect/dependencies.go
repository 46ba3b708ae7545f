package detect

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/pep440"
)

// readDependencies collects what production depends on, and the database and the cache that this implies.
func (s *detector) readDependencies() {
	s.readExtras()
	s.readInstalledGroups()
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
	s.Dependencies, s.Newest = namesOf(all), newestOf(all, s.required.limits)
	s.readDevDependencies()
	s.HasUvicorn = slices.ContainsFunc(all, bringsUvicorn)
	s.readDrivers(all)
}

// readDevDependencies collects what only development depends on.
func (s *detector) readDevDependencies() {
	needed := s.development
	if s.Manager != Pip { // which installs no groups of pyproject.toml
		needed = slices.Concat(s.root().developmentRequirements(), s.home.developmentRequirements())
	}
	newest := newestOf(needed, s.required.limits)
	for _, name := range namesOf(needed) {
		if slices.Contains(s.Dependencies, name) && newest[name] == "" {
			continue
		}
		if s.DevDependencies == nil {
			s.DevDependencies = map[string]string{}
		}
		s.DevDependencies[name] = newest[name]
	}
}

// newestOf returns the newest version that requirements and constraints allow of each package, where they
// limit it; of one with an extra, by name[extra] as well.
func newestOf(all, limits []requirement) map[string]string {
	versions := map[string]string{}
	for _, needed := range slices.Concat(all, limits) {
		if earlier, limited := versions[needed.name]; needed.newest != "" &&
			(!limited || pep440.Older(needed.newest, earlier)) {
			versions[needed.name] = needed.newest
		}
	}
	for _, needed := range all {
		for _, extra := range needed.extras {
			if newest := versions[needed.name]; newest != "" && needed.name != "" {
				versions[needed.name+"["+extra+"]"] = newest
			}
		}
	}
	delete(versions, "")
	if len(versions) == 0 {
		return nil
	}
	return versions
}

// bringsUvicorn reports whether a requirement is uvicorn, or depends on it.
func bringsUvicorn(needed requirement) bool {
	switch needed.name {
	case "uvicorn", "uvicorn-worker", "fastapi-cli":
		return true
	case "fastapi":
		return slices.ContainsFunc(needed.extras, func(extra string) bool {
			return strings.HasPrefix(extra, "standard") || extra == "all"
		})
	}
	return false
}

// readsRequirements reports whether the build backend takes the dependencies from requirements files.
func (w *workspace) readsRequirements() bool {
	return lookup(w.root().Tool.Setuptools, "dynamic", "dependencies", "file") != nil
}

func (s *detector) readDevRequirements() {
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
