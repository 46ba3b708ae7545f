package detect

import (
	"maps"
	"slices"
)

// readIndexes collects the package indexes that the manager is given.
func (s *detector) readIndexes() {
	tool := s.root().Tool
	switch {
	case s.Manager == UV:
		s.readUV()
	case s.Manager == Poetry && tool.Poetry != nil:
		for _, source := range tool.Poetry.Source {
			replaces := source.Priority == "" || source.Priority == "primary" || source.Priority == "default"
			s.addIndex(Index{source.Name, source.URL, source.Priority == "explicit", replaces})
		}
	case s.Manager == PDM && tool.PDM != nil:
		for _, source := range tool.PDM.Source {
			s.addIndex(Index{Name: source.Name, URL: source.URL})
		}
	case s.Manager == Pip:
		s.Indexes = s.required.indexes
	}
}

// addIndex leaves out what has no address, as Poetry's name for the public index has none.
func (s *detector) addIndex(index Index) {
	if index.URL != "" {
		index.URL = withoutCredentials(index.URL)
		s.Indexes = append(s.Indexes, index)
	}
}

// readUV collects what uv is configured with: the package indexes, and the version that it has to have.
func (s *detector) readUV() {
	written := s.uvSettings()
	s.RequiredUV = line(written.RequiredVersion)
	for _, index := range written.Index {
		s.addIndex(Index{index.Name, index.URL, index.Explicit, index.Default})
	}
	s.addIndex(Index{URL: written.IndexURL, Default: true})
	for _, address := range written.ExtraIndexURL {
		s.addIndex(Index{URL: address})
	}
}

// uvSettings returns those of the first file that says something: uv.toml hides the table in pyproject.toml.
func (w *workspace) uvSettings() uvSettings {
	var written uvSettings
	if tool := w.root().Tool.UV; tool != nil {
		written = tool.uvSettings
	}
	if w.tree.has(w.at("uv.toml")) {
		written = uvSettings{}
		if err := readTOML(w.tree, w.at("uv.toml"), &written); err != nil {
			w.report("%v", err)
		}
	}
	return written
}

// readGroups collects the dependency groups of the root and of the app's member.
func (s *detector) readGroups() {
	groups := map[string]bool{}
	for _, m := range []*member{s.root(), s.home} {
		for name := range m.groups() {
			groups[name] = true
		}
		if m.Tool.UV != nil {
			s.DefaultGroups = append(s.DefaultGroups, texts(m.Tool.UV.DefaultGroups)...)
		}
	}
	s.Groups = slices.Sorted(maps.Keys(groups))
	if slices.Contains(s.DefaultGroups, "all") {
		s.DefaultGroups = s.Groups
	}
	slices.Sort(s.DefaultGroups)
	s.DefaultGroups = slices.Compact(s.DefaultGroups)
}

// groups yields the names of a manifest's groups, in the standard table and in those of the managers.
func (m *manifest) groups() func(yield func(string) bool) {
	names := slices.Collect(maps.Keys(m.Groups))
	if m.Tool.UV != nil && m.Tool.UV.DevDependencies != nil {
		names = append(names, "dev")
	}
	if poetry := m.Tool.Poetry; poetry != nil {
		names = slices.AppendSeq(names, maps.Keys(poetry.Group))
		if poetry.Dev != nil {
			names = append(names, "dev")
		}
	}
	if m.Tool.PDM != nil {
		names = slices.AppendSeq(names, maps.Keys(m.Tool.PDM.DevDependencies))
	}
	return slices.Values(names)
}
