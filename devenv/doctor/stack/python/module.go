package python

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// MissingModule is about a module that cannot be imported.
var MissingModule = rule.LogRule{
	Rule: rule.Rule{
		ID: missingModuleID, Title: "Package that is not installed",
		About: "If the lock file contains the package, the image or a volume over its environment is older than " +
			"the lock file: rebuild. If it does not, the package was never added: run `uv add`.",
	},
	Patterns: rule.Patterns(
		"",
		`ModuleNotFoundError: No module named '(?P<module>[^']+)'`,
		`/python[0-9.]*: No module named (?P<program>[\w.]+)\.__main__; '[\w.]+' is a package`,
		`/python[0-9.]*: No module named (?P<module>[\w.]+)`,
		`ImportError: No module named '?(?P<module>[\w.]+)`,
		"Failed to spawn: [`'](?P<run>[\\w.-]+)[`']\\s+Caused by: No such file",
		`(?m)^Command not found: (?P<run>[\w.-]+)$|the command (?P<run>[\w.-]+) could not be found within PATH`,
		`Libraries for (?P<codec>\w+) compression codec not found`,
		`(?P<crypto>'cryptography' package is required)`,
		`(?P<multipart>Form data requires "python-multipart")`,
		`(?P<email>email-validator is not installed)`,
		`(?:pip install|uv add|poetry add) (?:-U |--upgrade )?["'`+"`"+`]?(?P<distribution>[A-Za-z][\w.-]*(?:\[[\w,-]+\])?)`,
		`(?P<distribution>[A-Za-z][\w.-]*) (?:library|package|module) is (?:required|not installed)`,
		`\b(?P<distribution>[A-Za-z][\w.-]*) must be installed`,
		`(?P<kombu>'NoneType' object has no attribute '(?:VERSION|Redis|StrictRedis)')`,
		`Requested component '(?P<otel>\w+)' not found in entry point`,
		`^NameError: name '(?P<optional>\w+)' is not defined`,
		`(?:requires?|install) (?:the )?['"`+"`"+`]?(?P<distribution>[A-Za-z][\w.-]*)['"`+"`"+`]? (?:library`+
			`|package|module)\b`,
		`cannot import name '(?P<part>\w+)' from '(?P<module>[\w.]+)' \(unknown location\)`,
		`^\w*Error: .*No module named '(?P<module>[^']+)'`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		for group, name := range map[string]string{
			"crypto": "cryptography", "multipart": "python-multipart",
			"email": "email-validator",
		} {
			if match.Groups[group] != "" {
				return lacks(c, name, []string{name}, match)
			}
		}
		if name := match.Groups["distribution"]; name != "" {
			return wantsDistribution(c, name, match)
		}
		if f, is := lacksOptional(c, match); is {
			return f
		}
		if name := match.Groups["program"]; name != "" {
			return noMain(c, name, match)
		}
		if name := codecs[match.Groups["codec"]]; name != "" {
			return lacks(c, name, []string{name}, match)
		}
		if name := match.Groups["run"]; name != "" {
			return noProgram(c, name, "the command", match)
		}
		if m, _ := c.LastMatch(otherVenv); m != nil {
			return usesOther(c, m[1], match)
		}
		module := match.Groups["module"]
		if match.Groups["part"] != "" {
			if module += "." + match.Groups["part"]; moduleFile(c, module) == "" {
				return nil
			}
		}
		top, _, _ := strings.Cut(module, ".")
		if names := facts.Namespaced(module); names != nil && !c.OwnModule(top) {
			return lacks(c, module, names, match)
		}
		switch {
		case replaced[top] != "":
			return isReplaced(c, top, match)
		case loadsFrom(c, match, top) != "":
			return appNotFound(c, loadsFrom(c, match, top), match)
		case c.OwnModule(top):
			return ownMissing(c, module, match)
		case top == "tzdata" && zoneKey.MatchString(match.About()):
			return noZone(c, match)
		case top == "pkg_resources":
			return noPkgResources(c, match)
		case standard[top] != "":
			return notInThisPython(c, top, match)
		}
		if m := unresolvedClass.FindStringSubmatch(match.About()); m != nil {
			return noLogClass(c, m[1], match)
		}
		if strings.Contains(module, ".") {
			return lacksModule(c, module, match)
		}
		return lacks(c, top, facts.Distributions[top], match)
	},
}

// wantsDistribution is about a package, perhaps with an extra, that the message of another one names. Only a known name
// is suggested.
func wantsDistribution(c *facts.Container, name string, match rule.Match) *check.Finding {
	base, extra, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	if !facts.KnownDistribution(normal(base)) {
		return nil
	}
	if extra == "" {
		return lacks(c, base, []string{normal(base)}, match)
	}
	file, _, _ := packagesOf(c)
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the package %q is installed without its extra %q", base, extra),
		addFix(file, name),
		rule.Quote(c, match)...), match.Frames())
}

// lacksOptional is about a package that another one does without until it needs it; is is false for other matches.
func lacksOptional(c *facts.Container, match rule.Match) (f *check.Finding, is bool) {
	module, inside := match.Groups["optional"], facts.Caller(match.Frames()) != ""
	switch component, _, _ := strings.Cut(match.Groups["otel"], "_"); {
	case component != "" && exporters[component] != "":
		f = lacks(c, match.Groups["otel"], []string{exporters[component]}, match)
		f.Cause += fmt.Sprintf(": OpenTelemetry is configured to use %s", match.Groups["otel"])
		return f, true
	case match.Groups["kombu"] != "" && facts.Caller(match.Frames()) == "kombu":
		return lacks(c, "redis", []string{"redis"}, match), true
	case module != "" && inside && len(facts.Distributions[module]) > 0:
		return lacks(c, module, facts.Distributions[module], match), true
	}
	return nil, match.Groups["otel"] != "" || match.Groups["kombu"] != "" || module != ""
}

// exporters are the packages that bring the components of OpenTelemetry, by the beginning of their names.
var exporters = map[string]string{
	"otlp": "opentelemetry-exporter-otlp", "prometheus": "opentelemetry-exporter-prometheus",
	"zipkin": "opentelemetry-exporter-zipkin", "jaeger": "opentelemetry-exporter-otlp",
}

// noMain is about a package that `python -m` is to run, and that has nothing to run.
func noMain(c *facts.Container, name string, match rule.Match) *check.Finding {
	fix := fmt.Sprintf("run a module of the package (`python -m %s.MODULE`), or add %s/__main__.py", name,
		strings.ReplaceAll(name, ".", "/"))
	if file, variable := app(c); file != "" {
		fix += fmt.Sprintf("; a server loads the app itself: `uvicorn %s:%s`",
			strings.ReplaceAll(strings.TrimSuffix(file, ".py"), "/", "."), variable)
	}
	f := rule.Finding(c, fmt.Sprintf("the command runs the package %q, which has no module __main__", name), fix,
		rule.Quote(c, match)...)
	f.ID = Unloadable.ID
	return atAppName(c, f)
}

// codecs are the packages that bring what messages of Kafka are compressed with.
var codecs = map[string]string{"snappy": "python-snappy", "lz4": "lz4", "zstd": "zstandard"}

// otherVenv is a warning of uv.
var otherVenv = lazyregexp.New("`?VIRTUAL_ENV=(/[^\\s`]+)`? does not match the project environment path")

// usesOther is about `uv run`, which takes no notice of the environment that the image has activated.
func usesOther(c *facts.Container, venv string, match rule.Match) *check.Finding {
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("`uv run` uses .venv in the project folder, but the image's packages are in %s", venv),
		fmt.Sprintf("set `UV_PROJECT_ENVIRONMENT: %s` for service %q, or with ENV in the Dockerfile before `uv sync`; then "+
			"run `fastdock up --build`", venv, c.Service),
		rule.Quote(c, match)...), "command")
}

// moduleFile returns the file of the project that is a module; empty where it has none.
func moduleFile(c *facts.Container, module string) string {
	for _, dir := range []string{"", "src", c.Service} {
		name := filepath.Join(dir, filepath.FromSlash(strings.ReplaceAll(module, ".", "/"))+".py")
		if _, err := os.Stat(filepath.Join(c.Stack.Project.WorkingDir, name)); err == nil {
			return filepath.ToSlash(name)
		}
	}
	return ""
}

// replaced are packages that are no longer kept, with what does their work.
var replaced = map[string]string{
	"aioredis": "redis (`from redis import asyncio as aioredis`)", "nose": "pytest", "sha3": "hashlib",
}

// isReplaced is about a module whose package another one has taken over.
func isReplaced(c *facts.Container, module string, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the code imports %q, which is not installed and no longer maintained: %s replaces it", module,
			replaced[module]),
		fmt.Sprintf("use %s in the code and add it to the dependencies; then run `fastdock up --build`",
			replaced[module]),
		rule.Quote(c, match)...), match.Frames())
}

// loadsFrom returns the module that the server loads by its command, where a missing one is at its top and no code of
// the project asked for that.
func loadsFrom(c *facts.Container, match rule.Match, top string) string {
	for _, m := range facts.ImportWord.FindAllStringSubmatch(strings.Join(c.Command, " "), -1) {
		if name, _, _ := strings.Cut(m[1], "."); name == top {
			if file, _ := c.Place(match.Frames()); file == "" {
				return m[1]
			}
		}
	}
	return ""
}

var unresolvedClass = lazyregexp.New(`Cannot resolve '([\w.]+)'`)

// noLogClass is about a class that the configuration of the logs names.
func noLogClass(c *facts.Container, name string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("the logging configuration names the class %s, which cannot be imported", name),
		"correct the class name (uvicorn.logging.DefaultFormatter for uvicorn's), or add the package that contains the class",
		rule.Quote(c, match)...)
	f.ID = rule.OwnException
	return rule.AtCode(c, f, match.Frames())
}

// lacksModule is about a module inside a package that is there: Python names the whole path only where what is before
// its last part was found.
func lacksModule(c *facts.Container, module string, match rule.Match) *check.Finding {
	name := facts.DistributionOf(facts.TopOf(module))
	if strings.HasPrefix(facts.TopLast(module), "_") {
		return noCompiledPart(c, name, match)
	}
	f := fits(c,
		fmt.Sprintf("the installed version of package %q has no module %q", name, module),
		fmt.Sprintf("import it from its new place, or pin the version of %s that the code was written for; then run "+
			"`fastdock up --build`", name), match)
	f.ID = unfitID
	return f
}

// noCompiledPart is about a package without its compiled part: it was installed for another Python or machine.
func noCompiledPart(c *facts.Container, name string, match rule.Match) *check.Finding {
	f := fits(c,
		fmt.Sprintf("the compiled part of package %q is missing: the package was installed for another Python version, "+
			"processor or C library", name),
		"install the packages with the Python that runs them: use one base image for all stages, and exclude the .venv of "+
			"this machine from the image and mounts; then run `fastdock up --build`", match)
	f.ID = unfitID
	return f
}

const missingModuleID = "FD-R14"

// appNotFound is about the module that the command names.
func appNotFound(c *facts.Container, module string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("the command loads the module %q, which does not exist in %s", module, c.WorkDir),
		AppFix(c),
		rule.Quote(c, match)...)
	f.ID = Unloadable.ID
	switch top, _, _ := strings.Cut(module, "."); {
	case c.OwnModule(top) && match.Groups["module"] == top:
		return ownMissing(c, top, match)
	case c.OwnModule(top):
		return ownMissing(c, module, match)
	}
	return atAppName(c, f)
}

// ownMissing is about a module of the project: it is not where the container looks, or has another name.
func ownMissing(c *facts.Container, module string, match rule.Match) *check.Finding {
	top, _, _ := strings.Cut(module, ".")
	f := rule.Finding(c,
		fmt.Sprintf("the project's module %q cannot be imported from the working directory %s", module, c.WorkDir),
		fmt.Sprintf(
			"mount or copy the folder that contains %q to %s, or add that folder to PYTHONPATH",
			top,
			c.WorkDir,
		),
		rule.Quote(c, match)...)
	f.ID = Unloadable.ID
	at := strings.LastIndex(module, ".")
	found := strings.Contains(match.Groups["module"], ".") || match.Groups["part"] != "" // the package, without this part
	if file := moduleFile(c, module); found && file != "" {
		f.Cause = fmt.Sprintf("the project contains %s, but the container does not", file)
		f.Fix.Text = "copy the file in the Dockerfile (check .dockerignore and the COPY lines), or mount its folder; then " +
			"run `fastdock up --build`"
		return rule.AtCode(c, f, match.Frames())
	}
	if at < 0 {
		if inSource(c, top) {
			f.Fix.Text = fmt.Sprintf("add the folder that contains %q to the import path: `PYTHONPATH: %s` under "+
				"`environment` of service %q (or `--app-dir src` for uvicorn), and copy or mount src", top,
				c.Inside("src"), c.Service)
		}
		return rule.AtKey(c, f, "working_dir", "volumes", "command")
	}
	parent, name := module[:at], module[at+1:]
	folder := strings.ReplaceAll(parent, ".", "/")
	siblings := modulesIn(c, folder)
	if parent != top && siblings == nil {
		return rule.AtKey(c, f, "working_dir", "volumes", "command")
	}
	f.Cause = fmt.Sprintf("the project's package %q has no module %q", parent, name)
	f.Fix.Text = fmt.Sprintf("correct the import, or add %s/%s.py", folder, name)
	if similar := message.Nearest(name, siblings); similar != "" {
		f.Fix.Text = fmt.Sprintf("import %s.%s, which exists", parent, similar)
	}
	return rule.AtCode(c, f, match.Frames())
}

// inSource reports whether the project has a package below src, and not beside it.
func inSource(c *facts.Container, top string) bool {
	_, err := os.Stat(filepath.Join(c.Stack.Project.WorkingDir, "src", top))
	_, beside := os.Stat(filepath.Join(c.Stack.Project.WorkingDir, top))
	return err == nil && beside != nil
}

// modulesIn returns the modules in a folder of a package of the project.
func modulesIn(c *facts.Container, folder string) []string {
	var names []string
	for _, dir := range []string{"", "src", c.Service} {
		found, _ := filepath.Glob(filepath.Join(c.Stack.Project.WorkingDir, dir, folder, "*.py")) // the pattern is ours
		for _, file := range found {
			names = append(names, strings.TrimSuffix(filepath.Base(file), ".py"))
		}
	}
	return names
}
