package wheels

import "github.com/fastdock/fastdock/internal/lazyregexp"

// Declared is what a project asked for when it was locked.
type Declared struct {
	Version string // empty where the build makes it
	// version specifier of each direct dependency, by its normalised name; of one without, Placed
	Requires map[string]string
	Optional map[string]string // the same for extras and groups, by [extra]name and {group}name
}

// Placed stands for the specifier of a dependency from a folder, a repository or an archive, which a lock leaves out.
const Placed = "@"

// Declared returns what the projects in a uv.lock asked for, by their normalised names. Other formats do not record it.
func (l *Lock) Declared() (map[string]Declared, error) {
	all, err := l.read()
	if err != nil {
		return nil, err
	}
	return all.declared, nil
}

// uvMetadata is what uv.lock repeats of a project's pyproject.toml.
type uvMetadata struct {
	RequiresDist []uvRequirement            `toml:"requires-dist"`
	RequiresDev  map[string][]uvRequirement `toml:"requires-dev"`
}

type uvRequirement struct{ Name, Marker, Specifier, Git, Directory, Editable, Virtual, Path, URL string }

// specifier returns that of a requirement, or Placed.
func (r uvRequirement) specifier() string {
	if r.Git+r.Directory+r.Editable+r.Virtual+r.Path+r.URL != "" {
		return Placed
	}
	return r.Specifier
}

var ofExtra = lazyregexp.New(`extra == '([^']+)'`)

func (p uvPackage) declared() Declared {
	declared := Declared{p.Version, map[string]string{}, map[string]string{}}
	for _, needed := range p.Metadata.RequiresDist {
		name := normal(needed.Name)
		if extra := ofExtra.FindStringSubmatch(needed.Marker); extra != nil {
			declared.Optional["["+normal(extra[1])+"]"+name] += needed.specifier()
			continue
		}
		declared.Requires[name] += needed.specifier() // of one for each marker
	}
	for group, all := range p.Metadata.RequiresDev {
		for _, needed := range all {
			declared.Optional["{"+normal(group)+"}"+normal(needed.Name)] += needed.specifier()
		}
	}
	return declared
}
