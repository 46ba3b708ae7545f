package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// eachEnvironmentCopy looks at the COPYs that bring a virtual environment from another stage.
func eachEnvironmentCopy(look func(f *file, s, from *stage,
	c *instructions.CopyCommand) *check.Finding,
) func(*file) []check.Finding {
	return func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range s.copies() {
				from := f.from(c.From)
				if c.From == "" || from == nil || len(c.SourcePaths) != 1 || !from.isEnvironment(c.SourcePaths[0]) {
					continue
				}
				if finding := look(f, s, from, c); finding != nil {
					findings = append(findings, *finding)
				}
			}
		}
		return findings
	}
}

// isEnvironment reports whether a path of a stage is a virtual environment.
func (s *stage) isEnvironment(name string) bool {
	name = path.Clean(name)
	if base := path.Base(name); base == ".venv" || base == "venv" {
		return true
	}
	env := s.env()
	return name == path.Clean(env["UV_PROJECT_ENVIRONMENT"]) || name == path.Clean(env["VIRTUAL_ENV"])
}

func findOtherBase(f *file, s, from *stage, c *instructions.CopyCommand) *check.Finding {
	a, b := from.base, s.base
	finding := f.at(line(c), "build both stages from the same image", "")
	switch {
	case a.minor != "" && b.minor != "" && a.minor != b.minor:
		finding.Cause = "the environment is created with Python " + a.minor + ", but this stage has Python " + b.minor
	case a.family == "alpine" && b.family == "debian" || a.family == "debian" && b.family == "alpine":
		finding.Cause = "the environment is compiled for " + libc(a) + ", and this stage has " + libc(b)
	case a.suite != "" && b.suite != "" && a.suite != b.suite && a.family != "alpine":
		finding.Cause = "the environment is built on " + a.suite + " and runs on " + b.suite +
			", whose C library is too old for the compiled packages"
		if slices.Index(debians, a.suite) <= slices.Index(debians, b.suite) {
			finding.Cause = "the environment is built on " + a.suite + " and runs on " + b.suite +
				": compiled packages may not find their libraries"
			finding.Severity = check.Warning
		}
	default:
		return nil
	}
	return &finding
}

// debians are Debian's releases, the oldest first.
var debians = []string{"buster", "bullseye", "bookworm", "trixie", "forky"}

func libc(b base) string {
	if b.family == "alpine" {
		return "Alpine's C library, musl"
	}
	return "Debian's C library, glibc"
}

func findMoved(f *file, s, from *stage, c *instructions.CopyCommand) *check.Finding {
	source, dest := from.absolute(c.SourcePaths[0]), s.absolute(c.DestPath)
	if source == "" || dest == "" || source == dest || from.relocates() {
		return nil
	}
	finding := f.at(line(c), "copy it to "+source, "the environment is created at %s and copied to %s, where "+
		"its scripts do not find Python", source, dest)
	if argv := s.start().argv; len(argv) > 0 && strings.HasPrefix(path.Base(argv[0]), "python") {
		finding.Severity = check.Warning // its scripts are not what is started
	}
	if !strings.HasPrefix(c.DestPath, "$") && c.DestPath != c.SourcePaths[0] {
		n := f.lineOf(line(c), line(c), c.DestPath)
		text := f.Lines[n-1]
		if i := strings.LastIndex(text, c.DestPath); i >= 0 {
			finding.Fix.Edits = []check.Edit{{
				File:   f.Path,
				Line:   n,
				Remove: 1,
				Insert: []string{text[:i] + source + text[i+len(c.DestPath):]},
			}}
		}
	}
	return &finding
}

// relocates reports whether the stage makes environments that can be moved.
func (s *stage) relocates() bool {
	for _, c := range s.commands() {
		if c.has("--relocatable") {
			return true
		}
	}
	return s.on("UV_VENV_RELOCATABLE")
}

// absolute returns a path in the stage; empty where it is unknown.
func (s *stage) absolute(name string) string {
	if strings.Contains(name, "$") {
		return ""
	}
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	dir := s.workdir()
	if dir == "" || strings.Contains(dir, "$") {
		return ""
	}
	return path.Join(dir, name)
}

// workdir returns the last WORKDIR of the chain; empty where there is none.
func (s *stage) workdir() string {
	dir := ""
	for _, w := range ofChain[*instructions.WorkdirCommand](s) {
		if path.IsAbs(w.Path) {
			dir = w.Path
		} else {
			dir = path.Join("/", dir, w.Path)
		}
	}
	return dir
}
