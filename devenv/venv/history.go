package venv

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// recipe is how an image made the Python environment that its containers run in: the commands of its own
// Dockerfile that install from files. Running them again in a container brings its environment to what the files
// say now, whatever Dockerfile the image came from.
type recipe struct {
	steps []installStep
	home  string // a folder of the container that is replaced with the environment
}

// installStep is one RUN of a Dockerfile, with what it ran under.
type installStep struct {
	script  string
	user    string
	workdir string
	args    []string // the build arguments it could read, "NAME=value"
}

var (
	ranStep = lazyregexp.New(`(?s)^(?:RUN )?(?:\|\d+ (.*?) )?(?:/\S*sh(?: -\w+| pipefail)* -\w*c )(.*?)` +
		`(?: # buildkit)?$`)
	ranArgs    = lazyregexp.New(`(?:^| )[A-Za-z_]\w*=`)
	userStep   = lazyregexp.New(`^(?:/bin/sh -c #\(nop\) +)?USER (.+)$`)
	folderStep = lazyregexp.New(`^(?:/bin/sh -c #\(nop\) +)?WORKDIR (.+)$`)

	uvSync       = lazyregexp.New(`\buv sync\b`)
	uvPipInstall = lazyregexp.New(`\buv pip install\b`)
	fromFile     = `[^&|;]*(?: -r| --requirements?\b)`
	fromFiles    = lazyregexp.New(`\b(?:uv pip install` + fromFile + `|uv pip sync\b|pip3? install` +
		fromFile + `|poetry (?:install|sync)\b|pdm (?:install|sync)\b)`)
	inPlace      = lazyregexp.New(`\buv pip install[^&|;]*(?: -e| --editable)\b`)
	requirements = lazyregexp.New(`(?:^|\s)(?:-r|--requirements?)[ =]?([^\s&|;]+)`)
)

// readHistory reads the history of an image, oldest first, with the environment variables of its containers. It
// has no steps where nothing is installed from files.
func readHistory(history, variables []string) recipe {
	env := recipe{home: home(variables)}
	user, workdir := "", "/"
	for _, made := range history {
		if m := userStep.FindStringSubmatch(made); m != nil {
			user = m[1]
		} else if m := folderStep.FindStringSubmatch(made); m != nil {
			workdir = m[1]
		} else if m := ranStep.FindStringSubmatch(made); m != nil && env.installs(m[2]) {
			env.steps = append(env.steps, installStep{m[2], user, workdir, unset(buildArgs(m[1]), variables)})
		}
	}
	env.steps = withoutSuperseded(env.steps)
	if pipInstalls := countPipInstalls(env.steps); pipInstalls == 1 && variable(variables, "VIRTUAL_ENV") != "" {
		env.exact()
	}
	return env
}

// installs reports whether a command installs from the files that say what a project needs, or puts the project
// back that such a command has taken out.
func (e recipe) installs(script string) bool {
	return !strings.Contains(script, "<<") &&
		(uvSync.MatchString(script) || fromFiles.MatchString(script) || len(e.steps) > 0 && inPlace.MatchString(script))
}

// withoutSuperseded leaves out each `uv sync` that another one goes over again: it would take the project itself
// out of the environment for a while. The first one of a workspace is kept, because the next is not exact; it
// could not check the lock in the build, where the members were not there.
func withoutSuperseded(steps []installStep) []installStep {
	var kept []installStep
	for i, step := range steps {
		again := slices.ContainsFunc(steps[i+1:], func(later installStep) bool {
			return uvSync.MatchString(later.script) && !strings.Contains(later.script, "--inexact")
		})
		if uvSync.MatchString(step.script) && again {
			continue
		}
		if strings.Contains(step.script, "--no-install-workspace") {
			step.script = strings.Replace(step.script, "--frozen", "--locked", 1)
		}
		kept = append(kept, step)
	}
	return kept
}

func countPipInstalls(steps []installStep) int {
	count := 0
	for _, step := range steps {
		for _, command := range strings.FieldsFunc(step.script, func(r rune) bool { return strings.ContainsRune("&|;", r) }) {
			if uvPipInstall.MatchString(command) && requirements.MatchString(command) {
				count++
			}
		}
	}
	return count
}

// exact makes the one `uv pip install` from files take out what the files no longer ask for, as `uv sync` does.
func (e *recipe) exact() {
	for i, step := range e.steps {
		at := uvPipInstall.FindStringIndex(step.script)
		if at != nil && fromFiles.MatchString(step.script) {
			e.steps[i].script = step.script[:at[1]] + " --exact" + step.script[at[1]:]
			return
		}
	}
}

// dry returns the script of a step that only prints what it would do; ok is false where the tool has no such mode, or
// where the dependencies are exported first, which takes as long as to install them.
func (s installStep) dry() (script string, ok bool) {
	if strings.Contains(s.script, "uvx ") || !uvSync.MatchString(s.script) && !uvPipInstall.MatchString(s.script) {
		return "", false
	}
	script = uvSync.ReplaceAllString(s.script, "$0 --dry-run")
	return uvPipInstall.ReplaceAllString(script, "$0 --dry-run"), true
}

// withoutMembers leaves out of uv's output the members of a workspace that the step removes: it runs before they are
// installed, and the next step installs them again.
func (s installStep) withoutMembers(output []string) []string {
	if !strings.Contains(s.script, "--no-install-workspace") {
		return output
	}
	return slices.DeleteFunc(slices.Clone(output), func(line string) bool {
		return strings.HasPrefix(line, " - ") && strings.Contains(line, "(from file:")
	})
}

// requirementFiles returns the files that the steps name, as they name them.
func (e recipe) requirementFiles() []string {
	var files []string
	for _, step := range e.steps {
		for _, m := range requirements.FindAllStringSubmatch(step.script, -1) {
			files = append(files, strings.Trim(m[1], `"'`))
		}
	}
	return files
}

// home returns where uv or a virtual environment lies, else a folder that is never mounted.
func home(variables []string) string {
	for _, name := range []string{"UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV"} {
		if folder := variable(variables, name); strings.HasPrefix(folder, "/") {
			return folder
		}
	}
	return "/var/tmp"
}

// buildArgs cuts "A=1 B=two words" before each name.
func buildArgs(text string) []string {
	starts := ranArgs.FindAllStringIndex(text, -1)
	var args []string
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1][0]
		}
		args = append(args, strings.TrimPrefix(text[start[0]:end], " "))
	}
	return args
}

// unset returns the arguments that no variable of the same name goes before.
func unset(args, variables []string) []string {
	return slices.DeleteFunc(args, func(arg string) bool {
		name, _, _ := strings.Cut(arg, "=")
		return slices.ContainsFunc(variables, func(v string) bool { return strings.HasPrefix(v, name+"=") })
	})
}

func variable(variables []string, name string) string {
	for _, v := range variables {
		if value, found := strings.CutPrefix(v, name+"="); found {
			return value
		}
	}
	return ""
}
