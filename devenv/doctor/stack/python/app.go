// Package python has the rules about Python: its packages, its modules, its exceptions and its reloaders.
package python

import (
	"cmp"
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/internal/regular"
)

// Unloadable is about a server that does not find the app that its command names.
var Unloadable = rule.LogRule{
	Rule: rule.Rule{
		ID: unloadableID, Title: "App that the server cannot import",
		About: "`uvicorn app.main:app` imports the module app.main from the working directory and uses its " +
			"variable `app`. It fails if a name is wrong, the code is mounted elsewhere, or a src layout has no " +
			"PYTHONPATH.",
	},
	Patterns: rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["none"] != "" {
			return atAppName(c, rule.Finding(c,
				"the command names no file, and no default path contains an app",
				"add the file to the command: `fastapi run "+cmp.Or(appFile(c), "app/main.py")+"`",
				rule.Quote(c, match)...))
		}
		if match.Groups["uwsgi"] != "" {
			return atAppName(c, rule.Finding(c,
				"the server finds no app: "+match.Groups["uwsgi"]+", because its module or callable has another name or fails",
				"correct `module` and `callable` (or wsgi-file) in the uWSGI configuration; `docker compose run --rm "+c.Service+
					" python -c \"import MODULE\"` shows the import error", rule.Quote(c, match)...))
		}
		if match.Groups["string"] != "" {
			return atAppName(c, rule.Finding(c,
				fmt.Sprintf("the import string %q in the command is not in the format module:variable", match.Groups["string"]),
				AppFix(c), rule.Quote(c, match)...))
		}
		cause := fmt.Sprintf("the command loads the module %q, which does not exist in %s", match.Groups["module"], c.WorkDir)
		if name := match.Groups["variable"]; name != "" {
			cause = fmt.Sprintf(
				"the command loads %q from module %q, which does not define it",
				name,
				cmp.Or(match.Groups["in"], match.Groups["module"]),
			)
		}
		return atAppName(c, rule.Finding(c, cause, AppFix(c), rule.Quote(c, match)...))
	},
}

// ByPath is about a file of a package that was started as a program of its own.
var ByPath = rule.LogRule{
	Rule:     rule.Rule{ID: unloadableID},
	Patterns: rule.Patterns("", `attempted relative import (?:with no known parent package|beyond top-level package)`),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		fix := "run the file as a module from the folder above the package: `python -m PACKAGE.MODULE`"
		for _, word := range strings.Fields(strings.Join(c.Program(), " ")) {
			if dir, file := path.Split(word); strings.HasSuffix(file, ".py") && dir != "" && !path.IsAbs(word) {
				fix = fmt.Sprintf("run the file as a module: `python -m %s`",
					strings.ReplaceAll(strings.TrimSuffix(path.Clean(word), ".py"), "/", "."))
			}
		}
		return atAppName(c, rule.Finding(c, "the command runs a file of a package by its path, so relative imports "+
			"fail", fix, rule.Quote(c, match)...))
	},
}

// AppFix names the app that there is.
func AppFix(c *facts.Container) string {
	file, name := app(c)
	if c.CommandSays("-A") || c.CommandSays("--app") {
		return "correct the module after -A: Celery imports it from the working directory, and it must contain the Celery app"
	}
	if file == "" {
		return "correct the import string in the command (module:variable)"
	}
	module := strings.TrimSuffix(strings.ReplaceAll(file, "/", "."), ".py")
	app := strings.TrimPrefix(strings.TrimSuffix(module, ".__init__"), "src.") + ":" + name
	switch {
	case !c.CommandSays(app):
		return "load this app instead: " + app
	case c.Config().WorkingDir != "":
		return fmt.Sprintf("remove working_dir from service %q, or set it to the folder of the image that contains "+
			"%s", c.Service,
			file)
	}
	return fmt.Sprintf("copy %s to %s in the Dockerfile (check .dockerignore), or mount its folder; then run `fastdock "+
		"up --build`", file, c.WorkDir)
}

// atAppName returns where the command names the app, with the right name where that is known.
func atAppName(c *facts.Container, f *check.Finding) *check.Finding {
	_, right, known := strings.Cut(f.Fix.Text, "this app instead: ")
	change := func(line string) string {
		if !known {
			return line
		}
		return facts.ImportWord.ReplaceAllStringFunc(line, func(word string) string {
			if strings.Contains(strings.Join(c.Command, " "), word) {
				return right
			}
			return word
		})
	}
	rule.EditDockerfile(c, f, rule.ServerCommand.MatchString, change)
	f = rule.EditCompose(c, f, []string{"services", c.Service, "command"}, change)
	return rule.OrAtKey(c, f, "command")
}

const unloadableID = "FD-R15"

func appFile(c *facts.Container) string {
	file, _ := app(c)
	return file
}

// app returns the first file of the project that makes an app, and the name of its variable.
func app(c *facts.Container) (file, name string) {
	for _, file := range c.PythonFiles() {
		content, err := regular.ReadFile(filepath.Join(c.Stack.Project.WorkingDir, file))
		if m := makesApp.FindSubmatch(content); err == nil && m != nil {
			return filepath.ToSlash(file), string(m[1])
		}
	}
	return "", ""
}

var makesApp = lazyregexp.New(
	`(?m)^(\w+)\s*(?::\s*\w+\s*)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Quart|Litestar|Flask)\(`,
)
