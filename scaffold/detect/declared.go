package detect

import (
	"maps"
	"slices"
)

// requirements returns the member's direct dependencies in production, from wherever its pyproject.toml has them.
func (m *manifest) requirements() []requirement {
	var all []requirement
	if m.Project != nil {
		all = parseAll(m.Project.Dependencies)
	}
	if m.Tool.Poetry != nil {
		all = append(all, poetryRequirements(m.Tool.Poetry.Dependencies)...)
	}
	for _, extra := range m.extras {
		all = append(all, m.optional(extra)...)
	}
	for _, group := range m.installed {
		all = append(all, m.groupRequirements(group)...)
	}
	return m.placed(all)
}

// developmentRequirements returns those of every dependency group that production does not install.
func (m *manifest) developmentRequirements() []requirement {
	var all []requirement
	for _, group := range developmentGroups(m, m.Groups) {
		all = append(all, parseAll(texts(m.Groups[group]))...)
	}
	if m.Tool.UV != nil {
		all = append(all, parseAll(texts(m.Tool.UV.DevDependencies))...)
	}
	if pdm := m.Tool.PDM; pdm != nil {
		for _, group := range slices.Sorted(maps.Keys(pdm.DevDependencies)) {
			all = append(all, parseAll(texts(pdm.DevDependencies[group]))...)
		}
	}
	if poetry := m.Tool.Poetry; poetry != nil {
		for _, group := range developmentGroups(m, poetry.Group) {
			dependencies, _ := lookup(poetry.Group[group], "dependencies").(map[string]any)
			all = append(all, poetryRequirements(dependencies)...)
		}
		all = append(all, poetryRequirements(poetry.Dev)...)
	}
	return m.placed(all)
}

func parseAll(texts []string) []requirement {
	var all []requirement
	for _, text := range texts {
		if read, ok := parseRequirement(text); ok {
			all = append(all, read)
		}
	}
	return all
}

// poetryRequirements reads a table of Poetry's: a version, a table, or several tables for one name.
func poetryRequirements(table map[string]any) []requirement {
	var all []requirement
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if optional, _ := lookup(table[name], "optional").(bool); optional || name == "python" {
			continue
		}
		all = append(all, poetryRequirement(name, table[name])...)
	}
	return all
}

// poetryRequirement reads one entry of such a table.
func poetryRequirement(name string, entry any) []requirement {
	places, several := entry.([]any)
	if !several {
		places = []any{entry}
	}
	var all []requirement
	for _, place := range places {
		read := requirement{name: normalise(name)}
		for _, extra := range texts(lookup(place, "extras")) {
			read.extras = append(read.extras, normalise(extra))
		}
		read.folder, _ = lookup(place, "path").(string)
		read.repository = gitURL(place)
		read.newest = newest(poetryVersion(place))
		all = append(all, read)
	}
	return all
}

// poetryVersion returns the versions that an entry allows: the whole entry, or what its table says.
func poetryVersion(place any) string {
	if version, whole := place.(string); whole {
		return version
	}
	version, _ := lookup(place, "version").(string)
	return version
}

// placed looks up where uv finds each of the requirements: in one place, or in one for each marker.
func (m *manifest) placed(all []requirement) []requirement {
	if m.Tool.UV == nil {
		return all
	}
	sources := map[string][]any{}
	for name, source := range m.Tool.UV.Sources {
		places, several := source.([]any)
		if !several {
			places = []any{source}
		}
		sources[normalise(name)] = places
	}
	var found []requirement
	for _, read := range all {
		for _, place := range sources[read.name] {
			elsewhere := read
			elsewhere.folder, _ = lookup(place, "path").(string)
			elsewhere.repository = gitURL(place)
			found = append(found, elsewhere)
		}
		if len(sources[read.name]) == 0 {
			found = append(found, read)
		}
	}
	return found
}

func gitURL(place any) string {
	address, _ := lookup(place, "git").(string)
	return withoutCredentials(address)
}

// readDeclared collects what the members that an image installs ask for.
func (s *detector) readDeclared() {
	for _, m := range s.needed() {
		if m.Project == nil || m.Project.Name == "" {
			continue
		}
		declared := Declared{
			Name:      normalise(m.Project.Name),
			Version:   m.Project.Version,
			Requires:  map[string]string{},
			Pyproject: m.Pyproject,
		}
		for _, read := range parseAll(m.Project.Dependencies) {
			declared.Requires[read.name] += read.specifier // of one for each marker
		}
		declared.Optional = m.optionalSpecifiers()
		s.Declared = append(s.Declared, declared)
	}
}

// optionalSpecifiers returns the version specifiers of what extras and groups ask for; nil where there are none.
func (m *manifest) optionalSpecifiers() map[string]string {
	specifiers := map[string]string{}
	add := func(prefix string, all []requirement) {
		for _, read := range all {
			specifiers[prefix+read.name] += read.specifier
		}
	}
	for extra, entries := range m.Project.Optional {
		add("["+normalise(extra)+"]", parseAll(texts(entries)))
	}
	for group := range m.Groups {
		add("{"+normalise(group)+"}", parseAll(m.groupTexts(group, nil)))
	}
	if m.Tool.UV != nil {
		add("{dev}", parseAll(texts(m.Tool.UV.DevDependencies)))
	}
	if len(specifiers) == 0 {
		return nil
	}
	return specifiers
}
