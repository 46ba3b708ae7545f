package assets

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/internal/pep440"
)

// Versions is the table of what the generated files name, as known at DataDate.
type Versions struct {
	DataDate  string            `toml:"data_date"` // ISO 8601 date
	UV        string            `toml:"uv"`
	Port      int               `toml:"port"` // on the host
	Pythons   []Python          `toml:"python"`
	Bases     []Base            `toml:"base"`
	Databases []Choice          `toml:"database"`
	Caches    []Choice          `toml:"cache"`
	Proxy     Proxy             `toml:"proxy"`
	System    []System          `toml:"system"`
	Builds    []Build           `toml:"build"`
	Support   []Support         `toml:"support"`
	Packages  map[string]string `toml:"packages"` // lower bound of each Python package
	Tools     map[string]string `toml:"tools"`    // exact version of each tool that a build runs
}

// Python is one minor version of CPython.
type Python struct {
	Version   string    `toml:"version"`
	EndOfLife EndOfLife `toml:"end_of_life"`
	Meaning   string    `toml:"meaning"`
	Trixie    int       `toml:"trixie"` // first patch release with an image on Debian 13
}

// Base is what images are built from. An image names the Python and uv in it as ${PYTHON_VERSION} and
// ${UV_VERSION}.
type Base struct {
	Kind        string    `toml:"kind"`
	Title       string    `toml:"title"`
	Meaning     string    `toml:"meaning"`
	Builder     string    `toml:"builder"`
	Runtime     string    `toml:"runtime"`
	Development string    `toml:"development"`
	Packages    string    `toml:"packages"` // package manager of builder and development: apt or apk
	EndOfLife   EndOfLife `toml:"end_of_life"`
}

// Choice is a database or a cache. One without versions runs no service.
type Choice struct {
	Kind        string    `toml:"kind"`
	Title       string    `toml:"title"`
	Meaning     string    `toml:"meaning"`
	Port        int       `toml:"port"`      // that the service listens on
	SQL         bool      `toml:"sql"`       // SQLAlchemy and Alembic know it
	Packages    []string  `toml:"packages"`  // Python packages of the starter app, sorted
	Variables   []string  `toml:"variables"` // key=value
	Secrets     []string  `toml:"secrets"`
	URLVariable string    `toml:"url_variable"`
	URL         string    `toml:"url"`       // in a Compose file
	LocalURL    string    `toml:"local_url"` // for tests outside of the containers
	Versions    []Version `toml:"versions"`  // the default first
	Schemes     []Scheme  `toml:"schemes"`   // the starter's first
}

// Proxy is what stands before the app's replicas.
type Proxy struct {
	Image     string    `toml:"image"`
	EndOfLife EndOfLife `toml:"end_of_life"`
}

// Version is one release series of a service.
type Version struct {
	Version   string    `toml:"version"`
	Image     string    `toml:"image"`
	EndOfLife EndOfLife `toml:"end_of_life"`
}

// Scheme is what SQLAlchemy calls a driver.
type Scheme struct {
	Driver string `toml:"driver"`
	Scheme string `toml:"scheme"`
}

// IsOf reports whether a package brings the scheme's driver.
func (s Scheme) IsOf(name string) bool { return strings.TrimSuffix(name, "-binary") == s.Driver }

// System is what a Python package needs of the system: names of packages, by package manager.
type System struct {
	Package  string   `toml:"package"`
	Always   bool     `toml:"always"` // even where it has a wheel
	Unless   string   `toml:"unless"` // not where this package is installed too
	Source   bool     `toml:"source"` // it has no wheel for Linux
	AptBuild []string `toml:"apt_build"`
	AptRun   []string `toml:"apt_run"`
	ApkBuild []string `toml:"apk_build"`
	ApkRun   []string `toml:"apk_run"`
}

// EndOfLife is the last month with fixes, as in 2030-10; empty where none is announced.
type EndOfLife string

// Passed reports whether the month is over on a day, as in 2026-11-23.
func (e EndOfLife) Passed(day string) bool { return e != "" && string(e) < day[:len("2006-01")] }

// Offered reports whether the version can be chosen, rather than only be known.
func (p Python) Offered() bool { return p.Meaning != "" }

// Offered reports whether the version can be chosen, rather than only be known.
func (v Version) Offered() bool { return v.Image != "" }

// Default returns the version that applies when the user names none; empty where nothing runs.
func (c Choice) Default() string {
	if len(c.Versions) == 0 {
		return ""
	}
	return c.Versions[0].Version
}

// Find returns the choice of that kind.
func Find(choices []Choice, kind string) (Choice, bool) {
	for _, choice := range choices {
		if choice.Kind == kind {
			return choice, true
		}
	}
	return Choice{}, false
}

// Base returns the base of that kind.
func (v Versions) Base(kind string) (Base, bool) {
	for _, base := range v.Bases {
		if base.Kind == kind {
			return base, true
		}
	}
	return Base{}, false
}

// BaseFor returns the base of that kind for a version of Python, whose images of an old patch release are on Debian 12.
func (v Versions) BaseFor(kind, python string) (Base, bool) {
	base, known := v.Base(kind)
	row, _ := v.Python(MinorOf(python))
	exact := python != MinorOf(python)
	if exact && pep440.Older(python, fmt.Sprintf("%s.%d", row.Version, row.Trixie)) {
		for _, image := range []*string{&base.Builder, &base.Runtime, &base.Development} {
			*image = strings.Replace(*image, "python:${PYTHON_VERSION}-slim-trixie", "python:${PYTHON_VERSION}-slim-bookworm", 1)
		}
	}
	return base, known
}

// Python returns the minor version of that name.
func (v Versions) Python(version string) (Python, bool) {
	for _, python := range v.Pythons {
		if python.Version == version {
			return python, true
		}
	}
	return Python{}, false
}

// Version returns the release series of that name; the default where the name is empty.
func (c Choice) Version(name string) (Version, bool) {
	for _, version := range c.Versions {
		if version.Version == name || name == "" {
			return version, true
		}
	}
	return Version{}, false
}
