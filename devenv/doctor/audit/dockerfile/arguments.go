package dockerfile

import (
	"regexp"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var argumentRules = []rule{
	{
		id: "FD-V01", severity: check.Warning, title: "output that is held back",
		about: "Python holds its output back where no terminal reads it: log lines come late, and those before a crash never. PYTHONUNBUFFERED=1 shows them at once.",
		find: func(f *file) []check.Finding {
			return append(eachShipped(production, findBuffered)(f), eachShipped(development, findBuffered)(f)...)
		},
	},
	{
		id: "FD-V02", severity: check.Info, title: "bytecode that is written in production",
		about: "Python stores bytecode beside each module that it imports. In a container that is lost with it, and fails where the code may not be written to. " +
			"PYTHONDONTWRITEBYTECODE=1 leaves it out.",
		find: eachShipped(production, func(f *file, s *stage) []check.Finding {
			if s.on("PYTHONDONTWRITEBYTECODE") || f.setsInCompose("PYTHONDONTWRITEBYTECODE") || len(s.start().argv) == 0 {
				return nil
			}
			return []check.Finding{edited(f.at(line(s), "ENV PYTHONDONTWRITEBYTECODE=1", "Python writes bytecode into the running container"), f.before(line(s)+1, "ENV PYTHONDONTWRITEBYTECODE=1"))}
		}),
	},
	{
		id: "FD-V03", severity: check.Info, title: "ENV or LABEL without an equals sign",
		about: "ENV name value is the old form, which takes one variable alone and will go. Write ENV name=value.",
		find:  findOldForm,
	},
	{
		id: "FD-V04", severity: check.Warning, title: "a variable that nothing defines",
		about: "A variable that no ARG or ENV of the stage defines is empty. What was meant may be one from before FROM, which must be declared again.",
		find:  findUndefined(false),
	},
	{
		id: "FD-A02", severity: check.Warning, title: "a build argument from before FROM, used after it",
		about: "An ARG before the first FROM counts in FROM lines alone. To use it in a stage, declare it there again, with ARG and its name.",
		find:  findUndefined(true),
	},
	{
		id: "FD-A01", severity: check.Info, title: "the version of Python is written several times",
		about: "Stages must have the same Python. With its version in one ARG before the first FROM there is one place to change it.",
		find: func(f *file) []check.Finding {
			seen := 0
			for _, s := range f.images() {
				if s.base.name != "python" || strings.Contains(s.BaseName, "$") || s.base.digest != "" {
					continue
				}
				if seen++; seen == 2 {
					return []check.Finding{f.at(line(s), "ARG PYTHON_VERSION="+orCurrent(s.base.minor)+" before the first FROM", "the version of Python is written in several FROMs, which can come apart")}
				}
			}
			return nil
		},
	},
	{
		id: "FD-A05", severity: check.Info, title: "new syntax without a syntax line",
		about: "RUN --mount and --start-interval need a recent Dockerfile frontend. # syntax=docker/dockerfile:1 as the first line brings it along, whatever the age of the engine.",
		find: func(f *file) []check.Finding {
			if len(f.Lines) > 0 && regexp.MustCompile(`(?i)^#\s*syntax\s*=`).MatchString(f.Lines[0]) {
				return nil
			}
			for _, s := range f.stages {
				for _, r := range s.runs() {
					if len(instructions.GetMounts(r.RunCommand)) > 0 {
						return []check.Finding{edited(f.at(line(r), "# syntax=docker/dockerfile:1 as the first line", "--mount needs a frontend that an old engine may not have"), f.before(1, "# syntax=docker/dockerfile:1"))}
					}
				}
			}
			return nil
		},
	},
}

func findBuffered(f *file, s *stage) []check.Finding {
	begun := s.start()
	if s.on("PYTHONUNBUFFERED") || f.setsInCompose("PYTHONUNBUFFERED") || len(begun.argv) == 0 {
		return nil
	}
	for _, arg := range begun.argv {
		if arg == "-u" {
			return nil
		}
	}
	finding := f.at(line(s), "ENV PYTHONUNBUFFERED=1", "Python holds log lines back: PYTHONUNBUFFERED is not set")
	return []check.Finding{edited(finding, f.before(line(s)+1, "ENV PYTHONUNBUFFERED=1"))}
}

func findOldForm(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		for _, c := range s.Commands {
			var pairs []instructions.KeyValuePair
			switch c := c.(type) {
			case *instructions.EnvCommand:
				pairs = c.Env
			case *instructions.LabelCommand:
				pairs = c.Labels
			}
			for _, pair := range pairs {
				if !pair.NoDelim {
					continue
				}
				value := pair.Value
				if strings.ContainsAny(value, " \t") && !strings.HasPrefix(value, `"`) {
					value = `"` + value + `"`
				}
				text := f.Lines[line(c)-1]
				finding := f.at(line(c), pair.Key+"=…", "%s is set in the old form, without an equals sign", pair.Key)
				if first, last := lines(c); first == last {
					finding = edited(finding, f.swap(first, text, instruction.FindString(text)+pair.Key+"="+value))
				}
				findings = append(findings, finding)
			}
		}
	}
	return findings
}

var undefined = regexp.MustCompile(`'\$?([A-Za-z_][A-Za-z0-9_]*)'`)

// ofImages are variables that well-known images set.
var ofImages = regexp.MustCompile(`^(PATH|HOME|LANG|PYTHON_VERSION|PYTHON_SHA256|GPG_KEY|PYTHONPATH|LD_LIBRARY_PATH|VIRTUAL_ENV|NODE_VERSION|DEBIAN_FRONTEND)$`)

// findUndefined tells of variables without a value: of those that are declared before FROM, or of the others.
func findUndefined(global bool) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, l := range f.Lint {
			m := undefined.FindStringSubmatch(l.Text)
			if l.Rule != "UndefinedVar" || m == nil || ofImages.MatchString(m[1]) || f.declares(m[1]) != global || !f.stageAt(l.Line).rooted() {
				continue
			}
			finding := f.at(l.Line, "define it with ARG or ENV before it", "$%s is empty here: nothing defines it", m[1])
			if global {
				finding = edited(f.at(l.Line, "ARG "+m[1]+" in this stage", "$%s is empty here: an ARG before FROM counts in FROM alone", m[1]), f.before(l.Line, "ARG "+m[1]))
			}
			findings = append(findings, finding)
		}
		return findings
	}
}

// declares says whether an ARG before the first FROM has that name.
func (f *file) declares(name string) bool {
	for _, arg := range f.Args {
		for _, pair := range arg.Args {
			if pair.Key == name {
				return true
			}
		}
	}
	return false
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

// rooted says whether it is known which variables the base image sets.
func (s *stage) rooted() bool {
	return s.base.family != "" || s.base.name == "scratch" || s.base.python
}
