package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// withBuildablePython returns the spec with the newest version of Python on which all of its packages can be installed,
// where they cannot on the one that was chosen.
func (s Spec) withBuildablePython() Spec {
	if len(s.unbuildable()) == 0 {
		return s
	}
	for _, python := range assets.Load().Pythons {
		older := s
		older.Python = detect.ExactPatch(s.Facts.RequiresPython, python.Version)
		if detect.Allows(s.Facts.RequiresPython, python.Version) && len(older.unbuildable()) == 0 {
			older.Facts.Notes = slices.DeleteFunc(slices.Clone(s.Facts.Notes), func(note string) bool {
				return strings.Contains(note, "Python "+s.Python+" is ") // why it was chosen
			})
			return older
		}
	}
	return s
}

// unbuildable are the packages, with their versions, that have no wheel for the version of Python and do not compile on
// it.
func (s Spec) unbuildable() []string {
	var names []string
	for name, version := range s.production() {
		if !assets.Load().Installs(name, version, s.Python) {
			names = append(names, name+" "+strings.TrimSuffix(version, ".9999"))
		}
	}
	slices.Sort(names)
	return names
}

// production are the packages of production with their versions, those with a wheel left out where a lock tells.
func (s Spec) production() map[string]string {
	if s.Facts.Lock == nil {
		return s.installed()
	}
	packages := map[string]string{}
	for _, missing := range s.Compiled(architectures[0]) {
		packages[missing.Name] = missing.Version
	}
	return packages
}

// adviseUnbuildable names the packages that keep the project on a version of Python without fixes, or that no image can be
// built with.
func (s Spec) adviseUnbuildable() []string {
	newest := assets.NewestBuildable
	if names := s.unbuildable(); names != nil {
		advice := fmt.Sprintf("%s cannot be installed on Python %s, so that no image can be built: update it", strings.Join(names, ", "), s.Python)
		if detect.Allows(s.Facts.RequiresPython, newest) {
			advice += ", or use an older version with `--python " + newest + "`"
		}
		return []string{advice}
	}
	newer := s
	newer.Python = assets.Load().Pythons[0].Version
	if names := newer.unbuildable(); names != nil {
		return []string{fmt.Sprintf("Python %s is used, because %s cannot be installed on a newer one: update it for a version with fixes",
			s.Python, strings.Join(names, ", "))}
	}
	return nil
}
