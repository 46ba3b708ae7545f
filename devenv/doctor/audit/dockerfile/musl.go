package dockerfile

import (
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var muslRules = []rule{{
	id: "FD-B06", severity: check.Info, title: "Packages without a wheel for Alpine",
	about: "Alpine uses the C library musl, and wheels built for glibc do not run on it. A package without a musl " +
		"wheel is compiled in every build, which takes minutes and needs a compiler, or it cannot be installed. " +
		"The slim image installs the usual wheels. uv.lock lists the available wheels.",
	find: func(f *file) []check.Finding {
		missing := f.folder.lock().withoutMusl()
		if len(missing) == 0 {
			return nil
		}
		var findings []check.Finding
		for _, s := range f.stages {
			if n := s.installsFromLock(); n > 0 && s.base.family == "alpine" {
				finding := f.at(n, "build and run on python:"+orCurrent(s.base.minor)+"-slim-trixie, which has their wheels",
					"%s has no wheel for Alpine, so each build compiles it or fails", quotedList(missing))
				if s.compilesC() {
					finding.Severity = check.Info // the compiler says that this is known
				}
				findings = append(findings, finding)
			}
		}
		return findings
	},
}}

// installsFromLock returns the line of the stage's command that installs from uv.lock; 0 where there is none.
func (s *stage) installsFromLock() int {
	for _, c := range s.commands() {
		if c.is("uv sync") {
			return c.line()
		}
	}
	return 0
}

func (s *stage) compilesC() bool {
	return s.hasPackage("build-base") || s.hasPackage("gcc") || s.hasPackage("clang")
}

// quotedList returns a list of names in a sentence, the first three.
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
