package wheels

import "strings"

// Declared is what a project asked for when it was locked.
type Declared struct {
	Version  string            // empty where the build makes it
	Requires map[string]string // version specifier of each direct dependency, by its normalised name; of one without, Placed
}

// Placed stands for the specifier of a dependency from a folder, a repository or an archive, which a lock leaves out.
const Placed = "@"

// Declared returns what the projects in a uv.lock asked for, by their normalised names. Other formats do not tell.
func (l *Lock) Declared() (map[string]Declared, error) {
	all, err := l.read()
	if err != nil {
		return nil, err
	}
	return all.declared, nil
}

// uvMetadata is what uv.lock repeats of a project's pyproject.toml.
type uvMetadata struct {
	RequiresDist []struct{ Name, Marker, Specifier, Git, Directory, Editable, Virtual, Path, URL string } `toml:"requires-dist"`
}

func (p uvPackage) declared() Declared {
	requires := map[string]string{}
	for _, needed := range p.Metadata.RequiresDist {
		if strings.Contains(needed.Marker, "extra ==") {
			continue // an optional dependency
		}
		if needed.Git+needed.Directory+needed.Editable+needed.Virtual+needed.Path+needed.URL != "" {
			needed.Specifier = Placed
		}
		requires[normal(needed.Name)] += needed.Specifier // of one for each marker
	}
	return Declared{p.Version, requires}
}
