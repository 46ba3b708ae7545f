package scaffold

import (
	"slices"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/scaffold/wheels"
)

// noPackages is the answer of somebody who wants none, whatever the lock says.
var noPackages = []string{None}

// architectures are those that an image may be built for. Files that a team commits cannot depend on the machine
// that wrote them, so both count everywhere.
var architectures = []string{"x86_64", "aarch64"}

// withNeeded returns the spec with the system packages that the lock asks for, where nobody named any.
func (s Spec) withNeeded() Spec {
	build, run := s.needed()
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

// needed are the system packages for what the lock has to compile and to load.
func (s Spec) needed() (build, run []string) {
	base, _ := assets.Load().Base(s.Base)
	if s.Facts.Lock == nil {
		return nil, nil
	}
	installed, err := s.Facts.Lock.All()
	if err != nil {
		return nil, nil // the lock has a reader that says so: uv
	}
	compiled := s.compiled()
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

// compiled are the packages without a wheel, by the rows of the table that know them: their own, "*" for any
// other, "git+" for those from a repository.
func (s Spec) compiled() map[string][]string {
	rows := map[string][]string{}
	known := func(name string) bool {
		return slices.ContainsFunc(assets.Load().System, func(row assets.System) bool { return row.Package == name })
	}
	for _, architecture := range architectures {
		for _, missing := range s.Compiled(architecture) {
			row := missing.Name
			if !known(row) {
				row = "*"
			}
			rows[row] = append(rows[row], missing.Name)
			if missing.Git {
				rows["git+"] = append(rows["git+"], missing.Name)
			}
		}
	}
	return rows
}

// Compiled are the locked packages that have no wheel for the production image on an architecture, as in x86_64;
// none where there is no lock.
func (s Spec) Compiled(architecture string) []wheels.Package {
	if s.Facts.Lock == nil {
		return nil
	}
	base, _ := assets.Load().Base(s.Base)
	target := wheels.Target{Python: s.Python, Musl: base.Packages == "apk", Arch: architecture}
	missing, err := s.Facts.Lock.Missing(target)
	if err != nil {
		return nil
	}
	return missing
}

func choose(base assets.Base, apt, apk []string) []string {
	if base.Packages == "apk" {
		return apk
	}
	return apt
}
