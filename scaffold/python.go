package scaffold

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/detect"
)

// withPython returns the spec with a version of Python for a project whose files name none: the one for which the
// fewest of its packages are built from source, or older than that Python. Among equals the newest comes last, which
// packages support last; of packages that are older than all of them, the oldest comes first.
func (s Spec) withPython() Spec {
	best, fewest, most := "", 0, 0
	for _, candidate := range preferredPythons(assets.Load()) {
		if !detect.Allows(s.Facts.RequiresPython, candidate) {
			continue
		}
		built, old := s.unsupported(candidate)
		count := len(built) + len(old)
		older := count == fewest && len(old) > 0 && candidate < best
		if most = max(most, count); best == "" || count < fewest || older {
			best, fewest = candidate, count
		}
	}
	if best == "" {
		return s
	}
	s.Python = detect.ExactPatch(s.Facts.RequiresPython, best)
	if most > fewest && s.fits() {
		s.Facts.Notes = append(slices.Clone(s.Facts.Notes), fmt.Sprintf(
			"no file of the project names a Python version; %s is used, which most of the locked packages support", best))
	}
	return s
}

// preferredPythons returns the versions to choose from: the newest but one, then from the oldest on, for which
// most releases have wheels, and the newest last.
func preferredPythons(versions assets.Versions) []string {
	var offered []string
	for _, python := range versions.Pythons {
		if python.Offered() {
			offered = append(offered, python.Version)
		}
	}
	older := slices.Clone(offered[2:])
	slices.Reverse(older)
	return slices.Concat(offered[1:2], older, offered[:1])
}

// unsupported returns the packages that are built from source for a version of Python, and the others that are older
// than their support of it.
func (s Spec) unsupported(python string) (built, old []string) {
	versions := assets.Load()
	s.Python = python
	for _, missing := range s.Compiled(architectures[0]) {
		if row, known := versions.SystemOf(missing.Name); !missing.Git && (!known || !row.Source) {
			built = append(built, missing.Name)
		}
	}
	for name, version := range s.installed() {
		if versions.TooOld(name, version, python) && !slices.Contains(built, name) {
			old = append(old, name)
		}
	}
	return built, old
}

// noPython reports that no image has a version of Python which the project allows; nil where one does.
func noPython(spec Spec) error {
	requires := spec.Facts.RequiresPython
	var names []string
	for _, python := range assets.Load().Pythons {
		if detect.Allows(requires, python.Version) {
			return nil
		}
		names = append(names, python.Version)
	}
	slices.Reverse(names)
	return fmt.Errorf("requires-python is %q, but images exist for Python %s: allow one of them in pyproject.toml, then "+
		"run `fastdock new` again",
		requires, strings.Join(names, ", "))
}
