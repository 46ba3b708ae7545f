package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// manifestNames are the files beside the code that an installation may read: more than those that devenv/compose copies
// into running containers.
var manifestNames = []string{
	"pyproject.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile",
	"Pipfile.lock", "setup.py", "setup.cfg", "README.md", ".python-version", "uv.toml", "poetry.toml", "LICENSE",
}

// bringsCode reports whether a COPY brings code of the project: the folder as a whole, or a folder in it.
func (s *stage) bringsCode(c *instructions.CopyCommand) bool {
	if from := s.file.from(c.From); c.From != "" {
		return from != nil && slices.ContainsFunc(c.SourcePaths, func(name string) bool {
			return s.file.isCode(path.Base(name)) && !from.isEnvironment(name)
		})
	}
	return slices.ContainsFunc(c.SourcePaths, s.file.isCode)
}

// isCode reports whether a path of the context is the project's code. A folder that does not exist is known
// by its name.
func (f *file) isCode(name string) bool {
	name = path.Clean(strings.TrimPrefix(name, "/"))
	if slices.Contains(manifestNames, path.Base(name)) || strings.HasPrefix(path.Base(name), "requirements") {
		return false
	}
	if name == "." || name == "app" || name == "src" || strings.HasPrefix(name, "app/") ||
		strings.HasPrefix(name, "src/") || strings.HasSuffix(name, ".py") {
		return true
	}
	return f.folder.exists(name+"/__init__.py") || f.folder.exists(name+"/main.py")
}

// installsPackages reports whether a command installs the packages that a project needs.
func installsPackages(c command) bool {
	switch {
	case c.is("uv sync"), c.is("poetry install"), c.is("pdm install"), c.is("pdm sync"),
		c.is("pipenv install"), c.is("pipenv sync"):
		return !c.has("--only-root")
	case isPip(c), c.is("uv pip install"), c.is("uv pip sync"):
		return c.has("-r", "--requirement", "--requirements") || c.is("uv pip sync")
	}
	return false
}

func installing(c command) *check.Finding {
	if installsPackages(c) {
		return &check.Finding{}
	}
	return nil
}

func findSourceFirst(f *file) []check.Finding {
	var findings []check.Finding
	for _, s := range f.stages {
		if s.parent != nil && len(s.parent.installs(func(_ run, c command) *check.Finding { return installing(c) })) > 0 {
			continue
		}
		code := 0
		for _, c := range s.Commands {
			switch c := c.(type) {
			case *instructions.CopyCommand:
				if code == 0 && c.From == "" && slices.ContainsFunc(c.SourcePaths, f.isCode) {
					code = line(c)
				}
			case *instructions.RunCommand:
				if !slices.ContainsFunc(f.script(c, c.ShellDependantCmdLine), installsPackages) {
					continue
				}
				if code > 0 {
					findings = append(findings, f.at(code, "copy the manifests, install the packages, then copy the code",
						"the code is copied before line %d installs the packages, so every code change installs them "+
							"again", line(c)))
				}
				code = -1
			}
		}
	}
	return findings
}

func findProjectTooEarly(f *file) []check.Finding {
	if m := f.folder.manifest(); !m.packaged() || m.Tool.UV.Workspace != nil {
		return nil
	}
	var findings []check.Finding
	for _, s := range f.stages {
		code := false
		for _, part := range s.chain()[:len(s.chain())-1] {
			for _, c := range part.copies() {
				code = code || part.bringsCode(c)
			}
		}
		for _, c := range s.Commands {
			if copied, ok := c.(*instructions.CopyCommand); ok {
				code = code || s.bringsCode(copied)
			}
			r, ok := c.(*instructions.RunCommand)
			if !ok || code || s.on("UV_NO_INSTALL_PROJECT") {
				continue
			}
			for _, c := range f.script(r, r.ShellDependantCmdLine) {
				if c.is("uv sync") && !c.has("--no-install-project", "--no-install-workspace", "--no-install-local") &&
					!mountsCode(f, r) {
					finding := f.at(c.line(), "uv sync --no-install-project",
						"uv installs the project here, but its code is not copied yet")
					findings = append(findings, finding)
				}
			}
		}
	}
	return findings
}

func mountsCode(f *file, r *instructions.RunCommand) bool {
	for _, m := range instructions.GetMounts(r) {
		if m.Type == instructions.MountTypeBind && (m.Source == "" || f.isCode(m.Source)) {
			return true
		}
	}
	return false
}
