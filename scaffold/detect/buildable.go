package detect

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// hasPackage reports whether the build backend finds something to make a package of. Where it does not, every
// installation of the project fails; people then install its dependencies alone. setuptools makes do with nothing.
func (t *tree) hasPackage(m *member) bool {
	switch m.backend() {
	case "poetry.core.masonry.api", "poetry.masonry.api", "poetry_dynamic_versioning.backend":
		return t.hasPoetryPackages(m)
	case "hatchling.build":
		return lookup(m.Tool.Hatch, "build") != nil || t.hasModule(m, "", "src", "*")
	case "uv_build":
		return m.Tool.UV != nil && m.Tool.UV.BuildBackend.isSet() || t.hasModule(m, "src")
	case "flit_core.buildapi":
		return m.Tool.Flit.Module != nil || t.hasModule(m, "", "src")
	}
	return true
}

func (t *tree) hasPoetryPackages(m *member) bool {
	if m.Tool.Poetry == nil || m.Tool.Poetry.Packages == nil {
		return t.hasModule(m, "", "src") || t.glob(path.Join(m.Path, moduleOf(m), "*")) != nil
	}
	return !slices.ContainsFunc(m.Tool.Poetry.Packages, func(p poetryPackage) bool {
		return t.glob(path.Join(m.Path, p.From, p.Include)) == nil
	})
}

// hasModule reports whether one of the folders, as patterns below the member's, has the module that is named as the
// project is.
func (t *tree) hasModule(m *member, folders ...string) bool {
	return slices.ContainsFunc(folders, func(folder string) bool {
		stem := path.Join(m.Path, folder, moduleOf(m))
		return t.glob(stem+".py") != nil || t.glob(path.Join(stem, "__init__.py")) != nil
	})
}

// moduleOf returns the name of the module that a build backend expects of a project.
func moduleOf(m *member) string { return strings.ReplaceAll(normalise(m.Name), "-", "_") }

func (t *tree) glob(pattern string) []string {
	found, err := fs.Glob(t.fsys, pattern)
	if err != nil {
		return []string{pattern} // a name that is no pattern: what the backend makes of it is not known
	}
	return found
}
