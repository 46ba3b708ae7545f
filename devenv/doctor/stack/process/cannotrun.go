package process

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/python"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/storage"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// CannotRun is about a command whose program is not there or cannot be executed.
var CannotRun = rule.Rule{
	ID: "FD-R04", Title: "Command that does not exist or is not executable",
	About: "The container exits with code 126 or 127 if its command is missing, not executable or names a missing " +
		"interpreter. Windows line endings in a script have the same effect. So does a virtual environment that " +
		"was created with another Python or is hidden by a mount.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Status == "running" && !facts.Loops(c.Report) {
			return nil
		}
		if m, line := c.LastMatch(windowsShell); m != nil {
			return windowsLines(c, script(c, m[1]), line)
		}
		file, why, ok := engine.CannotRun(c.Output()...)
		if _, line := c.LastMatch(closedInterpreter); !ok || line != "" {
			return nil
		}
		if bashWord.MatchString(file) {
			return needsBash(c, file)
		}
		content, _ := c.ReadFile(c.Inside(file), 200)
		first, _, _ := strings.Cut(content, "\n")
		evidence := strings.TrimRight(first, "\r")
		switch interpreter, script := strings.CutPrefix(evidence, "#!"); {
		case strings.HasSuffix(first, "\r") || strings.HasSuffix(file, `\r`):
			return windowsLines(c, file, evidence)
		case script && strings.Contains(interpreter, "python"):
			return rule.Finding(c,
				fmt.Sprintf("%q was created with a Python that is not in the image: %s", file,
					strings.TrimSpace(interpreter)),
				"create the environment in the image with its own Python, and do not mount over it",
				first,
			)
		case script && strings.Contains(why, "interpreter"):
			return rule.Finding(c,
				fmt.Sprintf(
					"%q names an interpreter that is not in the image: %s",
					file,
					strings.TrimSpace(interpreter),
				),
				"install the interpreter in the image, or begin the script with `#!/bin/sh`",
				first,
			)
		}
		if f := storage.Hidden(c, strconv.Quote(file), c.Said); f != nil && !strings.Contains(file, "/") {
			return f
		}
		f := rule.AtKey(c,
			rule.Finding(c, fmt.Sprintf("the command cannot run: %q %s", file, why), runFix(c, file, why)),
			"command",
			"entrypoint",
		)
		if name := c.InProject(file); name != "" && strings.Contains(why, "executable") {
			f.Fix.Command = []string{"sh", "-c", `chmod +x "$0" && "$1" up --build --wait`, name, "fastdock"}
		}
		return f
	},
}

// windowsShell are the complaints of shells about a carriage return at the end of a line.
var windowsShell = lazyregexp.New(
	`^(?:(\S+): )?(?:line )?(?:\d+: )?(?:.*(?:\\r|\^M)['’]?: (?:.*not found|No such file|bad interpreter` +
		`|invalid option)|set: [Ii]llegal option -\s*$)`,
)

func windowsLines(c *facts.Container, file, first string) *check.Finding {
	name, what := "", "the start script"
	if file != "" {
		name = strings.TrimSuffix(path.Base(file), `\r`)
		what = strconv.Quote(name)
	}
	f := rule.Finding(c,
		what+" has Windows line endings (CRLF), so its first line names an interpreter that does not exist",
		"save the script with LF line endings, add `*.sh text eol=lf` to .gitattributes, then run `fastdock up --build`",
		first,
	)
	for _, candidate := range []string{name, c.InProject(file)} {
		if source, ok := c.Stack.Sources.File(candidate); ok && candidate != "" {
			f.File, f.Line = source.Path, 1
			f.Fix.Command = []string{
				"sh",
				"-c",
				"tr -d '\\r' <\"$0\" >\"$0.lf\" && cat \"$0.lf\" >\"$0\" && rm \"$0.lf\" && \"$1\" up --build --wait",
				source.Path,
				"fastdock",
			}
		}
	}
	return f
}

// script returns the shell script that complains: the one that it names itself, else the first of the command; empty
// where there is none.
func script(c *facts.Container, name string) string {
	for _, word := range append([]string{name}, c.Program()...) {
		if strings.HasSuffix(word, ".sh") {
			return word
		}
	}
	return ""
}

// closedInterpreter is a complaint about the interpreter of a script, which its user may not run.
var closedInterpreter = lazyregexp.New(`python[\d.]*: bad interpreter: Permission denied`)

// bashWord is a word of bash that sh takes for a program.
var bashWord = lazyregexp.New(`^(?:source|\[\[|shopt|declare|pushd|popd|function|let|mapfile|readarray)$`)

func needsBash(c *facts.Container, word string) *check.Finding {
	_, line := c.LastMatch(commandNotFound)
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the script uses %q, which only bash supports, but sh runs it", word),
		"begin the script with `#!/bin/bash` and run it directly (Alpine needs the package bash), or write it for sh: `. "+
			"FILE` instead of source, `[ ]` instead of [[ ]]",
		line), "command", "entrypoint")
}

var commandNotFound = lazyregexp.New(`not found`)

func runFix(c *facts.Container, file, why string) string {
	switch {
	case strings.Contains(why, "executable"):
		return fmt.Sprintf("run `chmod +x %s`, then `fastdock up --build`", path.Base(file))
	case strings.Contains(file, "venv/"):
		return "create the virtual environment in the image with its Python, and exclude .venv from mounts and from the " +
			"build context (.dockerignore)"
	case strings.Contains(why, "interpreter"):
		return "save the script with LF line endings (`*.sh text eol=lf` in .gitattributes), and begin it with an " +
			"interpreter that is in the image, for example `#!/bin/sh`; then run `fastdock up --build`"
	case nodePackages(c):
		return "install the packages in the image (`RUN npm ci`), and add a volume at node_modules so that the project " +
			"mount does not hide them; then run `fastdock up --build --renew-anon-volumes`"
	case c.HiddenVenv() != "":
		return "the mount at " + c.HiddenVenv() + " hides the environment: create it outside the mounted folder, for " +
			"example in /opt/venv"
	}
	if name := python.DebianPackage(file); name != "" {
		return fmt.Sprintf("install the Debian package %s in the image of service %q", name, c.Service)
	}
	return fmt.Sprintf("install %q in the image of service %q, or correct its command", file, c.Service)
}

// nodePackages reports whether a container runs a script of a package manager of Node.js.
func nodePackages(c *facts.Container) bool {
	return c.CommandSays("npm") || c.CommandSays("pnpm") || c.CommandSays("yarn") || c.CommandSays("npx")
}
