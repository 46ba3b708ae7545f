package dockerfile

import (
	"slices"
	"strings"
)

// manifest is what is read from a pyproject.toml.
type manifest struct {
	there bool
	Build *struct {
		Backend string `toml:"build-backend"`
	} `toml:"build-system"`
	Project struct {
		Name         string   `toml:"name"`
		Readme       any      `toml:"readme"`
		Dependencies []string `toml:"dependencies"`
	} `toml:"project"`
	Groups map[string]any `toml:"dependency-groups"`
	Tool   struct {
		UV struct {
			Package       *bool    `toml:"package"`
			Workspace     any      `toml:"workspace"`
			DevPackages   []string `toml:"dev-dependencies"`
			DefaultGroups any      `toml:"default-groups"`
		} `toml:"uv"`
	} `toml:"tool"`
}

// lock is what is read from a uv.lock.
type lock struct {
	there    bool
	Packages []locked `toml:"package"`
}

// locked is a package of a uv.lock.
type locked struct {
	Name   string `toml:"name"`
	Source struct {
		Virtual  string `toml:"virtual"`
		Editable string `toml:"editable"`
	} `toml:"source"`
	Dependencies []struct {
		Name string `toml:"name"`
	} `toml:"dependencies"`
	Wheels []struct {
		URL string `toml:"url"`
	} `toml:"wheels"`
}

// packaged reports whether uv installs the project itself.
func (m manifest) packaged() bool {
	if m.Tool.UV.Package != nil {
		return *m.Tool.UV.Package
	}
	return m.Build != nil
}

// readme returns the file that describes the project; empty where none is named.
func (m manifest) readme() string {
	switch named := m.Project.Readme.(type) {
	case string:
		return named
	case map[string]any:
		file, _ := named["file"].(string)
		return file
	}
	return ""
}

func (m manifest) hasDevGroup() bool {
	return m.Groups["dev"] != nil || len(m.Tool.UV.DevPackages) > 0
}

// withoutMusl returns the packages of production that have wheels for the usual C library on Linux, and none
// that runs on Alpine.
func (l lock) withoutMusl() []string {
	var names []string
	for _, p := range l.installed() {
		glibc, musl := false, false
		for _, w := range p.Wheels {
			glibc = glibc || strings.Contains(w.URL, "manylinux")
			musl = musl || strings.Contains(w.URL, "musllinux") || strings.HasSuffix(w.URL, "-any.whl")
		}
		if glibc && !musl {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// installed returns the packages that the project needs without its groups; all of them where the lock does not
// tell what is the project.
func (l lock) installed() []locked {
	byName, reached := map[string][]locked{}, []locked{}
	for _, p := range l.Packages {
		byName[p.Name] = append(byName[p.Name], p)
		if p.Source.Virtual != "" || p.Source.Editable != "" {
			reached = append(reached, p)
		}
	}
	if len(reached) == 0 {
		return l.Packages
	}
	seen := map[string]bool{}
	for i := 0; i < len(reached); i++ { // grows on the way
		for _, need := range reached[i].Dependencies {
			if !seen[need.Name] {
				seen[need.Name] = true
				reached = append(reached, byName[need.Name]...)
			}
		}
	}
	return reached
}
