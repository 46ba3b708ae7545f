package stack

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var reloadsNothing = rule{
	id: "FD-R16", title: "Reload without a bind mount",
	about: "`--reload` watches files inside the container. Without a bind mount or develop.watch, changes on this " +
		"machine never reach it. A --reload-dir outside the mounts sees no change either.",
	of: func(p *container) *check.Finding {
		if p.Status != "running" || !p.commandSays("--reload") && !p.commandSays("dev") || p.service().Develop != nil {
			return nil
		}
		for _, m := range p.Mounts {
			if m.Type == "bind" && p.watches(m.Target) {
				return nil
			}
		}
		f := p.finding("it reloads when files change, but none of the files it watches is mounted from this "+
			"machine: saves do not reach it",
			fmt.Sprintf("mount the code: `./app:%s/app` in the volumes of service %q, or add develop.watch",
				strings.TrimSuffix(p.WorkDir, "/"), p.Service))
		f.Severity = check.Warning
		return p.placed(f, "volumes", "command")
	},
}

// watches reports whether a mounted folder holds, or lies in, what the reloader watches.
func (p *container) watches(target string) bool {
	for _, dir := range p.watched() {
		if strings.HasPrefix(dir+"/", strings.TrimSuffix(target, "/")+"/") || strings.HasPrefix(target+"/",
			strings.TrimSuffix(dir, "/")+"/") {
			return true
		}
	}
	return false
}

// watched returns the folders that the reloader watches: those it is given, else the one it runs in.
func (p *container) watched() []string {
	words := strings.Fields(strings.Join(p.Command, " "))
	var dirs []string
	for i, word := range words {
		if dir, joined := strings.CutPrefix(word, "--reload-dir="); joined {
			dirs = append(dirs, p.inside(dir))
		} else if word == "--reload-dir" && i+1 < len(words) {
			dirs = append(dirs, p.inside(words[i+1]))
		}
	}
	if len(dirs) == 0 {
		dirs = []string{p.inside("")}
	}
	return dirs
}

var (
	drains  = lazyregexp.New(`Waiting for (connections to close|background tasks to complete)\.`)
	drained = lazyregexp.New(`Finished server process|Started server process|Waiting for application shutdown`)
)

var reloadHeld = rule{
	id: "FD-R34", title: "Reload blocked by an open connection",
	about: "uvicorn waits without a limit for open requests before it starts the changed code. An open stream, " +
		"WebSocket or browser tab keeps the old code, which accepts no new request. Set " +
		"`--timeout-graceful-shutdown 3`.",
	of: func(p *container) *check.Finding {
		m, line := p.said(drains)
		if m == nil || p.Status != "running" || slices.Index(p.log, line) < p.lastLine(drained) {
			return nil
		}
		f := p.finding(fmt.Sprintf("a reload is held up: uvicorn waits for %s, and answers no request until then",
			strings.TrimSuffix(strings.TrimSuffix(m[1], " to close"), " to complete")),
			"start uvicorn with `--timeout-graceful-shutdown 3`, then run `fastdock up`; until then close the "+
				"stream, or `docker compose restart "+p.Service+"`", line)
		p.inDockerfile(f, quotedReload.MatchString, boundedReload)
		f = p.inCompose(f, []string{"services", p.Service, "command"}, boundedReload)
		return p.elsePlaced(f, "command")
	},
}

var quotedReload = lazyregexp.New(`(["'])--reload["']`)

func boundedReload(line string) string {
	return quotedReload.ReplaceAllString(line, "${1}--reload${1}, ${1}--timeout-graceful-shutdown${1}, ${1}3${1}")
}

// lastLine returns the last line of the log in which a pattern is found; -1 where there is none.
func (p *container) lastLine(pattern *lazyregexp.Regexp) int {
	for i, line := range slices.Backward(p.log) {
		if pattern.MatchString(line) {
			return i
		}
	}
	return -1
}

var watchesPackages = rule{
	id: "FD-R35", title: "Reload that watches packages",
	about: "`--reload` watches everything below its working directory. A .venv adds thousands of files: the start " +
		"is slower, and each installed package causes a reload. Set `--reload-dir` to the code.",
	of: func(p *container) *check.Finding {
		if p.Status != "running" || !p.commandSays("uvicorn") || !p.commandSays("--reload") {
			return nil
		}
		for _, dir := range p.watched() {
			if venv := p.environmentIn(dir); venv != "" {
				f := p.finding(fmt.Sprintf("its reloader watches %s too, all its packages and not the code alone",
					venv),
					"add `--reload-dir` with the folder of the code to the command of service \""+p.Service+"\"; "+
						"then run `fastdock up`")
				f.Severity = check.Warning
				return p.placed(f, "command")
			}
		}
		return nil
	},
}

// environmentIn returns an environment in a folder of the container: one that a volume holds, or one that lies in what
// is mounted there.
func (p *container) environmentIn(dir string) string {
	if venv := p.hiddenVenv(); venv != "" && strings.HasPrefix(venv, strings.TrimSuffix(dir, "/")+"/") {
		return venv
	}
	for _, m := range p.Mounts {
		inside := filepath.Join(m.Source, strings.TrimPrefix(dir, m.Target), ".venv", "pyvenv.cfg")
		if _, err := os.Stat(inside); err == nil && m.Type == "bind" && strings.HasPrefix(dir+"/", m.Target+"/") {
			return strings.TrimSuffix(dir, "/") + "/.venv"
		}
	}
	return ""
}
