package wheels

import "errors"

type uvLock struct {
	Version  int
	Manifest struct{ Members []string }
	Package  []uvPackage
}

type uvPackage struct {
	Name, Version string
	Source        struct{ Git, Editable, Virtual, Directory string }
	Markers       []string `toml:"resolution-markers"`
	Dependencies  []need
	Optional      map[string][]need `toml:"optional-dependencies"`
	Groups        map[string][]need `toml:"dev-dependencies"`
	Sdist         *struct{}
	Metadata      *uvMetadata
	Wheels        []struct{ URL, Path, Filename string }
}

func readUV(content []byte) (lock, error) {
	var from uvLock
	if err := decode(content, &from); err != nil {
		return lock{}, err
	}
	if from.Version == 0 && from.Package == nil {
		return lock{}, errors.New("read the lock file: it is no uv.lock, poetry.lock or pdm.lock")
	}
	all := lock{roots: from.Manifest.Members, declared: map[string]Declared{}}
	for _, p := range from.Package {
		if p.Metadata != nil {
			all.declared[normal(p.Name)] = p.declared()
		}
		all.packages = append(all.packages, p.pkg())
		// Members are listed only where there is more than the project itself.
		if from.Manifest.Members == nil && p.isProject() {
			all.roots = append(all.roots, p.Name)
		}
	}
	return all, nil
}

func (p uvPackage) isProject() bool {
	return p.Source.Editable == "." || p.Source.Virtual == "." || p.Source.Directory == "."
}

func (p uvPackage) pkg() *pkg {
	result := &pkg{
		name:    normal(p.Name),
		version: p.Version,
		markers: p.Markers,
		needs:   p.Dependencies,
		extras:  p.Optional,
		groups:  p.Groups,
		sdist:   p.Sdist != nil,
		git:     p.Source.Git,
		local:   p.Source.Editable+p.Source.Virtual+p.Source.Directory != "",
	}
	for _, wheel := range p.Wheels {
		result.addFile(wheel.URL + wheel.Path + wheel.Filename)
	}
	return result
}
