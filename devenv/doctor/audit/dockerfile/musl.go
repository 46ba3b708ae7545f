package dockerfile

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var muslRules = []rule{{
	id: "FD-B06", severity: check.Warning, title: "packages that have no wheel for Alpine",
	about: "Alpine has another C library, musl, and wheels that are built for the usual one do not run on it. A package without a wheel for musl " +
		"is compiled in each build, which takes a compiler and minutes, or cannot be installed at all. The slim image takes the wheels as they " +
		"are. uv.lock lists every wheel that there is.",
	find: func(f *file) []check.Finding {
		missing := f.folder.lock().withoutMusl()
		if len(missing) == 0 {
			return nil
		}
		var findings []check.Finding
		for _, s := range f.stages {
			if n := s.installsFromLock(); n > 0 && s.base.family == "alpine" {
				finding := f.at(n, "build and run on python:"+orCurrent(s.base.minor)+"-slim-trixie, for which they have wheels",
					"%s has no wheel for Alpine, and is compiled in each build or not installed", quotedList(missing))
				if s.compilesC() {
					finding.Severity = check.Info // the compiler says that this is known
				}
				findings = append(findings, finding)
			}
		}
		return findings
	},
}}

// installsFromLock is the line of the stage's command that installs from uv.lock; 0 where there is none.
func (s *stage) installsFromLock() int {
	for _, c := range s.commands() {
		if c.is("uv sync") {
			return c.line()
		}
	}
	return 0
}

// compilesC says whether the stage has a compiler.
func (s *stage) compilesC() bool {
	return s.hasPackage("build-base") || s.hasPackage("gcc") || s.hasPackage("clang")
}

// withoutMusl are the packages of production that have wheels for the usual C library on Linux, and none that runs on Alpine.
func (l lock) withoutMusl() []string {
	var names []string
	for _, p := range l.installed() {
		glibc, musl := false, false
		for _, w := range p.Wheels {
			glibc = glibc || strings.Contains(w.URL, "manylinux")
			musl = musl || strings.Contains(w.URL, "musllinux") || strings.HasSuffix(w.URL, "-any.whl")
		}
		if glibc && !musl {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// installed are the packages that the project needs without its groups; all of them where the lock does not tell what is the project.
func (l lock) installed() []locked {
	byName, reached := map[string][]locked{}, []locked{}
	for _, p := range l.Packages {
		byName[p.Name] = append(byName[p.Name], p)
		if p.Source.Virtual != "" || p.Source.Editable != "" {
			reached = append(reached, p)
		}
	}
	if len(reached) == 0 {
		return l.Packages
	}
	seen := map[string]bool{}
	for i := 0; i < len(reached); i++ { // grows on the way
		for _, need := range reached[i].Dependencies {
			if !seen[need.Name] {
				seen[need.Name] = true
				reached = append(reached, byName[need.Name]...)
			}
		}
	}
	return reached
}

// quotedList is a list of names in a sentence, the first three.
func quotedList(names []string) string {
	shown := names
	if len(names) > 3 {
		shown = names[:3]
	}
	text := `"` + strings.Join(shown, `", "`) + `"`
	if rest := len(names) - len(shown); rest > 0 {
		text += " and " + itoa(rest) + " more"
	}
	return text
}
