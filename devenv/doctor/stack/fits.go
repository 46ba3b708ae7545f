package stack

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// unfit is about packages that are installed and do not fit together, and about code that is newer than the Python it
// runs on.
var unfit = class{
	rule: rule{
		id: "FD-R59", title: "Incompatible versions of Python, packages or code",
		about: "A package uses a function that another package has only in older or newer versions, was compiled " +
			"for another NumPy, or the code needs a newer Python. Update the packages together, or change the " +
			"Python version.",
	},
	signs: signs(
		"",
		`(?P<abi>numpy)\.(?:dtype|ufunc) size changed|compiled using (?P<abi>NumPy) 1\.x|module compiled against ABI version`,
		`(?P<abi>numpy)\.(?:_?core\.)?multiarray failed to import|_ARRAY_API not found`,
		`(?P<asyncio>As of 3\.10, the \*loop\* parameter was removed|There is no current event loop in thread 'MainThread')`,
		`(?P<removed>\x60np\.\w+\x60 was removed in the NumPy 2\.0 release)`,
		`(?P<bcrypt>password cannot be longer than 72 bytes|module 'bcrypt' has no attribute '__about__')`,
		`(?:ImportError: )?cannot import name '(?P<name>[^']+)' from '(?P<module>[\w.]+)' \((?P<file>[^)]+)\)`,
		`cannot import name '(?P<name>[^']+)' from '(?P<module>[\w.]+)'`,
		`AttributeError: module '(?P<module>[\w.]+)' has no attribute '(?P<name>\w+)'`,
		`got an unexpected keyword argument '(?P<argument>\w+)'`,
		`^AttributeError: '(?P<object>[A-Z_]\w*)' object has no attribute '(?P<name>\w+)'`,
		`unsupported operand type\(s\) for \|: '(?P<union>type|_GenericAlias|types\.GenericAlias)'`,
		`'(?P<generic>type)' object is not subscriptable`,
	),
	found: func(p *container, c clue) *check.Finding {
		switch {
		case c.groups["abi"] != "":
			return p.fits("one of its packages was compiled for another version of NumPy",
				"update it and NumPy together, "+p.snapshot.update()+", or pin `numpy<2`", c)
		case c.groups["asyncio"] != "" && caller(c.frames()) == "":
			return nil
		case c.groups["asyncio"] != "":
			name := distributionOf(caller(c.frames()))
			return p.fits(fmt.Sprintf("package %q is older than the installed Python, whose asyncio no longer does what it "+
				"expects", name),
				fmt.Sprintf("update it, %s, or use a base image with an older Python; then run `fastdock up --build`",
					p.snapshot.update(name)), c)
		case c.groups["removed"] != "":
			names := packagesIn(c.frames())
			if len(names) < 2 {
				return nil
			}
			asks := names[len(names)-2]
			return p.fits(fmt.Sprintf("package %q is older than NumPy 2: %s", asks, c.groups["removed"]),
				fmt.Sprintf("update it, %s, or pin `numpy<2`; then run `fastdock up --build`", p.snapshot.update(asks)), c)
		case c.groups["bcrypt"] != "":
			return p.passlibBcrypt(c)
		case c.groups["object"] != "":
			return p.objectLacks(c)
		case c.groups["module"] == "lib":
			return p.fits("the installed versions of packages \"pyopenssl\" and \"cryptography\" do not fit: pyopenssl is older",
				"update both together, "+p.snapshot.update("pyopenssl", "cryptography")+"; one of Debian's python3-openssl goes "+
					"before it: remove that; then run `fastdock up --build`", c)
		case c.groups["union"] != "":
			return p.needsPython("its code writes types as `X | None`", "3.10", c)
		case c.groups["generic"] != "":
			if !builtinGeneric.MatchString(projectCode(c.frames())) {
				return nil
			}
			return p.needsPython("its code writes types as `list[X]`", "3.9", c)
		case newerParameters.MatchString(projectCode(c.frames()) + " " + c.groups["argument"]):
			return p.needsPython("its code uses the parameter "+c.groups["argument"], "3.10", c)
		case newerNames[c.groups["module"]+"."+c.groups["name"]] != "":
			return p.needsPython(
				fmt.Sprintf("its code imports %s from %s", c.groups["name"], c.groups["module"]),
				newerNames[c.groups["module"]+"."+c.groups["name"]], c)
		}
		if file := p.shadows(topOf(c.groups["module"])); file != "" {
			return p.hides(file, topOf(c.groups["module"]), c)
		}
		return p.versionsDiffer(c)
	},
}

// passlibBcrypt is about passlib, which is no longer kept and does not fit bcrypt from 4.1 on: its own test of it
// fails.
func (p *container) passlibBcrypt(c clue) *check.Finding {
	if !slices.ContainsFunc(c.frames(), func(f traceback.Frame) bool { return strings.Contains(f.File, "/passlib/") }) {
		return nil // a password that is too long
	}
	return p.fits("the installed version of bcrypt is newer than passlib knows: its own test of it fails, whatever the "+
		"password is",
		"pin `bcrypt<4.1`, or use bcrypt or pwdlib in place of passlib, which is no longer kept; then run "+
			"`fastdock up --build`", c)
}

// objectLacks is about a package that does not find what it expects in an object of another one's class.
func (p *container) objectLacks(c clue) *check.Finding {
	names, frames := packagesIn(c.frames()), c.frames()
	if n := len(frames); n > 0 && frames[n-1].Func == "__getattr__" {
		return nil // the code asks for what the object does not have
	}
	if caller(c.frames()) == "" || c.groups["object"] == "NoneType" || p.definesClass(c.groups["object"]) {
		return nil
	}
	return p.fits(
		fmt.Sprintf("package %q does not find %q in a %s: the installed versions of %s do not fit", names[len(names)-1],
			c.groups["name"], c.groups["object"], strings.Join(names, ", ")),
		fmt.Sprintf("update them together, %s, or pin the versions that worked; then run `fastdock up --build`",
			p.snapshot.update(names...)), c)
}

// packagesIn returns the packages that an exception passed through below the project's code, the outermost first.
func packagesIn(frames []traceback.Frame) []string {
	var names []string
	for _, f := range slices.Backward(frames) {
		m := packageOf.FindStringSubmatch(f.File)
		if m == nil && !foreign(f.File) {
			break
		}
		if m != nil && !slices.Contains(names, distributionOf(m[1])) {
			names = append(names, distributionOf(m[1]))
		}
	}
	slices.Reverse(names)
	return names
}

// definesClass reports whether the project has a class of that name.
func (p *container) definesClass(name string) bool {
	return slices.ContainsFunc(p.pythonFiles(), func(file string) bool {
		content, err := regular.ReadFile(filepath.Join(p.snapshot.project.WorkingDir, file))
		return err == nil && strings.Contains(string(content), "class "+name)
	})
}

// shadows returns the file of the project that has the name of a package's module; empty where none has.
func (p *container) shadows(module string) string {
	if len(distributions[module]) == 0 && drivers[module] == "" && !knownDistribution(module) {
		return ""
	}
	if _, there := p.snapshot.sources.File(module + ".py"); !there {
		return ""
	}
	return module + ".py"
}

func (p *container) hides(file, module string, c clue) *check.Finding {
	return p.fits(
		fmt.Sprintf("the project's file %s hides the package %q: `import %s` loads the file", file, module, module),
		fmt.Sprintf("rename %s, and remove its __pycache__", file), c)
}

var builtinGeneric = lazyregexp.New(`\b(?:list|dict|tuple|set|frozenset|type)\[`)

// newerNames is the version of Python that brought a name of the standard library.
var newerNames = map[string]string{
	"typing.Self": "3.11", "typing.Annotated": "3.9", "typing.override": "3.12", "typing.TypeAlias": "3.10",
	"typing.ParamSpec":    "3.10",
	"typing.assert_never": "3.11", "typing.LiteralString": "3.11", "typing.NotRequired": "3.11",
	"typing.Unpack": "3.11", "enum.StrEnum": "3.11",
	"datetime.UTC": "3.11", "asyncio.TaskGroup": "3.11", "asyncio.timeout": "3.11", "itertools.batched": "3.12",
	"warnings.deprecated": "3.13",
	"itertools.pairwise":  "3.10", "functools.cache": "3.9", "asyncio.to_thread": "3.9", "asyncio.Runner": "3.11",
}

// newerParameters are those that Python 3.10 brought, with the call that has them.
var newerParameters = lazyregexp.New(`dataclass\(.* (?:slots|kw_only|match_args)$|\bzip\(.* strict$`)

// removedNames are modules of Python that lost names which old packages use.
var removedNames = map[string]bool{
	"collections": true, "inspect": true, "asyncio": true, "typing": true,
	"ast": true, "pkgutil": true, "unittest": true, "importlib": true,
}

func (p *container) needsPython(does, version string, c clue) *check.Finding {
	return p.fits(
		fmt.Sprintf("%s, which needs Python %s or newer", does, version),
		fmt.Sprintf("use a base image with Python %s or newer, then run `fastdock up --build`", version), c)
}

func (p *container) fits(cause, fix string, c clue) *check.Finding {
	return p.placedAt(p.finding(cause, fix, p.quote(c)...), c.frames())
}

var packageOf = lazyregexp.New(`(?:site|dist)-packages/([A-Za-z_]\w*)`)

// versionsDiffer is about a package whose newest versions lack what another one, or the project, asks of it.
func (p *container) versionsDiffer(c clue) *check.Finding {
	asks, of := caller(c.frames()), topOf(c.groups["module"])
	if by := handsOn(c); c.groups["argument"] != "" && by != nil {
		return p.refusesParameter(*by, c)
	}
	from := distributionOf(asks)
	installed := strings.Contains(c.groups["file"], "-packages/")
	if asks == "" && !installed && c.groups["name"] != "" && len(distributions[of]) > 0 && !p.ownModule(of) {
		return p.fits(
			fmt.Sprintf("the installed module %q has no %s: it is of another version, or of another package with a "+
				"module of that name", of, c.groups["name"]),
			fmt.Sprintf("have %s in the version that the code was written for, and no package %q beside it; then run "+
				"`fastdock up --build`", distributionOf(of), of), c)
	}
	if asks == "" && !installed && c.groups["name"] != "" && p.inProject(c.groups["file"]) != "" {
		return p.ownLacks(c)
	}
	if asks == "" && !installed || of == asks && of != "" || p.ownModule(of) {
		return nil // the project's own mistake
	}
	if strings.Contains(c.groups["file"], "/lib/python3") && !installed || asks != "" && removedNames[of] {
		return p.fits(
			fmt.Sprintf("package %q uses %s of Python's module %q, which the installed Python no longer has", asks,
				c.groups["name"], of),
			fmt.Sprintf("update the package, %s, or use a base image with an older Python; then run "+
				"`fastdock up --build`", p.snapshot.update(from)), c)
	}
	what := cmp.Or(c.groups["name"], fmt.Sprintf("parameter %q", c.groups["argument"]))
	if of == "" {
		return p.fits(
			fmt.Sprintf("the installed versions of package %q and of one that it calls do not fit: that one has no "+
				"%s", asks, what),
			fmt.Sprintf("update both, %s, or pin an older version of the other one; then run "+
				"`fastdock up --build`", p.snapshot.update(from)), c)
	}
	if asks == "" {
		return p.fits(
			fmt.Sprintf("the installed version of package %q has no %s", of, what),
			fmt.Sprintf("pin the version of %s that the code was written for, or change the code; then run "+
				"`fastdock up --build`", of), c)
	}
	return p.fits(
		fmt.Sprintf("the installed versions of packages %q and %q do not fit: %s has no %s", asks, of, of, what),
		fmt.Sprintf("update both together, %s, or pin an older %s; then run `fastdock up --build`",
			p.snapshot.update(from, distributionOf(of)), distributionOf(of)), c)
}

// handsOn returns the frame whose line names the argument that another package refuses; nil where the innermost package
// does, or none.
func handsOn(c clue) *traceback.Frame {
	frames := c.frames()
	for i, f := range slices.Backward(frames) {
		if !strings.Contains(f.Code, c.groups["argument"]+"=") {
			continue
		}
		inner := packagesIn(frames[i+1:])
		m := packageOf.FindStringSubmatch(f.File)
		if len(inner) == 0 || m != nil && distributionOf(m[1]) == inner[len(inner)-1] {
			return nil
		}
		return &frames[i]
	}
	return nil
}

// refusesParameter is about a package that does not take a parameter, which another one or the project hands it.
func (p *container) refusesParameter(by traceback.Frame, c clue) *check.Finding {
	names := packagesIn(c.frames())
	of, what := names[len(names)-1], c.groups["argument"]
	if m := packageOf.FindStringSubmatch(by.File); m != nil {
		asks := distributionOf(m[1])
		return p.fits(
			fmt.Sprintf("the installed versions of packages %q and %q do not fit: %s has no parameter %q", asks, of, of, what),
			fmt.Sprintf("update both together, %s, or pin an older %s; then run `fastdock up --build`",
				p.snapshot.update(asks, of), of), c)
	}
	return p.fits(
		fmt.Sprintf("the installed version of package %q has no parameter %q, which the code hands it", of, what),
		fmt.Sprintf("change the code, or pin the version of %s that it was written for; then run `fastdock up "+
			"--build`", of), c)
}

// ownLacks is about a name that the code imports from a module of the project.
func (p *container) ownLacks(c clue) *check.Finding {
	name, file := c.groups["name"], p.shortName(c.groups["file"])
	f := p.fits(fmt.Sprintf("the project's module %q has no %q (%s)", c.groups["module"], name, file),
		fmt.Sprintf("define %s there, or import it from the module that has it", name), c)
	source, _ := p.snapshot.sources.File(file)
	if slices.ContainsFunc(source.Lines, func(line string) bool { return slices.Contains(words(line), name) }) {
		f.Cause = fmt.Sprintf("%s of the project has %q, and that of its container does not: it is older", file, name)
		f.Fix.Text = "run `fastdock up --build`, or mount the code"
	}
	f.ID = ownExceptionID
	return f
}

// words returns the words of a line of code.
func words(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func topOf(module string) string {
	top, _, _ := strings.Cut(module, ".")
	return top
}

// caller returns the package whose code runs last; empty if that is the project's.
func caller(frames []traceback.Frame) string {
	for _, f := range slices.Backward(frames) {
		if m := packageOf.FindStringSubmatch(f.File); m != nil {
			return m[1]
		}
		if !foreign(f.File) {
			return ""
		}
	}
	return ""
}

// brokenPackage is about a package that fails while it is imported: it is older than the Python or the packages beside
// it.
var brokenPackage = rule{
	id: "FD-R59",
	of: func(p *container) *check.Finding {
		e := p.raised()
		if e == nil || !slices.Contains(strings.Fields("TypeError AttributeError SyntaxError NameError"),
			e.Chain()[0].Name()) {
			return nil
		}
		first := e.Chain()[0]
		c := clue{statement: statement{text: first.Text(), raised: e}, line: first.Line()}
		name := caller(c.frames())
		if name == "" || !imports.MatchString(projectCode(c.frames())) {
			return nil
		}
		names := packagesIn(c.frames())
		within := ""
		if len(names) > 1 {
			within = ", in " + strings.Join(names[1:], ", ")
		}
		return p.fits(
			fmt.Sprintf("package %q fails while it is imported%s: it does not fit the installed Python, or a package "+
				"beside it: %s", names[0], within, first.Line()),
			fmt.Sprintf("update it, %s, replace it if it is no longer maintained, or use a base image with an older "+
				"Python; then run `fastdock up --build`", p.snapshot.update(names...)), c)
	},
}

var imports = lazyregexp.New(`^(?:from|import)\s`)

// distributionOf returns the package that brings a module, as far as it is known.
func distributionOf(module string) string {
	if names := distributions[module]; len(names) > 0 {
		return names[0]
	}
	return module
}

// byPath is about a file of a package that was started as a program of its own.
var byPath = class{
	rule:  rule{id: unloadableID},
	signs: signs("", `attempted relative import (?:with no known parent package|beyond top-level package)`),
	found: func(p *container, c clue) *check.Finding {
		fix := "start it as a module from the folder above the package: `python -m PACKAGE.MODULE`"
		for _, word := range strings.Fields(strings.Join(p.program(), " ")) {
			if dir, file := path.Split(word); strings.HasSuffix(file, ".py") && dir != "" && !path.IsAbs(word) {
				fix = fmt.Sprintf("start it as a module: `python -m %s`",
					strings.ReplaceAll(strings.TrimSuffix(path.Clean(word), ".py"), "/", "."))
			}
		}
		return p.appPlaced(p.finding("its command starts a file of a package by its path, so relative imports "+
			"fail", fix, p.quote(c)...))
	},
}
