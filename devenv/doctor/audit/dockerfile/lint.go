package dockerfile

import (
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var lintRules = []rule{{
	id: "FD-K01", severity: check.Warning, title: "Warning of BuildKit's linter",
	about: "The warning comes from BuildKit's own linter, the one of `docker build --check`. The name of its rule " +
		"is in parentheses. Rules about style only are left out. `# check=skip=NAME` in the first lines of the " +
		"Dockerfile suppresses one.",
	find: findLint,
}}

// style are BuildKit's rules about how a file looks. A build is the same with and without them.
var style = []string{
	"StageNameCasing", "FromAsCasing", "ConsistentInstructionCasing",
	"LegacyKeyValueFormat", "MaintainerDeprecated", "ExposeProtoCasing",
}

// findLint leaves out what rules of our own say with more knowledge of the project.
func findLint(f *file) []check.Finding {
	own := slices.Concat(findShellForm(f), findBrokenArrays(f), findSecrets(f))
	var findings []check.Finding
	for _, l := range f.Lint {
		known := slices.ContainsFunc(own, func(o check.Finding) bool { return o.Line == l.Line })
		if slices.Contains(style, l.Rule) || known || l.Rule == "JSONArgsRecommended" ||
			l.Rule == "UndefinedVar" && !f.isUndefined(l.Line, l.Text) {
			continue
		}
		findings = append(findings,
			f.at(l.Line, "run `docker build --check` for details of the rule "+l.Rule, "%s (%s)", l.Text, l.Rule))
	}
	return findings
}

var (
	undefined = lazyregexp.New(`'\$?([A-Za-z_][A-Za-z0-9_]*)'`)
	// ofImages are variables that well-known images set; the linter knows no image.
	ofImages = lazyregexp.New(`^(PATH|HOME|LANG|PYTHON_VERSION|PYTHON_SHA256|GPG_KEY|PYTHONPATH` +
		`|LD_LIBRARY_PATH|VIRTUAL_ENV|NODE_VERSION|DEBIAN_FRONTEND)$`)
)

// isUndefined reports whether the variable that a warning names is surely set by nothing: not by the base image either.
func (f *file) isUndefined(line int, text string) bool {
	m := undefined.FindStringSubmatch(text)
	return m != nil && !ofImages.MatchString(m[1]) && f.stageAt(line).rooted()
}

func (f *file) stageAt(n int) *stage {
	at := f.stages[0]
	for _, s := range f.stages {
		if line(s) <= n {
			at = s
		}
	}
	return at
}

// rooted reports whether it is known which variables the base image sets.
func (s *stage) rooted() bool {
	return s.base.family != "" || s.base.name == "scratch" || s.base.python
}
