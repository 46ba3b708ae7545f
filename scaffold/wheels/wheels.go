// Package wheels reads lock files (uv.lock, poetry.lock, pdm.lock) and says which packages have no wheel for
// an image, so that building it needs a compiler, git, or another base. It makes no request: a lock lists every
// file that there is.
package wheels

import (
	"cmp"
	"slices"
)

// Target is where the packages are to be installed.
type Target struct {
	Python string // as in "3.14"
	Musl   bool   // Alpine: wheels for glibc do not run
	Arch   string // as Python names it: "x86_64" or "aarch64"

	Extras      string // of the project, with commas between
	Groups      string // dependency groups that production installs too, with commas between
	Development bool   // with what only the dependency groups ask for
}

// Package is one that has to be built where it is installed.
type Package struct {
	Name, Version string
	Source        bool // there is something to build it from: an sdist or a repository
	Git           bool // it comes from a repository, which needs git
}

// Missing returns the packages that have no wheel for the target, sorted by name. It follows the
// dependencies of the roots, which are the names of packages in the lock; without any, those of the project and
// the members of its workspace. Where a lock does not say what the project itself needs (poetry.lock, pdm.lock),
// all packages of production count that it does not list for development only.
//
// Packages that are part of the project are built from pure Python as a rule, and do not count. How new a C
// library a wheel asks for is not looked at.
func Missing(lock []byte, target Target, roots ...string) ([]Package, error) {
	all, err := read(lock)
	if err != nil {
		return nil, err
	}
	return all.missing(target, roots)
}

func (l lock) missing(target Target, roots []string) ([]Package, error) {
	on, err := target.platform()
	if err != nil {
		return nil, err
	}
	installed, err := l.installed(on, roots)
	if err != nil {
		return nil, err
	}
	var missing []Package
	for _, p := range installed {
		if !p.local && !slices.ContainsFunc(p.wheels, on.fits) {
			missing = append(missing, Package{p.name, p.version, p.sdist || p.git != "", p.git != ""})
		}
	}
	slices.SortFunc(missing, func(a, b Package) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Version, b.Version))
	})
	return slices.Compact(missing), nil
}

// All returns the version of every package in a lock, by its name in lower case with single dashes; of several
// versions, the last that is listed.
func All(lock []byte) (map[string]string, error) {
	all, err := read(lock)
	if err != nil {
		return nil, err
	}
	return all.versions(), nil
}

func (l lock) versions() map[string]string {
	versions := map[string]string{}
	for _, p := range l.packages {
		versions[p.name] = p.version
	}
	return versions
}

// repositories returns the git repositories that packages come from, sorted.
func (l lock) repositories() []string {
	var urls []string
	for _, p := range l.packages {
		if p.git != "" {
			urls = append(urls, p.git)
		}
	}
	slices.Sort(urls)
	return slices.Compact(urls)
}
