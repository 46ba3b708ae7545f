package scaffold

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// noPackages is the answer of a user who wants none, whatever the lock says.
var noPackages = []string{None}

// architectures are those that an image may be built for. Files that a team commits cannot depend on the machine
// that wrote them, so both count everywhere.
var architectures = []string{"x86_64", "aarch64"}

// withNeeded returns the spec with the system packages that the dependencies ask for, where the user named none.
func (s Spec) withNeeded() Spec {
	build, run := s.requiredPackages()
	s.BuildPackages = answered(s.BuildPackages, build)
	s.SystemPackages = answered(s.SystemPackages, run)
	return s
}

func answered(given, derived []string) []string {
	switch {
	case slices.Equal(given, noPackages):
		return nil
	case given != nil:
		return given
	}
	slices.Sort(derived)
	return slices.Compact(derived)
}

// requiredPackages returns the system packages for what the dependencies have to compile and to load.
func (s Spec) requiredPackages() (build, run []string) {
	return s.requiredFor(s.installed(), s.compiled(false))
}

// requiredByGroups returns the system packages for what the development image has to compile and to load.
func (s Spec) requiredByGroups() []string {
	build, run := s.requiredFor(s.installedWithGroups(), s.compiled(true))
	names := append(build, run...)
	slices.Sort(names)
	return slices.Compact(names)
}

func (s Spec) requiredFor(installed map[string]string, compiled map[string][]string) (build, run []string) {
	base, _ := assets.Load().Base(s.Base)
	for _, row := range assets.Load().System {
		_, there := installed[row.Package]
		_, spared := installed[row.Unless]
		_, compiles := compiled[row.Package]
		if !compiles && (!there || !row.Always) || spared && row.Unless != "" {
			continue
		}
		if compiles || !row.Always {
			build = append(build, choose(base, row.AptBuild, row.ApkBuild)...)
		}
		run = append(run, choose(base, row.AptRun, row.ApkRun)...)
	}
	return build, run
}

// installed returns the packages of production with their versions, as far as the lock lists them; without one, the
// direct dependencies in the newest version that they allow. A version that is not known is empty.
func (s Spec) installed() map[string]string {
	if s.Facts.Lock != nil {
		all, _ := s.Facts.Lock.All() // the lock has a reader that says what is wrong with it: its own tool
		return all
	}
	all := map[string]string{}
	for _, name := range s.Facts.Dependencies {
		all[name] = s.Facts.Newest[name]
	}
	for name, version := range s.Facts.Newest {
		// what the extra brings is old as well
		if _, known := assets.Load().SupportOf(name); known && strings.Contains(name, "[") {
			all[name] = version
		}
	}
	return all
}

// installedWithGroups returns the packages of the development image.
func (s Spec) installedWithGroups() map[string]string {
	all := s.installed()
	if s.Facts.Lock != nil {
		return all
	}
	for name, version := range s.Facts.DevDependencies {
		if all[name] == "" {
			all[name] = version
		}
	}
	return all
}

// installs reports whether a package is known to be among those of production.
func (s Spec) installs(name string) bool {
	_, found := s.installed()[name]
	return found
}

// PackageVersion returns the version of a package that the images install, as far as the lock or a pin states it; else
// it is empty. The name is in lower case, with single dashes.
func (s Spec) PackageVersion(name string) string { return s.installed()[name] }

// compiled returns the packages without a wheel, by the rows of the table that know them: their own, "*" for any
// other, "git+" for those from a repository.
func (s Spec) compiled(development bool) map[string][]string {
	rows := map[string][]string{}
	for _, architecture := range architectures {
		for _, missing := range s.withoutWheel(architecture, development) {
			row := missing.Name
			if _, known := assets.Load().SystemOf(row); !known {
				row = "*"
			}
			rows[row] = append(rows[row], missing.Name)
			if missing.Git {
				rows["git+"] = append(rows["git+"], missing.Name)
			}
		}
	}
	production, _ := s.repositories()
	for _, row := range forRepositories(production) {
		rows[row] = append(rows[row], production...)
	}
	return rows
}

// Compiled returns the packages that have no wheel for the production image on an architecture, as in x86_64: those
// that the lock lists; without one, those that never have, and those whose pin is older than the first wheel.
func (s Spec) Compiled(architecture string) []wheels.Package {
	return s.withoutWheel(architecture, false)
}

// CompiledByGroups returns the packages without a wheel that only the development image installs.
func (s Spec) CompiledByGroups(architecture string) []wheels.Package {
	production := s.Compiled(architecture)
	return slices.DeleteFunc(s.withoutWheel(architecture, true), func(p wheels.Package) bool {
		return slices.Contains(production, p)
	})
}

func (s Spec) withoutWheel(architecture string, development bool) []wheels.Package {
	if s.Facts.Lock == nil {
		if development {
			return s.compiledOf(s.installedWithGroups())
		}
		return s.compiledOf(s.installed())
	}
	base, _ := assets.Load().Base(s.Base)
	target := wheels.Target{
		Python: s.Python, Musl: base.Packages == "apk", Arch: architecture, Development: development,
		Extras: strings.Join(s.Facts.Extras, ","), Groups: strings.Join(s.Facts.InstalledGroups, ","),
	}
	missing, err := s.Facts.Lock.Missing(target)
	if err != nil {
		return nil
	}
	return missing
}

// compiledOf returns those of some packages that are compiled as far as the table knows.
func (s Spec) compiledOf(packages map[string]string) []wheels.Package {
	versions := assets.Load()
	var missing []wheels.Package
	for name, version := range packages {
		row, known := versions.SystemOf(name)
		if known && row.Source || versions.BuiltFromSource(name, version, s.Python) {
			missing = append(missing, wheels.Package{Name: name, Version: version, Source: true})
		}
	}
	slices.SortFunc(missing, func(a, b wheels.Package) int { return strings.Compare(a.Name, b.Name) })
	return missing
}

func choose(base assets.Base, apt, apk []string) []string {
	if base.Packages == "apk" {
		return apk
	}
	return apt
}
