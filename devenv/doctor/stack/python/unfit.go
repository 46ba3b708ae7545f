package python

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Unfit is about installed packages that do not fit one another, and about code that is newer than the Python it
// runs on.
var Unfit = rule.LogRule{
	Rule: rule.Rule{
		ID: unfitID, Title: "Incompatible versions of Python, packages or code",
		About: "A package uses a function that another package has only in older or newer versions, was compiled " +
			"for another NumPy, or the code needs a newer Python. Update the packages together, or change the " +
			"Python version.",
	},
	Patterns: rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		switch {
		case match.Groups["abi"] != "":
			return fits(c, "a package was compiled for another version of NumPy",
				"update the package and NumPy together with "+update(c.Stack)+", or pin `numpy<2`", match)
		case match.Groups["asyncio"] != "" && facts.Caller(match.Frames()) == "":
			return nil
		case match.Groups["asyncio"] != "":
			name := facts.DistributionOf(facts.Caller(match.Frames()))
			return fits(c, fmt.Sprintf("package %q does not support asyncio of the installed Python", name),
				fmt.Sprintf("update it with %s, or use a base image with an older Python; then run `fastdock up --build`",
					update(c.Stack, name)), match)
		case match.Groups["removed"] != "":
			names := facts.PackagesIn(match.Frames())
			if len(names) < 2 {
				return nil
			}
			asks := names[len(names)-2]
			return fits(c, fmt.Sprintf("package %q does not support NumPy 2: %s", asks, match.Groups["removed"]),
				fmt.Sprintf("update it with %s, or pin `numpy<2`; then run `fastdock up --build`", update(c.Stack, asks)), match)
		case match.Groups["bcrypt"] != "":
			return passlibBcrypt(c, match)
		case match.Groups["object"] != "":
			return objectLacks(c, match)
		case match.Groups["module"] == "lib":
			return fits(c, "the installed versions of \"pyopenssl\" and \"cryptography\" are not compatible: pyopenssl is too "+
				"old",
				"update both together with "+update(c.Stack, "pyopenssl", "cryptography")+"; if Debian's python3-openssl takes "+
					"precedence, remove it; then run `fastdock up --build`", match)
		case match.Groups["union"] != "":
			return needsPython(c, "the code uses the type syntax `X | None`", "3.10", match)
		case match.Groups["generic"] != "":
			if !builtinGeneric.MatchString(facts.ProjectCode(match.Frames())) {
				return nil
			}
			return needsPython(c, "the code uses the type syntax `list[X]`", "3.9", match)
		case newerParameters.MatchString(facts.ProjectCode(match.Frames()) + " " + match.Groups["argument"]):
			return needsPython(c, "the code uses the parameter "+match.Groups["argument"], "3.10", match)
		case newerNames[match.Groups["module"]+"."+match.Groups["name"]] != "":
			return needsPython(c,
				fmt.Sprintf("the code imports %s from %s", match.Groups["name"], match.Groups["module"]),
				newerNames[match.Groups["module"]+"."+match.Groups["name"]], match)
		}
		if file := shadows(c, facts.TopOf(match.Groups["module"])); file != "" {
			return hides(c, file, facts.TopOf(match.Groups["module"]), match)
		}
		return versionsDiffer(c, match)
	},
}

// passlibBcrypt is about passlib, which is no longer kept and does not fit bcrypt from 4.1 on: its own test of it
// fails.
func passlibBcrypt(c *facts.Container, match rule.Match) *check.Finding {
	if !slices.ContainsFunc(match.Frames(),
		func(f traceback.Frame) bool { return strings.Contains(f.File, "/passlib/") }) {
		return nil // a password that is too long
	}
	return fits(c, "the installed bcrypt is too new for passlib: passlib's self-test fails with every password",
		"pin `bcrypt<4.1`, or replace passlib, which is no longer maintained, with bcrypt or pwdlib; then run `fastdock up "+
			"--build`", match)
}

// objectLacks is about a package that does not find what it expects in an object of another one's class.
func objectLacks(c *facts.Container, match rule.Match) *check.Finding {
	names, frames := facts.PackagesIn(match.Frames()), match.Frames()
	if n := len(frames); n > 0 && frames[n-1].Func == "__getattr__" {
		return nil // the code asks for what the object does not have
	}
	if facts.Caller(match.Frames()) == "" || match.Groups["object"] == "NoneType" ||
		definesClass(c, match.Groups["object"]) {
		return nil
	}
	return fits(c,
		fmt.Sprintf("package %q does not find %q in a %s: incompatible versions (%s)", names[len(names)-1],
			match.Groups["name"], match.Groups["object"], strings.Join(names, ", ")),
		fmt.Sprintf("update them together with %s, or pin the versions that worked; then run `fastdock up --build`",
			update(c.Stack, names...)), match)
}

// definesClass reports whether the project has a class of that name.
func definesClass(c *facts.Container, name string) bool {
	return slices.ContainsFunc(c.PythonFiles(), func(file string) bool {
		content, err := regular.ReadFile(filepath.Join(c.Stack.Project.WorkingDir, file))
		return err == nil && strings.Contains(string(content), "class "+name)
	})
}

var builtinGeneric = lazyregexp.New(`\b(?:list|dict|tuple|set|frozenset|type)\[`)

// newerParameters are those that Python 3.10 brought, with the call that has them.
var newerParameters = lazyregexp.New(`dataclass\(.* (?:slots|kw_only|match_args)$|\bzip\(.* strict$`)

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

// shadows returns the file of the project that has the name of a package's module; empty where none has.
func shadows(c *facts.Container, module string) string {
	if len(facts.Distributions[module]) == 0 && target.Drivers[module] == "" && !facts.KnownDistribution(module) {
		return ""
	}
	if _, there := c.Stack.Sources.File(module + ".py"); !there {
		return ""
	}
	return module + ".py"
}

func hides(c *facts.Container, file, module string, match rule.Match) *check.Finding {
	return fits(c,
		fmt.Sprintf("the project's file %s shadows the package %q: `import %s` loads the file", file, module, module),
		fmt.Sprintf("rename %s and delete its __pycache__", file), match)
}

// versionsDiffer is about a package whose newest versions lack what another one, or the project, asks of it.
func versionsDiffer(c *facts.Container, match rule.Match) *check.Finding {
	asks, of := facts.Caller(match.Frames()), facts.TopOf(match.Groups["module"])
	if by := handsOn(match); match.Groups["argument"] != "" && by != nil {
		return refusesParameter(c, *by, match)
	}
	from := facts.DistributionOf(asks)
	installed := strings.Contains(match.Groups["file"], "-packages/")
	if asks == "" && !installed && match.Groups["name"] != "" && len(facts.Distributions[of]) > 0 && !c.OwnModule(of) {
		return fits(c,
			fmt.Sprintf("the installed module %q has no %s: it belongs to another version, or to another package with the "+
				"same module name", of, match.Groups["name"]),
			fmt.Sprintf("install the version of %s that the code was written for, and remove the package %q; then run "+
				"`fastdock up --build`", facts.DistributionOf(of), of), match)
	}
	if asks == "" && !installed && match.Groups["name"] != "" && c.InProject(match.Groups["file"]) != "" {
		return ownLacks(c, match)
	}
	if asks == "" && !installed || of == asks && of != "" || c.OwnModule(of) {
		return nil // the project's own mistake
	}
	if strings.Contains(match.Groups["file"], "/lib/python3") && !installed || asks != "" && removedNames[of] {
		return fits(c,
			fmt.Sprintf("package %q uses %s of Python's module %q, which the installed Python no longer has", asks,
				match.Groups["name"], of),
			fmt.Sprintf("update the package with %s, or use a base image with an older Python; then run `fastdock up "+
				"--build`", update(c.Stack, from)), match)
	}
	what := cmp.Or(match.Groups["name"], fmt.Sprintf("parameter %q", match.Groups["argument"]))
	if of == "" {
		return fits(c,
			fmt.Sprintf("package %q is not compatible with the installed version of a package that it calls, which has no "+
				"%s", asks, what),
			fmt.Sprintf("update both with %s, or pin an older version of the called package; then run `fastdock up "+
				"--build`", update(c.Stack, from)), match)
	}
	if asks == "" {
		return fits(c,
			fmt.Sprintf("the installed version of package %q has no %s", of, what),
			fmt.Sprintf("pin the version of %s that the code was written for, or change the code; then run "+
				"`fastdock up --build`", of), match)
	}
	return fits(c,
		fmt.Sprintf("the installed versions of packages %q and %q are not compatible: %s has no %s", asks, of, of, what),
		fmt.Sprintf("update both together with %s, or pin an older %s; then run `fastdock up --build`",
			update(c.Stack, from, facts.DistributionOf(of)), facts.DistributionOf(of)), match)
}

// handsOn returns the frame whose line names the argument that another package refuses; nil where the innermost package
// does, or none.
func handsOn(match rule.Match) *traceback.Frame {
	frames := match.Frames()
	for i, f := range slices.Backward(frames) {
		if !strings.Contains(f.Code, match.Groups["argument"]+"=") {
			continue
		}
		inner := facts.PackagesIn(frames[i+1:])
		m := facts.PackageOf.FindStringSubmatch(f.File)
		if len(inner) == 0 || m != nil && facts.DistributionOf(m[1]) == inner[len(inner)-1] {
			return nil
		}
		return &frames[i]
	}
	return nil
}

// refusesParameter is about a package that does not take a parameter, which another one or the project hands it.
func refusesParameter(c *facts.Container, by traceback.Frame, match rule.Match) *check.Finding {
	names := facts.PackagesIn(match.Frames())
	of, what := names[len(names)-1], match.Groups["argument"]
	if m := facts.PackageOf.FindStringSubmatch(by.File); m != nil {
		asks := facts.DistributionOf(m[1])
		return fits(c,
			fmt.Sprintf("the installed versions of packages %q and %q are not compatible: %s has no parameter "+
				"%q", asks, of, of, what),
			fmt.Sprintf("update both together with %s, or pin an older %s; then run `fastdock up --build`",
				update(c.Stack, asks, of), of), match)
	}
	return fits(c,
		fmt.Sprintf("the installed version of package %q has no parameter %q, but the code passes it", of, what),
		fmt.Sprintf("change the code, or pin the version of %s that the code was written for; then run `fastdock up "+
			"--build`", of), match)
}

// ownLacks is about a name that the code imports from a module of the project.
func ownLacks(c *facts.Container, match rule.Match) *check.Finding {
	name, file := match.Groups["name"], c.ShortName(match.Groups["file"])
	f := fits(c, fmt.Sprintf("the project's module %q has no %q (%s)", match.Groups["module"], name, file),
		fmt.Sprintf("define %s in this module, or import it from the module that contains it", name), match)
	source, _ := c.Stack.Sources.File(file)
	if slices.ContainsFunc(source.Lines, func(line string) bool { return slices.Contains(words(line), name) }) {
		f.Cause = fmt.Sprintf("%s in the container does not contain %q, but the project's file does: the image is "+
			"outdated", file, name)
		f.Fix.Text = "run `fastdock up --build`, or mount the code"
	}
	f.ID = rule.OwnException
	return f
}

// words returns the words of a line of code.
func words(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// removedNames are modules of Python that lost names which old packages use.
var removedNames = map[string]bool{
	"collections": true, "inspect": true, "asyncio": true, "typing": true,
	"ast": true, "pkgutil": true, "unittest": true, "importlib": true,
}

func fits(c *facts.Container, cause, fix string, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c, cause, fix, rule.Quote(c, match)...), match.Frames())
}

func needsPython(c *facts.Container, does, version string, match rule.Match) *check.Finding {
	f := fits(c,
		fmt.Sprintf("%s, which needs Python %s or newer", does, version),
		fmt.Sprintf("use a base image with Python %s or newer, then run `fastdock up --build`", version), match)
	f.ID = unfitID
	return f
}

const unfitID = "FD-R59"
