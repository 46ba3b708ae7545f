package stack

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

const unloadableID = "FD-R15"

var unloadable = class{
	rule: rule{
		id: unloadableID, title: "App that the server cannot import",
		about: "`uvicorn app.main:app` imports the module app.main from the working directory and uses its " +
			"variable `app`. It fails if a name is wrong, the code is mounted elsewhere, or a src layout has no " +
			"PYTHONPATH.",
	},
	signs: signs(
		"",
		`Error loading ASGI app\. Could not import module "(?P<module>[^"]+)"`,
		`Error loading ASGI app\. Attribute "(?P<variable>[^"]+)" not found in module "(?P<in>[^"]+)"`,
		`Failed to find attribute '(?P<variable>[^']+)' in '(?P<in>[^']+)'`,
		`NoAppError: Cannot load application from '(?P<module>[^':]+)[^']*', module not found`,
		`NoAppError: Cannot load application from '(?P<in>[^':]+):(?P<variable>[^']+)', application not found`,
		`Unable to (?:load|import|find) (?:celery )?application(?s:.*?)[Mm]odule '?(?P<module>[\w.]+)'? (?:has `+
			`no attribute '(?P<variable>\w+)'|was not found)`,
		`Import string "(?P<string>[^"]*)" must be in format`,
		`(?P<uwsgi>no python application found|no app loaded)`,
		`(?P<none>Could not find a default (?:file to run|module))`,
	),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["none"] != "" {
			return p.appPlaced(p.finding(
				"its command names no file, and none is at a path where it looks for the app",
				"add the path of the file to the command: `fastapi run "+cmp.Or(p.appFile(), "app/main.py")+"`",
				p.quote(c)...))
		}
		if c.groups["uwsgi"] != "" {
			return p.appPlaced(p.finding(
				"its server finds no app: "+c.groups["uwsgi"]+", because its module or callable has another name, or fails",
				"correct `module` and `callable` (or wsgi-file) of its configuration; `docker compose run --rm "+p.Service+
					" python -c \"import MODULE\"` shows why it cannot be imported", p.quote(c)...))
		}
		if c.groups["string"] != "" {
			return p.appPlaced(p.finding(
				fmt.Sprintf("its command names the app %q, which is not module:variable", c.groups["string"]),
				p.appFix(), p.quote(c)...))
		}
		cause := fmt.Sprintf("its command loads %q, and there is no such module in %s", c.groups["module"], p.WorkDir)
		if name := c.groups["variable"]; name != "" {
			cause = fmt.Sprintf(
				"its command loads %q of module %q, which has no such variable",
				name,
				cmp.Or(c.groups["in"], c.groups["module"]),
			)
		}
		return p.appPlaced(p.finding(cause, p.appFix(), p.quote(c)...))
	},
}

const missingModuleID = "FD-R14"

var missingModule = class{
	rule: rule{
		id: missingModuleID, title: "Package that is not installed",
		about: "If the lock file contains the package, the image or a volume over its environment is older than " +
			"the lock file: rebuild. If it does not, the package was never added: run `uv add`.",
	},
	signs: signs(
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
	found: func(p *container, c clue) *check.Finding {
		for group, name := range map[string]string{
			"crypto": "cryptography", "multipart": "python-multipart",
			"email": "email-validator",
		} {
			if c.groups[group] != "" {
				return p.lacks(name, []string{name}, c)
			}
		}
		if name := c.groups["distribution"]; name != "" {
			return p.wantsDistribution(name, c)
		}
		if f, is := p.lacksOptional(c); is {
			return f
		}
		if name := c.groups["program"]; name != "" {
			return p.noMain(name, c)
		}
		if name := codecs[c.groups["codec"]]; name != "" {
			return p.lacks(name, []string{name}, c)
		}
		if name := c.groups["run"]; name != "" {
			return p.noProgram(name, "its command", c)
		}
		if m, _ := p.said(otherVenv); m != nil {
			return p.usesOther(m[1], c)
		}
		module := c.groups["module"]
		if c.groups["part"] != "" {
			if module += "." + c.groups["part"]; p.moduleFile(module) == "" {
				return nil
			}
		}
		top, _, _ := strings.Cut(module, ".")
		if names := namespaced(module); names != nil && !p.ownModule(top) {
			return p.lacks(module, names, c)
		}
		switch {
		case replaced[top] != "":
			return p.isReplaced(top, c)
		case p.loadsFrom(c, top) != "":
			return p.appNotFound(p.loadsFrom(c, top), c)
		case p.ownModule(top):
			return p.ownMissing(module, c)
		case top == "tzdata" && zoneKey.MatchString(c.about()):
			return p.noZone(c)
		case top == "pkg_resources":
			return p.noPkgResources(c)
		case standard[top] != "":
			return p.notInThisPython(top, c)
		}
		if m := unresolvedClass.FindStringSubmatch(c.about()); m != nil {
			return p.noLogClass(m[1], c)
		}
		if strings.Contains(module, ".") {
			return p.lacksModule(module, c)
		}
		return p.lacks(top, distributions[top], c)
	},
}

// replaced are packages that are no longer kept, with what does their work.
var replaced = map[string]string{
	"aioredis": "redis (`from redis import asyncio as aioredis`)", "nose": "pytest", "sha3": "hashlib",
}

// isReplaced is about a module whose package another one has taken over.
func (p *container) isReplaced(module string, c clue) *check.Finding {
	return p.placedAt(p.finding(
		fmt.Sprintf("its code imports %q, which is not installed and no longer kept: %s does its work", module,
			replaced[module]),
		fmt.Sprintf("use %s in the code, and add it to the dependencies; then run `fastdock up --build`",
			replaced[module]),
		p.quote(c)...), c.frames())
}

// exporters are the packages that bring the components of OpenTelemetry, by the beginning of their names.
var exporters = map[string]string{
	"otlp": "opentelemetry-exporter-otlp", "prometheus": "opentelemetry-exporter-prometheus",
	"zipkin": "opentelemetry-exporter-zipkin", "jaeger": "opentelemetry-exporter-otlp",
}

// lacksOptional is about a package that another one does without until it needs it; is is false for other clues.
func (p *container) lacksOptional(c clue) (f *check.Finding, is bool) {
	module, inside := c.groups["optional"], caller(c.frames()) != ""
	switch component, _, _ := strings.Cut(c.groups["otel"], "_"); {
	case component != "" && exporters[component] != "":
		f = p.lacks(c.groups["otel"], []string{exporters[component]}, c)
		f.Cause += fmt.Sprintf(": OpenTelemetry is to use %s", c.groups["otel"])
		return f, true
	case c.groups["kombu"] != "" && caller(c.frames()) == "kombu":
		return p.lacks("redis", []string{"redis"}, c), true
	case module != "" && inside && len(distributions[module]) > 0:
		return p.lacks(module, distributions[module], c), true
	}
	return nil, c.groups["otel"] != "" || c.groups["kombu"] != "" || module != ""
}

// otherVenv is a warning of uv.
var otherVenv = lazyregexp.New("`?VIRTUAL_ENV=(/[^\\s`]+)`? does not match the project environment path")

// usesOther is about `uv run`, which takes no notice of the environment that the image has activated.
func (p *container) usesOther(venv string, c clue) *check.Finding {
	return p.placed(p.finding(
		fmt.Sprintf("`uv run` uses the environment .venv of the project folder, and the packages of the image are "+
			"in %s", venv),
		fmt.Sprintf("set `UV_PROJECT_ENVIRONMENT: %s` for service %q, with ENV in the Dockerfile before `uv sync`; then run "+
			"`fastdock up --build`", venv, p.Service),
		p.quote(c)...), "command")
}

// codecs are the packages that bring what messages of Kafka are compressed with.
var codecs = map[string]string{"snappy": "python-snappy", "lz4": "lz4", "zstd": "zstandard"}

// noProgram is about a program of a package of Python: one that uv, Poetry or Pipenv is to run, or the code runs.
func (p *container) noProgram(name, by string, c clue) *check.Finding {
	fix := "add the package that brings it to the dependencies of the project, or correct the name in the command"
	if knownDistribution(normal(name)) {
		fix = "have the package " + name + " in the dependencies of the project"
	}
	f := p.placed(p.finding(
		fmt.Sprintf("the program %q, which %s runs, is not in the environment of the project", name, by),
		fix+", and the environment installed in the image (not hidden by a mount); then run `fastdock up --build`",
		p.quote(c)...), "command")
	f.ID = missingModuleID
	return p.placedAt(f, c.frames())
}

// noMain is about a package that `python -m` is to run, and that has nothing to run.
func (p *container) noMain(name string, c clue) *check.Finding {
	fix := fmt.Sprintf("name a module of it (`python -m %s.MODULE`), or add %s/__main__.py", name,
		strings.ReplaceAll(name, ".", "/"))
	if file, variable := p.app(); file != "" {
		fix += fmt.Sprintf("; a server loads the app itself: `uvicorn %s:%s`",
			strings.ReplaceAll(strings.TrimSuffix(file, ".py"), "/", "."), variable)
	}
	f := p.finding(fmt.Sprintf("its command runs the package %q, which has no module __main__", name), fix, p.quote(c)...)
	f.ID = unloadable.id
	return p.appPlaced(f)
}

// notInThisPython is about a module of the standard library of other versions of Python.
func (p *container) notInThisPython(module string, c clue) *check.Finding {
	by, fix := "its code", standardFix(module)
	if name := caller(c.frames()); name != "" && !strings.Contains(standard[module], "from") {
		by, fix = fmt.Sprintf("package %q", name), fmt.Sprintf("update %s, or run an older Python", name)
	}
	return p.placedAt(
		p.finding(fmt.Sprintf("%s imports %q, which %s", by, module, standard[module]), fix, p.quote(c)...),
		c.frames(),
	)
}

// lacksModule is about a module inside a package that is there: Python names the whole path only where what is before
// its last part was found.
func (p *container) lacksModule(module string, c clue) *check.Finding {
	name := distributionOf(topOf(module))
	if strings.HasPrefix(topLast(module), "_") {
		return p.noCompiledPart(name, c)
	}
	f := p.fits(
		fmt.Sprintf("the installed version of package %q has no module %q", name, module),
		fmt.Sprintf("import it from where that version has it, or pin the version of %s that the code was written for; "+
			"then run `fastdock up --build`", name), c)
	f.ID = unfit.id
	return f
}

// noCompiledPart is about a package without its compiled part: it was installed for another Python or machine.
func (p *container) noCompiledPart(name string, c clue) *check.Finding {
	f := p.fits(
		fmt.Sprintf("the compiled part of package %q is not there for this Python: the package was installed for another "+
			"version of Python, processor or C library", name),
		"install the packages with the Python that runs them: one base image for all stages of the Dockerfile, and a .venv "+
			"of this machine neither copied nor mounted; then run `fastdock up --build`", c)
	f.ID = unfit.id
	return f
}

var unresolvedClass = lazyregexp.New(`Cannot resolve '([\w.]+)'`)

// noLogClass is about a class that the configuration of the logs names.
func (p *container) noLogClass(name string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("the configuration of its logs names the class %s, which cannot be imported", name),
		"correct the name there (uvicorn.logging.DefaultFormatter for uvicorn's), or add the package that has the class",
		p.quote(c)...)
	f.ID = ownExceptionID
	return p.placedAt(f, c.frames())
}

// noPkgResources is about a module that setuptools brought until version 81.
func (p *container) noPkgResources(c clue) *check.Finding {
	by, fix := "its code", "add `setuptools<81`"
	if name := caller(c.frames()); name != "" {
		by, fix = fmt.Sprintf("package %q", name), fmt.Sprintf("update %s, or add `setuptools<81`", name)
	}
	return p.placedAt(p.finding(
		by+" imports pkg_resources, which setuptools no longer has, or setuptools is not in its environment",
		fix+" to the dependencies of the project; then run `fastdock up --build`",
		p.quote(c)...), c.frames())
}

// wantsDistribution is about a package, perhaps with an extra, that the message of another one names. Only a known name
// is suggested.
func (p *container) wantsDistribution(name string, c clue) *check.Finding {
	base, extra, _ := strings.Cut(strings.TrimSuffix(name, "]"), "[")
	if !knownDistribution(normal(base)) {
		return nil
	}
	if extra == "" {
		return p.lacks(base, []string{normal(base)}, c)
	}
	file, _, _ := p.lock()
	return p.placedAt(p.finding(
		fmt.Sprintf("the package %q is installed without its extra %q", base, extra),
		addFix(file, name),
		p.quote(c)...), c.frames())
}

// loadsFrom returns the module that the server loads by its command, where a missing one is at its top and no code of
// the project asked for that.
func (p *container) loadsFrom(c clue, top string) string {
	for _, m := range importWord.FindAllStringSubmatch(strings.Join(p.Command, " "), -1) {
		if name, _, _ := strings.Cut(m[1], "."); name == top {
			if file, _ := p.place(c.frames()); file == "" {
				return m[1]
			}
		}
	}
	return ""
}

// appNotFound is about the module that the command names.
func (p *container) appNotFound(module string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("its command loads the module %q, which is not in %s", module, p.WorkDir),
		p.appFix(),
		p.quote(c)...)
	f.ID = unloadable.id
	switch top, _, _ := strings.Cut(module, "."); {
	case p.ownModule(top) && c.groups["module"] == top:
		return p.ownMissing(top, c)
	case p.ownModule(top):
		return p.ownMissing(module, c)
	}
	return p.appPlaced(f)
}

// ownMissing is about a module of the project: it is not where the container looks, or has another name.
func (p *container) ownMissing(module string, c clue) *check.Finding {
	top, _, _ := strings.Cut(module, ".")
	f := p.finding(
		fmt.Sprintf("the project's own module %q is not found from %s, where the container runs", module, p.WorkDir),
		fmt.Sprintf(
			"mount or copy the folder that holds %q to %s, or name that folder in PYTHONPATH",
			top,
			p.WorkDir,
		),
		p.quote(c)...)
	f.ID = unloadable.id
	at := strings.LastIndex(module, ".")
	found := strings.Contains(c.groups["module"], ".") || c.groups["part"] != "" // the package, without this part
	if file := p.moduleFile(module); found && file != "" {
		f.Cause = fmt.Sprintf("the project has %s, and its container does not", file)
		f.Fix.Text = "copy it in the Dockerfile (.dockerignore and a COPY of single files can leave it out), or mount its " +
			"folder; then run `fastdock up --build`"
		return p.placedAt(f, c.frames())
	}
	if at < 0 {
		if p.inSource(top) {
			f.Fix.Text = fmt.Sprintf("add the folder that holds %q to the path of imports: `PYTHONPATH: %s` below "+
				"environment of service %q (or `--app-dir src` for uvicorn), and copy or mount src there", top,
				p.inside("src"), p.Service)
		}
		return p.placed(f, "working_dir", "volumes", "command")
	}
	parent, name := module[:at], module[at+1:]
	folder := strings.ReplaceAll(parent, ".", "/")
	siblings := p.modulesIn(folder)
	if parent != top && siblings == nil {
		return p.placed(f, "working_dir", "volumes", "command")
	}
	f.Cause = fmt.Sprintf("the project's own package %q has no module %q", parent, name)
	f.Fix.Text = fmt.Sprintf("correct the import, or add %s/%s.py", folder, name)
	if similar := nearest(name, siblings); similar != "" {
		f.Fix.Text = fmt.Sprintf("import %s.%s: that module is there", parent, similar)
	}
	return p.placedAt(f, c.frames())
}

// inSource reports whether the project has a package below src, and not beside it.
func (p *container) inSource(top string) bool {
	_, err := os.Stat(filepath.Join(p.snapshot.project.WorkingDir, "src", top))
	_, beside := os.Stat(filepath.Join(p.snapshot.project.WorkingDir, top))
	return err == nil && beside != nil
}

// moduleFile returns the file of the project that is a module; empty where it has none.
func (p *container) moduleFile(module string) string {
	for _, dir := range []string{"", "src", p.Service} {
		name := filepath.Join(dir, filepath.FromSlash(strings.ReplaceAll(module, ".", "/"))+".py")
		if _, err := os.Stat(filepath.Join(p.snapshot.project.WorkingDir, name)); err == nil {
			return filepath.ToSlash(name)
		}
	}
	return ""
}

// modulesIn returns the modules in a folder of a package of the project.
func (p *container) modulesIn(folder string) []string {
	var names []string
	for _, dir := range []string{"", "src", p.Service} {
		found, _ := filepath.Glob(filepath.Join(p.snapshot.project.WorkingDir, dir, folder, "*.py")) // the pattern is ours
		for _, file := range found {
			names = append(names, strings.TrimSuffix(filepath.Base(file), ".py"))
		}
	}
	return names
}

// lacks is about a package that the environment does not have. Names are those of the distributions that are known to
// bring the module; none where that is not known.
func (p *container) lacks(module string, names []string, c clue) *check.Finding {
	file, locked, found := p.lock()
	if len(names) == 0 && locked[normal(module)] {
		names = []string{normal(module)}
	}
	i := slices.IndexFunc(names, func(name string) bool { return locked[name] })
	switch hidden := p.hidden(fmt.Sprintf("the module %q", module), p.quote(c)...); {
	case hidden != nil:
		return hidden
	case len(names) == 0:
		return p.unknownModule(module, c)
	case !found && p.ofImage() && caller(c.frames()) != "":
		return p.placed(p.finding(
			fmt.Sprintf("its program needs the package %q, which is not in its image", names[0]),
			fmt.Sprintf("build an image that has it for service %q: a Dockerfile with `FROM %s` and `RUN pip install %s`, "+
				"named by `build:`", p.Service, p.service().Image, names[0]),
			p.quote(c)...), "image")
	case !found:
		return p.placedAt(
			p.finding(
				fmt.Sprintf("its code needs the package %q, which is not in its environment", names[0]),
				fmt.Sprintf(
					"add %s to the dependencies of the project, then run `fastdock up --build`",
					names[0],
				),
				p.quote(c)...),
			c.frames(),
		)
	case i < 0:
		return p.placedAt(
			p.finding(
				fmt.Sprintf(
					"its code needs the package %q, which is not among the project's dependencies (%s)",
					names[0],
					file,
				),
				addFix(file, names[0]),
				p.quote(c)...),
			c.frames(),
		)
	}
	return p.notInstalled(file, names[i], c)
}

// ofImage reports whether a container runs an image that the project does not build.
func (p *container) ofImage() bool { return p.service().Build == nil && p.service().Image != "" }

// unknownModule is about a module that is neither the project's nor of a known package.
func (p *container) unknownModule(module string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf(
			"its code imports %q, which is no module of the project, of Python, or of a package that is installed",
			module,
		),
		fmt.Sprintf(
			"correct the name; if a package brings %q, add that package to the dependencies (its name may differ), "+
				"then run `fastdock up --build`",
			module,
		),
		p.quote(c)...)
	if similar := nearest(module, p.ownModules()); similar != "" {
		f.Fix.Text = fmt.Sprintf("import %s: that module of the project is there", similar)
	}
	return p.placedAt(f, c.frames())
}

// ownModules returns the modules and packages at the top of the project.
func (p *container) ownModules() []string {
	var names []string
	for _, file := range p.pythonFiles() {
		top, _, _ := strings.Cut(filepath.ToSlash(strings.TrimPrefix(file, "src/")), "/")
		names = append(names, strings.TrimSuffix(top, ".py"))
	}
	return names
}

// notInstalled returns why a package of the lock file is not in the environment.
func (p *container) notInstalled(file, name string, c clue) *check.Finding {
	if venv := p.hiddenVenv(); venv != "" {
		return p.finding(
			fmt.Sprintf(
				"%q is in %s and not in its environment: the volume at %s keeps an old one over the image's",
				name,
				file,
				venv,
			),
			"build again and throw that volume away: `docker compose up --build --renew-anon-volumes`; better, make "+
				"the environment outside the mounted folder",
			p.quote(c)...)
	}
	if p.service().Build != nil && p.snapshot.stale[p.Service] == "" {
		return p.finding(
			fmt.Sprintf("%q is in %s, and the build of its image does not install it", name, file),
			"install from "+file+" in the Dockerfile, with the group or extra that has it; then run `fastdock up "+
				"--build`",
			p.quote(c)...)
	}
	f := p.finding(fmt.Sprintf("%q is in %s and not in its environment: its image is older than that file", name, file),
		"build the image again: `fastdock up --build`", p.quote(c)...)
	f.Fix.Command = []string{"fastdock", "up", "--build", "--wait"}
	return f
}

// standard are modules that Python removed or added, and when.
var standard = map[string]string{
	"distutils": "Python 3.12 removed", "imp": "Python 3.12 removed", "asyncore": "Python 3.12 removed",
	"asynchat": "Python 3.12 removed", "smtpd": "Python 3.12 removed",
	"cgi": "Python 3.13 removed", "cgitb": "Python 3.13 removed", "telnetlib": "Python 3.13 removed",
	"crypt": "Python 3.13 removed", "imghdr": "Python 3.13 removed", "sndhdr": "Python 3.13 removed",
	"audioop": "Python 3.13 removed", "aifc": "Python 3.13 removed", "chunk": "Python 3.13 removed",
	"mailcap": "Python 3.13 removed", "nntplib": "Python 3.13 removed", "pipes": "Python 3.13 removed",
	"uu": "Python 3.13 removed", "xdrlib": "Python 3.13 removed", "nis": "Python 3.13 removed",
	"spwd": "Python 3.13 removed", "sunau": "Python 3.13 removed", "msilib": "Python 3.13 removed",
	"ossaudiodev": "Python 3.13 removed", "lib2to3": "Python 3.13 removed",
	"tomllib": "Python has from 3.11 on", "zoneinfo": "Python has from 3.9 on", "graphlib": "Python has from 3.9 " +
		"on", "compression": "Python has from 3.14 on", "annotationlib": "Python has from 3.14 on",
}

func standardFix(module string) string {
	if strings.Contains(standard[module], "from") {
		return "run a newer Python: change the base image, or import what older ones have"
	}
	if use := map[string]string{
		"distutils": "packaging.version, sysconfig or setuptools", "imp": "importlib",
		"cgi": "email.message or python-multipart", "pipes": "shlex and subprocess", "telnetlib": "telnetlib3",
		"imghdr": "puremagic or filetype",
	}[module]; use != "" {
		return "use " + use + " instead, or run an older Python"
	}
	return "use a module that replaces it, or run an older Python"
}

var (
	importWord = lazyregexp.New(`\b([A-Za-z_][\w.]*):([A-Za-z_]\w*)\b`)
	makesApp   = lazyregexp.New(
		`(?m)^(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Quart|Litestar|Flask)\(`,
	)
)

// appFix names the app that there is.
func (p *container) appFix() string {
	file, name := p.app()
	if p.commandSays("-A") || p.commandSays("--app") {
		return "correct the module after -A: it is imported from the working directory, and holds the Celery app"
	}
	if file == "" {
		return "correct the name in the command: module:variable"
	}
	module := strings.TrimSuffix(strings.ReplaceAll(file, "/", "."), ".py")
	app := strings.TrimPrefix(strings.TrimSuffix(module, ".__init__"), "src.") + ":" + name
	switch {
	case !p.commandSays(app):
		return "load the app that there is: " + app
	case p.service().WorkingDir != "":
		return fmt.Sprintf("remove working_dir from service %q, or name the folder of the image that has %s there", p.Service,
			file)
	}
	return fmt.Sprintf("copy %s to %s in the Dockerfile (.dockerignore can leave it out), or mount its folder there; "+
		"then run `fastdock up --build`", file, p.WorkDir)
}

// app returns the first file of the project that makes an app, and the name of its variable.
func (p *container) app() (file, name string) {
	for _, file := range p.pythonFiles() {
		content, err := regular.ReadFile(filepath.Join(p.snapshot.project.WorkingDir, file))
		if m := makesApp.FindSubmatch(content); err == nil && m != nil {
			return filepath.ToSlash(file), string(m[1])
		}
	}
	return "", ""
}

func (p *container) appFile() string {
	file, _ := p.app()
	return file
}
