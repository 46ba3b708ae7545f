package stack

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var outOfMemory = rule{
	id: "FD-R03", title: "Container out of memory",
	about: "The kernel kills a process that exceeds its container's memory limit, and the log does not mention " +
		"it. Raise the limit (`mem_limit` or `deploy.resources.limits.memory`), or give Docker Desktop's machine " +
		"more memory.",
	of: func(p *container) *check.Finding {
		if !p.OOMKilled {
			return nil
		}
		limit := "the engine's machine has no memory left"
		if p.Memory > 0 {
			limit = fmt.Sprintf("it may have %d MB", p.Memory>>20)
		}
		return p.memoryShort("it ran out of memory: the kernel killed it (" + limit + ")")
	},
}

var portTaken = rule{
	id: "FD-R28", title: "Published port already in use",
	about: "Only one process can use a port of this machine. The finding names that process. Stop it, or publish " +
		"another port: `fastdock up --find-ports` selects a free one.",
	of: func(p *container) *check.Finding {
		if p.Said == "" {
			return nil
		}
		taken := p.portTaken()
		if taken == nil {
			return nil
		}
		f := p.finding(
			fmt.Sprintf("its port %s is in use by %s", taken.Address, taken.HeldBy()),
			"free the port, or publish another one",
			p.Said,
		)
		if taken.Free != 0 && taken.Setting != "" {
			f.Fix = check.Fix{
				Text: fmt.Sprintf(
					"publish another one: `fastdock up --find-ports` takes %d and keeps it",
					taken.Free,
				),
				Command: []string{"fastdock", "up", "--find-ports", "--wait"},
			}
		}
		return p.placed(f, "ports")
	},
}

var cannotRun = rule{
	id: "FD-R04", title: "Command that does not exist or is not executable",
	about: "The container exits with code 126 or 127 if its command is missing, not executable or names a missing " +
		"interpreter. Windows line endings in a script have the same effect. So does a virtual environment that " +
		"was created with another Python or is hidden by a mount.",
	of: func(p *container) *check.Finding {
		if p.Status == "running" && !loops(p.Report) {
			return nil
		}
		if m, line := p.said(windowsShell); m != nil {
			return p.windowsLines(p.script(m[1]), line)
		}
		file, why, ok := engine.CannotRun(p.words()...)
		if _, line := p.said(closedInterpreter); !ok || line != "" {
			return nil
		}
		if bashWord.MatchString(file) {
			return p.needsBash(file)
		}
		content, _ := p.readFile(p.inside(file), 200)
		first, _, _ := strings.Cut(content, "\n")
		evidence := strings.TrimRight(first, "\r")
		switch interpreter, script := strings.CutPrefix(evidence, "#!"); {
		case strings.HasSuffix(first, "\r") || strings.HasSuffix(file, `\r`):
			return p.windowsLines(file, evidence)
		case script && strings.Contains(interpreter, "python"):
			return p.finding(
				fmt.Sprintf("%q was made with a Python that is not in the image: %s", file,
					strings.TrimSpace(interpreter)),
				"make the environment in the image, with the Python that it runs with, and keep mounts off it",
				first,
			)
		case script && strings.Contains(why, "interpreter"):
			return p.finding(
				fmt.Sprintf(
					"%q names an interpreter that is not in the image: %s",
					file,
					strings.TrimSpace(interpreter),
				),
				"install it in the image, or begin the script with `#!/bin/sh`",
				first,
			)
		}
		if f := p.hidden(strconv.Quote(file), p.Said); f != nil && !strings.Contains(file, "/") {
			return f
		}
		f := p.placed(
			p.finding(fmt.Sprintf("its command cannot be run: %q %s", file, why), p.runFix(file, why)),
			"command",
			"entrypoint",
		)
		if name := p.inProject(file); name != "" && strings.Contains(why, "executable") {
			f.Fix.Command = []string{"sh", "-c", `chmod +x "$0" && "$1" up --build --wait`, name, "fastdock"}
		}
		return f
	},
}

// closedInterpreter is a complaint about the interpreter of a script, which its user may not run.
var closedInterpreter = lazyregexp.New(`python[\d.]*: bad interpreter: Permission denied`)

// bashWord is a word of bash that sh takes for a program.
var bashWord = lazyregexp.New(`^(?:source|\[\[|shopt|declare|pushd|popd|function|let|mapfile|readarray)$`)

func (p *container) needsBash(word string) *check.Finding {
	_, line := p.said(commandNotFound)
	return p.placed(p.finding(
		fmt.Sprintf("its script uses %q, a word of bash, and sh runs it", word),
		"begin the script with `#!/bin/bash` and start it by its own name (Alpine needs the package bash), or write "+
			"it for sh: "+
			"`. FILE` in place of source, `[ ]` in place of [[ ]]",
		line), "command", "entrypoint")
}

var commandNotFound = lazyregexp.New(`not found`)

// nodePackages reports whether a container runs a script of a package manager of Node.js.
func (p *container) nodePackages() bool {
	return p.commandSays("npm") || p.commandSays("pnpm") || p.commandSays("yarn") || p.commandSays("npx")
}

// script returns the shell script that complains: the one that it names itself, else the first of the command; empty
// where there is none.
func (p *container) script(name string) string {
	for _, word := range append([]string{name}, p.program()...) {
		if strings.HasSuffix(word, ".sh") {
			return word
		}
	}
	return ""
}

// windowsShell are the complaints of shells about a carriage return at the end of a line.
var windowsShell = lazyregexp.New(
	`^(?:(\S+): )?(?:line )?(?:\d+: )?(?:.*(?:\\r|\^M)['’]?: (?:.*not found|No such file|bad interpreter` +
		`|invalid option)|set: [Ii]llegal option -\s*$)`,
)

func (p *container) runFix(file, why string) string {
	switch {
	case strings.Contains(why, "executable"):
		return fmt.Sprintf("run `chmod +x %s`, then `fastdock up --build`", path.Base(file))
	case strings.Contains(file, "venv/"):
		return "make the virtual environment in the image, with its Python, and keep mounts and copies from this " +
			"machine off it (.dockerignore)"
	case strings.Contains(why, "interpreter"):
		return "save it with LF line ends (`*.sh text eol=lf` in .gitattributes), and let its first line name an " +
			"interpreter of the image, such as `#!/bin/sh`; then run `fastdock up --build`"
	case p.nodePackages():
		return "install the packages in the image (`RUN npm ci`), and keep the mounted project off them with a volume at " +
			"its node_modules; then run `fastdock up --build --renew-anon-volumes`"
	case p.hiddenVenv() != "":
		return "keep the mount at " + p.hiddenVenv() + " off the environment: make that outside the mounted folder, " +
			"/opt/venv"
	}
	if name := debianPackage(file); name != "" {
		return fmt.Sprintf("install the Debian package %s in the image of service %q", name, p.Service)
	}
	return fmt.Sprintf("install %q in the image of service %q, or correct its command", file, p.Service)
}

func (p *container) windowsLines(file, first string) *check.Finding {
	name, what := "", "the script that it starts"
	if file != "" {
		name = strings.TrimSuffix(path.Base(file), `\r`)
		what = strconv.Quote(name)
	}
	f := p.finding(
		what+" has Windows line ends (CRLF), so its first line names an interpreter that does not exist",
		"save it with LF line ends, add `*.sh text eol=lf` to .gitattributes, then run `fastdock up --build`",
		first,
	)
	if p.snapshot.sources == nil {
		return f
	}
	for _, candidate := range []string{name, p.inProject(file)} {
		if source, ok := p.snapshot.sources.File(candidate); ok && candidate != "" {
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

var slowStop = rule{
	id: "FD-R24", title: "Container killed instead of stopped",
	about: "The engine kills a container that does not exit within `stop_grace_period` (10 s), and requests are " +
		"lost. An app that waits for open connections needs `--timeout-graceful-shutdown`. An app that does not " +
		"receive the signal needs `init: true` or an exec-form command.",
	of: func(p *container) *check.Finding {
		if !p.killedOnStop() {
			return nil
		}
		return p.finding(
			"it was killed (code 137): by a user, or because it did not end by itself within its time when it was "+
				"stopped",
			"run `fastdock up` to start it again; if every stop ends like this, set `init: true`, start the app "+
				"with an exec-form command and `--timeout-graceful-shutdown`, or raise stop_grace_period",
		)
	},
}

var paused = rule{
	id: "FD-R27", title: "Paused container",
	about: "A paused container keeps its memory and ports, but answers no request. Run `docker compose unpause`.",
}

// placed adds the place of the first of a service's keys that the Compose files have, else of the service.
func (p *container) placed(f *check.Finding, keys ...string) *check.Finding {
	if p.snapshot.sources == nil {
		return f
	}
	for _, key := range keys {
		for i := len(p.snapshot.sources.Compose) - 1; i >= 0; i-- {
			if at, _ := p.snapshot.sources.Compose[i].Find("services", p.Service, key); at != nil {
				f.File, f.Line = p.snapshot.sources.Compose[i].Path, at.Line
				return f
			}
		}
	}
	return f
}

// inside returns a path as the container knows it.
func (p *container) inside(file string) string {
	if path.IsAbs(file) {
		return file
	}
	return path.Join("/", p.WorkDir, file)
}

// inProject returns a file of the container as the project knows it: where a mount or the build brought it from; empty
// where it is not the project's.
func (p *container) inProject(file string) string {
	file = p.inside(file)
	best, _ := p.mountOf(file)
	candidate := strings.TrimPrefix(file, strings.TrimSuffix(p.WorkDir, "/")+"/")
	if best.Type == "bind" {
		candidate = path.Join(best.Source, strings.TrimPrefix(file, best.Target))
	}
	if p.snapshot.sources == nil || slices.Contains([]string{"volume", "tmpfs"}, best.Type) {
		return ""
	}
	source, ok := p.snapshot.sources.File(candidate)
	if !ok || strings.HasPrefix(source.Path, "../") || path.IsAbs(source.Path) {
		return ""
	}
	return source.Path
}
