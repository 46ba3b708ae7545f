package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var syncRules = []rule{
	{
		id: "FD-U03", severity: check.Warning, title: "uv sync without --locked",
		about: "Without `--locked`, uv updates uv.lock inside the build if it does not match pyproject.toml, and " +
			"installs untested versions. With `--locked` the build fails and reports the difference.",
		find: eachCommand(func(f *file, s *stage, r run, c command) *check.Finding {
			if !c.is("uv sync") || c.has("--locked", "--frozen", "--script") || s.on("UV_LOCKED", "UV_FROZEN") {
				return nil
			}
			finding := f.at(c.line(), "uv sync --locked", "uv sync can install versions that differ from uv.lock")
			if s.purpose == development {
				finding.Severity = check.Warning
			}
			if !f.folder.exists("uv.lock") || f.folder.leavesOut("uv.lock") {
				return &finding // the build would fail
			}
			return edits(finding, f.swap(c.line(), "uv sync", "uv sync --locked"))
		}),
	},
	{
		id: "FD-U05", severity: check.Info, title: "Development tools in the production image",
		about: "`uv sync` and `poetry install` also install the dev group, so the image contains test tools and " +
			"linters. Use uv sync --no-dev, UV_NO_DEV=1 or poetry install --only main.",
		find: eachShipped(production, findDevelopmentTools),
	},
	{
		id: "FD-U06", severity: check.Warning, title: "Project installed before its code is copied",
		about: "`uv sync` also installs the project, which needs the code. While only the manifests are copied, " +
			"add `--no-install-project`. Run `uv sync` again after the code is copied.",
		find: findProjectTooEarly,
	},
	{
		id: "FD-U07", severity: check.Info, title: "Code copied before the packages are installed",
		about: "Docker rebuilds a layer if an earlier one changed. If the code is copied first, every change " +
			"installs all packages again. Copy the manifests, install, then copy the code.",
		find: findSourceFirst,
	},
	{
		id: "FD-U14", severity: check.Error, title: "uv.lock missing in the build",
		about: "`uv sync --locked` needs uv.lock. Create it with `uv lock`, commit it, and do not exclude it in " +
			".dockerignore.",
		find: findLockMissing,
	},
	{
		id: "FD-U15", severity: check.Error, title: "Editable install of code that is not in the image",
		about: "`uv sync` installs the project as editable: the environment only refers to the code. If only the " +
			"environment is copied to the last stage, the import fails. Add `--no-editable`.",
		find: eachShipped(production, findEditable),
	},
}

var noDevelopment = []string{"--no-dev", "--no-default-groups", "--only-group", "--no-group"}

func findDevelopmentTools(f *file, s *stage) []check.Finding {
	var findings []check.Finding
	for _, part := range s.contributors() {
		for _, c := range part.commands() {
			switch {
			case c.is("uv sync") && f.folder.manifest().hasDevGroup() && !c.has(noDevelopment...) &&
				!part.on("UV_NO_DEV", "UV_NO_DEFAULT_GROUPS"),
				c.is("uv sync") && c.has("--all-groups", "--dev"):
				finding := f.at(c.line(), "uv sync --no-dev", "the dev group is installed in the production image")
				findings = append(findings, finding)
			case c.is("poetry install") && !c.has("--only", "--without", "--no-dev", "--only-root"):
				finding := f.at(c.line(), "poetry install --only main", "poetry installs the dev group in the production image")
				findings = append(findings, finding)
			}
		}
	}
	return findings
}

func findLockMissing(f *file) []check.Finding {
	if !f.folder.exists("pyproject.toml") {
		return nil
	}
	return eachCommand(func(f *file, s *stage, _ run, c command) *check.Finding {
		if !c.is("uv sync") || !c.has("--locked", "--frozen") && !s.on("UV_LOCKED", "UV_FROZEN") {
			return nil
		}
		if n, ignored := f.input.Sources.LineOf(path.Join(f.folder.path, ".gitignore"), "uv.lock",
			"/uv.lock", "*.lock"); ignored {
			finding := f.at(n, "remove it from .gitignore and commit uv.lock",
				"Git ignores uv.lock, so a fresh clone cannot be built")
			finding.File = path.Join(f.folder.path, ".gitignore")
			return edits(finding, []check.Edit{{File: finding.File, Line: n, Remove: 1}})
		}
		if !f.folder.exists("uv.lock") {
			finding := f.at(c.line(), "run `uv lock` and commit uv.lock", "uv sync needs uv.lock, which does not exist")
			finding.Fix.Command = []string{"uv", "lock"}
			return &finding
		}
		if f.folder.leavesOut("uv.lock") {
			finding := f.at(c.line(), "add !uv.lock to "+f.folder.ignores,
				"uv sync needs uv.lock, but %s excludes it from the build", f.folder.ignores)
			return edits(finding, f.folder.append("!uv.lock"))
		}
		return nil
	})(f)
}

// append returns the edit that adds patterns to the .dockerignore.
func (f *folder) append(patterns ...string) []check.Edit {
	return []check.Edit{{File: f.ignores, Line: len(f.ignored) + 1, Insert: patterns}}
}

func findEditable(f *file, s *stage) []check.Finding {
	if m := f.folder.manifest(); !m.packaged() || m.Tool.UV.Workspace != nil {
		return nil
	}
	var environment *stage
	for _, c := range s.copies() {
		from := f.from(c.From)
		switch {
		case c.From == "" && s.bringsCode(c):
			return nil
		case from == nil:
		case len(c.SourcePaths) == 1 && from.isEnvironment(c.SourcePaths[0]):
			environment = from
		case s.bringsCode(c) ||
			!strings.Contains(c.SourcePaths[0], ".venv") && slices.Contains(c.SourcePaths, from.workdir()):
			return nil
		}
	}
	if environment == nil || environment.on("UV_NO_EDITABLE", "UV_NO_INSTALL_PROJECT") {
		return nil
	}
	var last command
	for _, c := range environment.chainCommands() {
		if c.is("uv sync") {
			last = c
		}
	}
	if last.words == nil || last.has("--no-editable", "--no-install-project", "--no-install-workspace") {
		return nil
	}
	finding := f.at(last.line(), "uv sync --no-editable",
		"the environment refers to code that is not in the last stage")
	return []check.Finding{edited(finding, f.swap(last.line(), "uv sync", "uv sync --no-editable"))}
}
