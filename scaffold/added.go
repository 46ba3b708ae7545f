package scaffold

import (
	"slices"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/internal/pep440"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// setuptools is the newest release with pkg_resources, a module that packages import which do not name setuptools.
const setuptools = "setuptools<81"

// Added returns the packages that the step installs beside the dependencies.
func (s stage) Added() []string {
	var added []string
	if s.isLastInstall() && s.lacksUvicorn() {
		added = append(added, "uvicorn[standard]")
	}
	if s.AddsSetuptools() {
		added = append(added, setuptools)
	}
	if s.isLastInstall() && s.lacksGreenlet() {
		added = append(added, "greenlet")
	}
	return added
}

// lacksGreenlet reports whether nothing brings the package without which SQLAlchemy serves no asynchronous driver:
// since 2.1 it comes with an extra alone, and dependencies that name no version get the newest.
func (s stage) lacksGreenlet() bool {
	has := func(name string) bool { return slices.Contains(s.Facts.Dependencies, name) }
	asynchronous := slices.ContainsFunc(asyncDrivers, has) && (has("sqlalchemy") || has("sqlmodel"))
	version := s.PackageVersion("sqlalchemy")
	return asynchronous && s.Facts.Lock == nil && !s.installs("greenlet") &&
		(version == "" || !pep440.Older(version, "2.1"))
}

// isLastInstall reports whether nothing is installed after the step: `uv sync` removes what the lock does not have.
func (s stage) isLastInstall() bool {
	return s.IsItself || !s.Installed() || s.IsDevelopment && !s.InPlace()
}

// AddsSetuptools reports whether the step installs setuptools, which the environments of pip and Poetry had before
// Python 3.12, whatever the dependencies were.
func (s stage) AddsSetuptools() bool {
	seeded := s.Code.Manager == Pip || s.Code.Manager == Poetry
	return s.isLastInstall() && seeded && older(assets.MinorOf(s.Python), "3.12") && !s.installs("setuptools")
}

// BuildConstraints returns the constraints on build tools under which packages without a wheel are built, those for
// development included. `uv sync` takes them from pyproject.toml alone, which is the project's own.
func (s Spec) BuildConstraints() []string {
	if s.Code.Manager == UV {
		return nil
	}
	var constraints []string
	for name, version := range s.installedWithGroups() {
		if constraint := assets.Load().BuildConstraint(name, version); constraint != "" && s.isCompiled(name, version) {
			constraints = append(constraints, constraint)
		}
	}
	slices.Sort(constraints)
	return slices.Compact(constraints)
}

// isCompiled reports whether a package has no wheel for an image.
func (s Spec) isCompiled(name, version string) bool {
	missing := func(architecture string) bool {
		return slices.ContainsFunc(s.withoutWheel(architecture, true), func(p wheels.Package) bool { return p.Name == name })
	}
	return assets.Load().BuiltFromSource(name, version, s.Python) || slices.ContainsFunc(architectures, missing)
}
