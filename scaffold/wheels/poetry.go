package wheels

import (
	"maps"
	"slices"
)

type poetryLock struct {
	Package  []poetryPackage
	Metadata struct{ Files map[string][]file } // before Poetry 1.3, by package
}

type poetryPackage struct {
	Name, Version string
	Category      string   // before Poetry 1.5
	Groups        []string // since Poetry 2.0
	Optional      bool     // only by an extra of the project
	Markers       any      // one text, or one for each group
	Dependencies  map[string]any
	Files         []file
	Source        struct{ Type, URL string }
}

func readPoetry(content []byte) (lock, error) {
	var from poetryLock
	if err := decode(content, &from); err != nil {
		return lock{}, err
	}
	var all lock
	for _, p := range from.Package {
		result := p.pkg()
		result.addFiles(from.Metadata.Files[p.Name])
		all.packages = append(all.packages, result)
	}
	return all, nil
}

func (p poetryPackage) pkg() *pkg {
	result := &pkg{
		name:        normal(p.Name),
		version:     p.Version,
		local:       p.Source.Type == "directory",
		optional:    p.Optional,
		wantedBy:    p.Groups,
		development: p.Category == "dev" || p.Groups != nil && !slices.Contains(p.Groups, "main"),
	}
	if p.Source.Type == "git" {
		result.git = p.Source.URL
	}
	result.markers = p.markers()
	for name, wanted := range p.Dependencies {
		result.needs = append(result.needs, poetryNeeds(name, wanted)...)
	}
	result.addFiles(p.Files)
	return result
}

// markers returns those of production; of a package that only development needs, those of its groups.
func (p poetryPackage) markers() []string {
	groups, several := p.Markers.(map[string]any)
	if !several {
		groups = map[string]any{"main": p.Markers}
	}
	if main, there := groups["main"]; there || slices.Contains(p.Groups, "main") {
		groups = map[string]any{"main": main}
	}
	var markers []string
	for _, group := range slices.Sorted(maps.Keys(groups)) {
		if marker, _ := groups[group].(string); marker != "" {
			markers = append(markers, marker)
		}
	}
	return markers
}

// poetryNeeds reads a dependency: a version, a table, or several of them for different platforms. The version is
// one to choose from, not the one chosen.
func poetryNeeds(name string, wanted any) []need {
	switch wanted := wanted.(type) {
	case []any:
		var all []need
		for _, one := range wanted {
			all = append(all, poetryNeeds(name, one)...)
		}
		return all
	case map[string]any:
		n := need{Name: name}
		n.Marker, _ = wanted["markers"].(string)
		extras, _ := wanted["extras"].([]any)
		for _, extra := range extras {
			text, _ := extra.(string)
			n.Extra = append(n.Extra, text)
		}
		return []need{n}
	}
	return []need{{Name: name}}
}
