package python

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/storage"
)

// lacks is about a package that the environment does not have. Names are those of the distributions that are known to
// bring the module; none where that is not known.
func lacks(c *facts.Container, module string, names []string, match rule.Match) *check.Finding {
	file, locked, found := packagesOf(c)
	if len(names) == 0 && locked[normal(module)] {
		names = []string{normal(module)}
	}
	i := slices.IndexFunc(names, func(name string) bool { return locked[name] })
	switch hidden := storage.Hidden(c, fmt.Sprintf("the module %q", module), rule.Quote(c, match)...); {
	case hidden != nil:
		return hidden
	case len(names) == 0:
		return unknownModule(c, module, match)
	case !found && ofImage(c) && facts.Caller(match.Frames()) != "":
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("the program needs the package %q, which is not installed in the image", names[0]),
			fmt.Sprintf("build an image with the package for service %q: a Dockerfile with `FROM %s` and `RUN pip install "+
				"%s`, set in `build:`", c.Service, c.Config().Image, names[0]),
			rule.Quote(c, match)...), "image")
	case !found:
		return rule.AtCode(c,
			rule.Finding(c,
				fmt.Sprintf("the code needs the package %q, which is not installed in the environment", names[0]),
				fmt.Sprintf(
					"add %s to the project's dependencies, then run `fastdock up --build`",
					names[0],
				),
				rule.Quote(c, match)...),
			match.Frames(),
		)
	case i < 0:
		return rule.AtCode(c,
			rule.Finding(c,
				fmt.Sprintf(
					"the code needs the package %q, which is not in the project's dependencies (%s)",
					names[0],
					file,
				),
				addFix(file, names[0]),
				rule.Quote(c, match)...),
			match.Frames(),
		)
	}
	return notInstalled(c, file, names[i], match)
}

// unknownModule is about a module that is neither the project's nor of a known package.
func unknownModule(c *facts.Container, module string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf(
			"the code imports %q, which is not a module of the project, of Python or of an installed package",
			module,
		),
		fmt.Sprintf(
			"correct the name, or add the package that provides %q to the dependencies (its name may differ); then run "+
				"`fastdock up --build`",
			module,
		),
		rule.Quote(c, match)...)
	if similar := message.Nearest(module, ownModules(c)); similar != "" {
		f.Fix.Text = fmt.Sprintf("import %s, which exists in the project", similar)
	}
	return rule.AtCode(c, f, match.Frames())
}

// ownModules returns the modules and packages at the top of the project.
func ownModules(c *facts.Container) []string {
	var names []string
	for _, file := range c.PythonFiles() {
		top, _, _ := strings.Cut(filepath.ToSlash(strings.TrimPrefix(file, "src/")), "/")
		names = append(names, strings.TrimSuffix(top, ".py"))
	}
	return names
}

// ofImage reports whether a container runs an image that the project does not build.
func ofImage(c *facts.Container) bool { return c.Config().Build == nil && c.Config().Image != "" }

// notInstalled returns why a package of the lock file is not in the environment.
func notInstalled(c *facts.Container, file, name string, match rule.Match) *check.Finding {
	if venv := c.HiddenVenv(); venv != "" {
		return rule.Finding(c,
			fmt.Sprintf(
				"%q is in %s but not installed: the volume at %s hides the image's environment",
				name,
				file,
				venv,
			),
			"rebuild the image and replace the volume: `docker compose up --build --renew-anon-volumes`; better, create the "+
				"environment outside the mount",
			rule.Quote(c, match)...)
	}
	if c.Config().Build != nil && c.Stack.Stale[c.Service] == "" {
		return rule.Finding(c,
			fmt.Sprintf("%q is in %s, but the image build does not install it", name, file),
			"install the dependencies from "+file+" in the Dockerfile, including the group or extra that contains the "+
				"package; then run `fastdock up --build`",
			rule.Quote(c, match)...)
	}
	f := rule.Finding(c, fmt.Sprintf("%q is in %s but not installed: the image is older than that file", name,
		file),
		"rebuild the image: `fastdock up --build`", rule.Quote(c, match)...)
	f.Fix.Command = []string{"fastdock", "up", "--build", "--wait"}
	return f
}

// noProgram is about a program of a package of Python: one that uv, Poetry or Pipenv is to run, or the code runs.
func noProgram(c *facts.Container, name, by string, match rule.Match) *check.Finding {
	fix := "add the package that provides the program to the project's dependencies, or correct the name in the command"
	if facts.KnownDistribution(normal(name)) {
		fix = "add the package " + name + " to the project's dependencies"
	}
	f := rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the program %q, which %s runs, is not installed in the project's environment", name, by),
		fix+", and check that no mount hides the environment; then run `fastdock up --build`",
		rule.Quote(c, match)...), "command")
	f.ID = missingModuleID
	return rule.AtCode(c, f, match.Frames())
}
