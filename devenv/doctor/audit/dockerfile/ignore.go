package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var ignoreRules = []rule{
	{
		id: "FD-I01", severity: check.Info, title: "No .dockerignore",
		about: "Without a .dockerignore, the build context contains the whole directory: history, environments " +
			"and local settings. Builds are slow, and secrets can get into images. List what no image needs.",
		find: func(f *file) []check.Finding {
			if f.folder.ignored != nil || !f.copiesAll() {
				return nil
			}
			finding := check.Finding{
				File: f.folder.ignores, Cause: "no .dockerignore exists, and the Dockerfile copies the whole folder",
				Fix: check.Fix{Text: "exclude what no image needs"},
			}
			return []check.Finding{edited(finding, []check.Edit{{File: f.folder.ignores, Line: 1, Insert: f.folder.unneeded()}})}
		},
	},
	{
		id: "FD-I07", severity: check.Error, title: "Required file excluded from the build context",
		about: "A COPY or mount of a file that .dockerignore excludes fails, because BuildKit does not receive " +
			"the file. Add an exception: a pattern with a leading `!`.",
		find: findNeeded,
	},
}

// unneeded returns patterns of what no image needs. A file that the project's own code names stays in.
func (f *folder) unneeded() []string {
	patterns := []string{".venv", "**/__pycache__", "**/*.py[cod]", ".pytest_cache", ".mypy_cache", ".ruff_cache"}
	if !f.versionsFromGit() {
		patterns = append(patterns, ".git")
	}
	if !slices.ContainsFunc(f.listing(), func(e entry) bool {
		return strings.HasPrefix(path.Base(e.path), ".env") && f.names(e.path)
	}) {
		patterns = append(patterns, ".env", ".env.*")
	}
	return patterns
}

// copiesAll reports whether a stage copies the context as a whole.
func (f *file) copiesAll() bool {
	for _, s := range f.stages {
		for _, c := range s.copies() {
			if c.From == "" && slices.ContainsFunc(c.SourcePaths, func(p string) bool {
				return path.Clean(strings.TrimPrefix(p, "/")) == "."
			}) {
				return true
			}
		}
	}
	return false
}

func findNeeded(f *file) []check.Finding {
	var findings []check.Finding
	need := func(source string, n int) {
		source = path.Clean(strings.TrimPrefix(source, "/"))
		if source != "." && source != "" && !strings.ContainsAny(source, "*?[$:") &&
			path.Base(source) != "uv.lock" && f.folder.leavesOut(source) {
			finding := f.at(n, "add !"+source+" to "+f.folder.ignores,
				"%s excludes %q from the build context, but this line needs it", f.folder.ignores, source)
			findings = append(findings, edited(finding, f.folder.append("!"+source)))
		}
	}
	for _, s := range f.stages {
		for _, c := range s.copies() {
			for _, source := range c.SourcePaths {
				if c.From == "" {
					need(source, line(c))
				}
				if readme := f.folder.manifest().readme(); readme != "" && c.From == "" && path.Clean(source) == "." &&
					f.folder.manifest().packaged() {
					need(readme, line(c)) // the project's build reads it
				}
			}
		}
		for _, r := range s.runs() {
			first, last := lines(r)
			for _, m := range r.mounts(instructions.MountTypeBind) {
				if m.From == "" {
					need(m.Source, f.lineOf(first, last, m.Source))
				}
			}
		}
	}
	return findings
}
