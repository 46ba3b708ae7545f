package source

import (
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/build"
)

// DockerfileOf returns the Dockerfile of a build section; nil where it was not read or does not parse.
func (s *Sources) DockerfileOf(section *types.BuildConfig) *Dockerfile {
	if section == nil || section.DockerfileInline != "" {
		return nil
	}
	path := s.rel(build.DockerfileOf(section))
	for _, d := range s.Dockerfiles {
		if d.Path == path && d.Err == nil {
			return d
		}
	}
	return nil
}

// Stage returns the stage of that name, or of that target; the last one for none. It is nil where there is no such
// stage.
func (d *Dockerfile) Stage(target string) *instructions.Stage {
	for i := range d.Stages {
		if strings.EqualFold(d.Stages[i].Name, target) && target != "" {
			return &d.Stages[i]
		}
	}
	if target != "" || len(d.Stages) == 0 {
		return nil
	}
	return &d.Stages[len(d.Stages)-1]
}

// Commands returns those that make an image: of the stage that a target names, after those of the stages it is built
// on.
func (d *Dockerfile) Commands(target string) []instructions.Command {
	stage := d.Stage(target)
	if stage == nil {
		return nil
	}
	var before []instructions.Command
	if base := d.Stage(stage.BaseName); stage.BaseName != "" && base != nil && base != stage {
		before = d.Commands(base.Name)
	}
	return append(before, stage.Commands...)
}

// Env returns the variables that an image sets, as they are written.
func (d *Dockerfile) Env(target string) map[string]string {
	env := map[string]string{}
	for _, command := range d.Commands(target) {
		if set, ok := command.(*instructions.EnvCommand); ok {
			for _, pair := range set.Env {
				env[pair.Key] = strings.Trim(pair.Value, `"'`)
			}
		}
	}
	return env
}

// Command returns what an image runs, its entrypoint first; nil where the Dockerfile does not say.
func (d *Dockerfile) Command(target string) []string {
	var entrypoint, cmd []string
	for _, command := range d.Commands(target) {
		switch c := command.(type) {
		case *instructions.EntrypointCommand:
			entrypoint, cmd = c.CmdLine, nil
		case *instructions.CmdCommand:
			cmd = c.CmdLine
		}
	}
	return append(entrypoint, cmd...)
}

// Probed reports whether the Dockerfile gives an image a health check.
func (d *Dockerfile) Probed(target string) bool {
	probed := false
	for _, command := range d.Commands(target) {
		if c, ok := command.(*instructions.HealthCheckCommand); ok {
			probed = len(c.Health.Test) > 0 && c.Health.Test[0] != "NONE"
		}
	}
	return probed
}

// User returns whom an image runs as; empty is root, as far as the Dockerfile says.
func (d *Dockerfile) User(target string) string {
	user := ""
	for _, command := range d.Commands(target) {
		if c, ok := command.(*instructions.UserCommand); ok {
			user = c.User
		}
	}
	return user
}

// Environment returns the folder of the virtual environment that an image uses; empty where the Dockerfile does not
// name it.
func (d *Dockerfile) Environment(target string) string {
	env := d.Env(target)
	for _, name := range []string{"UV_PROJECT_ENVIRONMENT", "VIRTUAL_ENV"} {
		if folder := env[name]; strings.HasPrefix(folder, "/") {
			return folder
		}
	}
	first, _, _ := strings.Cut(env["PATH"], ":")
	if folder, found := strings.CutSuffix(first, "/bin"); found && strings.Contains(folder, "venv") {
		return folder
	}
	workdir, made := "", ""
	for _, command := range d.Commands(target) {
		switch c := command.(type) {
		case *instructions.WorkdirCommand:
			workdir = c.Path
		case *instructions.RunCommand:
			if strings.Contains(strings.Join(c.CmdLine, " "), "uv sync") && strings.HasPrefix(workdir, "/") {
				made = strings.TrimSuffix(workdir, "/") + "/.venv"
			}
		}
	}
	return made
}
