package python

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// ReloadsNothing is about a reloader that watches no file of the project.
var ReloadsNothing = rule.Rule{
	ID: "FD-R16", Title: "Reload without a bind mount",
	About: "`--reload` watches files inside the container. Without a bind mount or develop.watch, changes on this " +
		"machine never reach it. A --reload-dir outside the mounts sees no change either.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Status != "running" || !c.CommandSays("--reload") && !c.CommandSays("dev") || c.Config().Develop != nil {
			return nil
		}
		for _, m := range c.Mounts {
			if m.Type == "bind" && watches(c, m.Target) {
				return nil
			}
		}
		f := rule.Finding(c, "the reloader watches files, but none of them is in a bind mount: changes on this machine do "+
			"not reach it",
			fmt.Sprintf("mount the code: `./app:%s/app` under `volumes` of service %q, or add develop.watch",
				strings.TrimSuffix(c.WorkDir, "/"), c.Service))
		f.Severity = check.Warning
		return rule.AtKey(c, f, "volumes", "command")
	},
}

// watches reports whether a mounted folder holds, or lies in, what the reloader watches.
func watches(c *facts.Container, target string) bool {
	for _, dir := range watched(c) {
		if strings.HasPrefix(dir+"/", strings.TrimSuffix(target, "/")+"/") || strings.HasPrefix(target+"/",
			strings.TrimSuffix(dir, "/")+"/") {
			return true
		}
	}
	return false
}

// WatchesPackages is about a reloader that watches the installed packages, too.
var WatchesPackages = rule.Rule{
	ID: "FD-R35", Title: "Reload that watches packages",
	About: "`--reload` watches everything below its working directory. A .venv adds thousands of files: the start " +
		"is slower, and each installed package causes a reload. Set `--reload-dir` to the code.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Status != "running" || !c.CommandSays("uvicorn") || !c.CommandSays("--reload") {
			return nil
		}
		for _, dir := range watched(c) {
			if venv := environmentIn(c, dir); venv != "" {
				f := rule.Finding(c, fmt.Sprintf("the reloader also watches %s with all its packages, not only the code",
					venv),
					"add `--reload-dir` with the code's folder to the command of service \""+c.Service+"\"; "+
						"then run `fastdock up`")
				f.Severity = check.Warning
				return rule.AtKey(c, f, "command")
			}
		}
		return nil
	},
}

// environmentIn returns an environment in a folder of the container: one that a volume holds, or one that lies in what
// is mounted there.
func environmentIn(c *facts.Container, dir string) string {
	if venv := c.HiddenVenv(); venv != "" && strings.HasPrefix(venv, strings.TrimSuffix(dir, "/")+"/") {
		return venv
	}
	for _, m := range c.Mounts {
		inside := filepath.Join(m.Source, strings.TrimPrefix(dir, m.Target), ".venv", "pyvenv.cfg")
		if _, err := os.Stat(inside); err == nil && m.Type == "bind" && strings.HasPrefix(dir+"/", m.Target+"/") {
			return strings.TrimSuffix(dir, "/") + "/.venv"
		}
	}
	return ""
}

// watched returns the folders that the reloader watches: those it is given, else the one it runs in.
func watched(c *facts.Container) []string {
	words := strings.Fields(strings.Join(c.Command, " "))
	var dirs []string
	for i, word := range words {
		if dir, joined := strings.CutPrefix(word, "--reload-dir="); joined {
			dirs = append(dirs, c.Inside(dir))
		} else if word == "--reload-dir" && i+1 < len(words) {
			dirs = append(dirs, c.Inside(words[i+1]))
		}
	}
	if len(dirs) == 0 {
		dirs = []string{c.Inside("")}
	}
	return dirs
}
