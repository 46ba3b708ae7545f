package detect

import (
	"maps"
	"slices"
)

// readInstalledGroups decides which dependency groups production installs: those that the project's
// Dockerfiles install; else, where FastAPI is no dependency, the first one that brings it.
func (s *detector) readInstalledGroups() {
	if s.Manager != UV && s.Manager != Poetry {
		return
	}
	m, groups := s.home, s.Evidence.Groups
	known := slices.DeleteFunc(slices.Sorted(m.groups()), func(group string) bool {
		return isDevelopment(group) || !extraName.MatchString(group)
	})
	known = slices.Compact(known)
	m.installed = slices.DeleteFunc(slices.Clone(known), func(group string) bool {
		named := slices.Contains(groups.With, group)
		return !named && (!groups.All || m.isOptionalGroup(group) || slices.Contains(groups.Without, group))
	})
	isFastAPI := func(needed requirement) bool { return needed.name == "fastapi" }
	if len(m.installed) == 0 && !slices.ContainsFunc(m.requirements(), isFastAPI) {
		brings := func(group string) bool { return slices.ContainsFunc(m.groupRequirements(group), isFastAPI) }
		if i := slices.IndexFunc(known, brings); i >= 0 {
			m.installed = known[i : i+1]
			s.addNote("fastapi is only in the dependency group %q, so the images install that", known[i])
		}
	}
	s.InstalledGroups = append(s.InstalledGroups, m.installed...)
}

// isOptionalGroup reports whether Poetry installs the group only if it is named.
func (m *manifest) isOptionalGroup(group string) bool {
	if m.Tool.Poetry == nil {
		return false
	}
	optional, _ := lookup(m.Tool.Poetry.Group[group], "optional").(bool)
	return optional
}

// groupRequirements returns the direct dependencies that a group brings, in the standard table or in Poetry's.
func (m *manifest) groupRequirements(group string) []requirement {
	all := parseAll(m.groupTexts(group, nil))
	if poetry := m.Tool.Poetry; poetry != nil {
		dependencies, _ := lookup(poetry.Group[group], "dependencies").(map[string]any)
		all = append(all, poetryRequirements(dependencies)...)
	}
	return all
}

// groupTexts returns a group's requirements with those of the groups that it includes.
func (m *manifest) groupTexts(group string, within []string) []string {
	if slices.Contains(within, group) {
		return nil
	}
	var all []string
	for _, entry := range m.Groups[group] {
		all = append(all, texts(entry)...)
		if included, ok := lookup(entry, "include-group").(string); ok {
			all = append(all, m.groupTexts(included, append(within, group))...)
		}
	}
	return all
}

// developmentGroups returns the names of the groups that production does not install, sorted.
func developmentGroups[T any](m *manifest, groups map[string]T) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(groups)), func(group string) bool {
		return slices.Contains(m.installed, group)
	})
}
