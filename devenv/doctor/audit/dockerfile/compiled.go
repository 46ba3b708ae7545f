package dockerfile

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/regular"
)

var compiledRules = []rule{{
	id: "FD-B13", severity: check.Error, title: "Package that needs a compiler, and no compiler installed",
	about: "Some packages, for example psycopg2, mysqlclient and mariadb, have no wheel for Linux. pip compiles " +
		"them, which needs a C compiler and the headers of a library. The slim and Alpine images have neither, so " +
		"the build fails. Install both before the packages, or depend on a package with wheels, for example " +
		"psycopg2-binary.",
	find: func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range s.commands() {
				for _, row := range assets.Load().System {
					if lacking := s.lacks(row); row.Source && len(lacking) > 0 && f.folder.installs(c, row.Package) {
						findings = append(findings, f.at(c.line(), toCompile(row, lacking),
							"%q has no wheel for Linux, and the stage has no %s to compile it",
							row.Package, strings.Join(lacking, ", ")))
					}
				}
			}
		}
		return findings
	},
}}

// toCompile returns what makes a package installable.
func toCompile(row assets.System, lacking []string) string {
	text := "install " + strings.Join(lacking, ", ") + " before it"
	if row.Package == "psycopg2" || row.Package == "psycopg-c" {
		binary := strings.TrimSuffix(row.Package, "-c") + "-binary"
		text += ", or depend on " + binary + ", which has wheels"
	}
	return text
}

// lacks returns the system packages that a stage on a slim or an Alpine image needs to compile a package, and does not
// install.
func (s *stage) lacks(row assets.System) []string {
	wanted := row.AptBuild
	switch {
	case s.base.family == "alpine":
		wanted = row.ApkBuild
	case !s.base.slim:
		return nil
	}
	for _, all := range []string{"build-essential", "g++"} { // which bring the compiler and its headers
		if s.hasPackage(all) {
			wanted = slices.DeleteFunc(slices.Clone(wanted), func(name string) bool {
				return name == "gcc" || name == "g++" || name == "libc6-dev"
			})
		}
	}
	return slices.DeleteFunc(slices.Clone(wanted), s.hasPackage)
}

// installs reports whether a command installs a package: by name, from requirements files, or from uv.lock.
func (f *folder) installs(c command, name string) bool {
	if c.is("uv sync") {
		return slices.ContainsFunc(f.lock().installed(), func(p locked) bool { return p.Name == name })
	}
	if !isPip(c) && !c.is("uv pip install") && !c.is("uv pip sync") {
		return false
	}
	asked := regexp.MustCompile(`(?mi)^` + regexp.QuoteMeta(name) + `(?:\[[^\]]*\])?\s*(?:$|[=<>!~;])`)
	for _, w := range c.words {
		if asked.MatchString(w.text) {
			return true
		}
		if content, err := regular.ReadFile(filepath.Join(f.dir, filepath.FromSlash(w.text))); err == nil &&
			strings.HasSuffix(w.text, ".txt") && asked.Match(content) {
			return true
		}
	}
	return false
}
