package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// withBuildablePython returns the spec with the newest version of Python on which all of its packages can
// be installed and run, where they cannot on the one that was chosen.
func (s Spec) withBuildablePython() Spec {
	if s.fits() {
		return s
	}
	if python := s.newestFitting(); python != "" {
		chosen := s.Python
		s.Python = detect.ExactPatch(s.Facts.RequiresPython, python)
		s.Facts.Notes = slices.DeleteFunc(slices.Clone(s.Facts.Notes), func(note string) bool {
			return strings.Contains(note, "Python "+chosen+" is ") // why it was chosen
		})
	}
	return s
}

// fits reports whether all packages can be installed and run on the version of Python.
func (s Spec) fits() bool { return s.unbuildable() == nil && s.unrunnable() == nil }

// newestFitting returns the newest version of Python on which all packages can be installed and run; empty where
// there is none.
func (s Spec) newestFitting() string {
	for _, python := range assets.Load().Pythons {
		other := s
		other.Python = detect.ExactPatch(s.Facts.RequiresPython, python.Version)
		if detect.Allows(s.Facts.RequiresPython, python.Version) && other.fits() {
			return python.Version
		}
	}
	return ""
}

// unbuildable returns the packages, with their versions, that have no wheel for the version of Python and do not
// compile on it.
func (s Spec) unbuildable() []string {
	return releases(s.withoutWheels(), func(name, version string) bool {
		return !assets.Load().Installs(name, version, s.Python)
	})
}

// unrunnable returns the packages, with their versions, that can be installed on the version of Python and not
// imported.
func (s Spec) unrunnable() []string {
	return releases(s.installedWithGroups(), func(name, version string) bool {
		return !assets.Load().Runs(name, version, s.Python)
	})
}

// releases names those packages that fail a test, with their versions.
func releases(packages map[string]string, fails func(name, version string) bool) []string {
	var names []string
	for name, version := range packages {
		if fails(name, version) {
			names = append(names, name+" "+strings.TrimSuffix(version, ".9999"))
		}
	}
	slices.Sort(names)
	return names
}

// withoutWheels returns the packages of both images with their versions, those with a wheel left out where a lock lists
// one.
func (s Spec) withoutWheels() map[string]string {
	if s.Facts.Lock == nil {
		return s.installedWithGroups()
	}
	packages := map[string]string{}
	for _, missing := range s.withoutWheel(architectures[0], true) {
		packages[missing.Name] = missing.Version
	}
	return packages
}

// unbuildableWarnings names the packages that keep the project on a version of Python without fixes, or that
// no image can be built with.
func (s Spec) unbuildableWarnings() []string {
	if s.fits() {
		return s.oldPythonWarnings()
	}
	remedy := "update it"
	if python := s.newestFitting(); python != "" {
		remedy += ", or use an older version with `--python " + python + "`"
	}
	var advice []string
	if names := s.unbuildable(); names != nil {
		advice = append(advice, fmt.Sprintf("%s cannot be installed on Python %s, so no image can be built: %s",
			strings.Join(names, ", "), s.Python, remedy))
	}
	if names := s.unrunnable(); names != nil {
		advice = append(advice, fmt.Sprintf("%s cannot be imported on Python %s, so the app cannot start: %s",
			strings.Join(names, ", "), s.Python, remedy))
	}
	return advice
}

// oldPythonWarnings names the packages that do not work on the next version of Python, where the one used gets no
// fixes.
func (s Spec) oldPythonWarnings() []string {
	pythons := assets.Load().Pythons // the newest first
	at := slices.IndexFunc(pythons, func(p assets.Python) bool { return p.Version == assets.MinorOf(s.Python) })
	if at < 1 {
		return nil
	}
	newer := s
	newer.Python = pythons[at-1].Version
	var reasons []string
	if names := newer.unbuildable(); names != nil {
		reasons = append(reasons, strings.Join(names, ", ")+" cannot be installed on a newer one")
	}
	if names := newer.unrunnable(); names != nil {
		reasons = append(reasons, strings.Join(names, ", ")+" cannot be imported on a newer one")
	}
	if reasons == nil {
		return nil
	}
	return []string{
		fmt.Sprintf("Python %s is used, because %s: update it for a version with fixes",
			s.Python, strings.Join(reasons, ", and ")),
	}
}
