package assets

import (
	"strings"

	"github.com/fastdock/fastdock/internal/pep440"
)

// Support is since which release a package is known to work on versions of Python.
type Support struct {
	Package string            `toml:"package"`
	Since   map[string]string `toml:"since"` // by the minor version of Python
	Pure    bool              `toml:"pure"`  // an older release installs all the same, and fails when it runs
	// the first release that compiles on Python 3.11 or newer, where older ones do not
	Builds string            `toml:"builds"`
	Runs   map[string]string `toml:"runs"` // the first release that can be imported on a minor version and the newer ones
}

// Build is what builds old releases of a package from source.
type Build struct {
	Package    string `toml:"package"`
	Before     string `toml:"before"`     // the first release that newer build tools can build
	Constraint string `toml:"constraint"` // on a build tool, as in cython<3
}

// BuildConstraint returns the constraint on a build tool that building a release of a package needs; empty
// where it needs none.
func (v Versions) BuildConstraint(name, version string) string {
	for _, row := range v.Builds {
		if row.Package == name && pep440.Older(version, row.Before) {
			return row.Constraint
		}
	}
	return ""
}

// SystemOf returns the row of a Python package.
func (v Versions) SystemOf(name string) (System, bool) {
	for _, row := range v.System {
		if row.Package == name {
			return row, true
		}
	}
	return System{}, false
}

// BuiltFromSource reports whether a release of a package is older than its first wheel for a version of Python.
func (v Versions) BuiltFromSource(name, version, python string) bool {
	row, known := v.SupportOf(name)
	return known && !row.Pure && row.isOlder(version, python)
}

// TooOld reports whether a release of a package is older than the first that is known to work on a version of Python.
func (v Versions) TooOld(name, version, python string) bool {
	row, known := v.SupportOf(name)
	return known && row.isOlder(version, python)
}

// Runs reports whether a release of a package can be imported on a version of Python that it installs on.
func (v Versions) Runs(name, version, python string) bool {
	row, _ := v.SupportOf(name)
	for since, first := range row.Runs {
		if !pep440.Older(python, since) && pep440.Older(version, first) {
			return false
		}
	}
	return true
}

// NewestBuildable is the newest version of Python on which a release compiles that does not on the newer ones.
const NewestBuildable = "3.10"

// Installs reports whether a release of a package can be installed on a version of Python: with a wheel or a compiler.
func (v Versions) Installs(name, version, python string) bool {
	row, known := v.SupportOf(name)
	old := known && pep440.Older(version, row.Builds)
	return !old || !pep440.Older(NewestBuildable, MinorOf(python))
}

// SupportOf returns the row of a Python package, or of one with an extra, as in uvicorn[standard].
func (v Versions) SupportOf(name string) (Support, bool) {
	for _, row := range v.Support {
		if row.Package == name {
			return row, true
		}
	}
	return Support{}, false
}

func (s Support) isOlder(version, python string) bool {
	first, known := s.Since[MinorOf(python)]
	return known && pep440.Older(version, first)
}

// MinorOf returns the minor version of Python that a version belongs to: 3.14 of 3.14.0.
func MinorOf(python string) string {
	major, rest, _ := strings.Cut(python, ".")
	minor, _, _ := strings.Cut(rest, ".")
	return major + "." + minor
}
