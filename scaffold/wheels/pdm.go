package wheels

import (
	"slices"
	"strings"
)

type pdmLock struct {
	Package  []pdmPackage
	Metadata struct {
		Files    map[string][]file // before PDM 2.8, by "package version"
		Strategy []string
	}
}

type pdmPackage struct {
	Name, Version, Marker string
	Groups                []string
	Extras                []string // with these, it needs what this entry says
	Dependencies          []string
	Files                 []file
	Git, Path             string
}

func readPDM(content []byte) (lock, error) {
	var from pdmLock
	if err := decode(content, &from); err != nil {
		return lock{}, err
	}
	all := lock{strategy: from.Metadata.Strategy}
	plain := map[[2]string]*pkg{}
	for _, p := range from.Package {
		key := [2]string{p.Name, p.Version}
		if plain[key] == nil {
			plain[key] = p.pkg()
			plain[key].addFiles(from.Metadata.Files[p.Name+" "+p.Version])
			all.packages = append(all.packages, plain[key])
		}
		plain[key].addNeeds(p)
	}
	return all, nil
}

func (p pdmPackage) pkg() *pkg {
	result := &pkg{
		name:        normal(p.Name),
		version:     p.Version,
		extras:      map[string][]need{},
		git:         p.Git,
		local:       p.Path != "",
		development: p.Groups != nil && !slices.Contains(p.Groups, "default"),
	}
	if p.Marker != "" {
		result.markers = []string{p.Marker}
	}
	result.addFiles(p.Files)
	return result
}

// addNeeds takes over the dependencies of an entry, of which a package has one more for extras that are used.
func (p *pkg) addNeeds(from pdmPackage) {
	var needs []need
	for _, text := range from.Dependencies {
		needs = append(needs, parseNeed(text))
	}
	if from.Extras == nil {
		p.needs = needs
	}
	for _, extra := range from.Extras {
		p.extras[normal(extra)] = append(p.extras[normal(extra)], needs...)
	}
}

// parseNeed reads a dependency as PEP 508 writes it: name[extra, extra]>=1.0; marker, or name @ URL; marker.
func parseNeed(text string) need {
	text, marker, _ := strings.Cut(text, ";")
	end := strings.IndexAny(text, " [<>=!~(@")
	if end < 0 {
		return need{Name: text, Marker: marker}
	}
	n := need{Name: text[:end], Marker: marker}
	if list, found := strings.CutPrefix(strings.TrimSpace(text[end:]), "["); found {
		list, _, _ = strings.Cut(list, "]")
		for extra := range strings.SplitSeq(list, ",") {
			n.Extra = append(n.Extra, strings.TrimSpace(extra))
		}
	}
	return n
}
