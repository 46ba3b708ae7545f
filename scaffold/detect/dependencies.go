package detect

import (
	"maps"
	"slices"
	"strings"
)

// requirements are the member's direct dependencies in production, from wherever its pyproject.toml has them.
func (m *manifest) requirements() []requirement {
	var all []requirement
	if m.Project != nil {
		for _, text := range m.Project.Dependencies {
			if read, ok := parseRequirement(text); ok {
				all = append(all, read)
			}
		}
	}
	if m.Tool.Poetry == nil {
		return all
	}
	for _, name := range slices.Sorted(maps.Keys(m.Tool.Poetry.Dependencies)) {
		value := m.Tool.Poetry.Dependencies[name]
		if optional, _ := lookup(value, "optional").(bool); optional || name == "python" {
			continue
		}
		read := requirement{name: normalise(name)}
		for _, extra := range texts(lookup(value, "extras")) {
			read.extras = append(read.extras, normalise(extra))
		}
		read.folder, _ = lookup(value, "path").(string)
		all = append(all, read)
	}
	return all
}

// readDependencies collects what production depends on, and the database and the cache that this tells of.
func (s *survey) readDependencies() {
	var all []requirement
	for _, m := range s.needed() {
		all = append(all, m.requirements()...)
		s.noteFolders(m)
	}
	if s.Manager == Pip || s.readsRequirements() {
		all = append(all, s.required.needed...)
		s.Requirements = s.required.files
		s.Notes = append(s.Notes, s.required.notes...)
	}
	if s.Manager == Pip {
		s.readDevRequirements()
	}
	s.Dependencies = namesOf(all)
	s.HasUvicorn = slices.ContainsFunc(all, bringsUvicorn)
	s.readDrivers(all)
}

// bringsUvicorn knows uvicorn, and the extras that depend on it (fastapi and fastapi-cli, pyproject.toml).
func bringsUvicorn(needed requirement) bool {
	switch needed.name {
	case "uvicorn":
		return true
	case "fastapi", "fastapi-cli":
		return slices.ContainsFunc(needed.extras, func(extra string) bool { return strings.HasPrefix(extra, "standard") || extra == "all" })
	}
	return false
}

// readsRequirements says whether the build backend takes the dependencies from requirements files.
func (s *survey) readsRequirements() bool {
	return lookup(s.root().Tool.Setuptools, "dynamic", "dependencies", "file") != nil
}

func (s *survey) readDevRequirements() {
	for _, name := range readRequirements(s.tree, developmentRequirements()).files {
		if !slices.Contains(s.Requirements, name) {
			s.DevRequirements = append(s.DevRequirements, name)
		}
	}
}

// noteFolders tells of dependencies that lie in folders of the project, or outside of it.
func (s *survey) noteFolders(m *member) {
	sources := m.sourceFolders()
	for _, needed := range m.requirements() {
		for _, folder := range append(sources[needed.name], needed.folder) {
			if folder != "" {
				resolved, inside := within(m.Path, folder)
				s.note("%s", folderNote(m.Pyproject, resolved, inside))
			}
		}
	}
}

// sourceFolders are where uv is told to find packages in folders: one place, or one for each marker.
func (m *manifest) sourceFolders() map[string][]string {
	folders := map[string][]string{}
	if m.Tool.UV == nil {
		return folders
	}
	for name, source := range m.Tool.UV.Sources {
		places, several := source.([]any)
		if !several {
			places = []any{source}
		}
		for _, place := range places {
			folder, _ := lookup(place, "path").(string)
			folders[normalise(name)] = append(folders[normalise(name)], folder)
		}
	}
	return folders
}
