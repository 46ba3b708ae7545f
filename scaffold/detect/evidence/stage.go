package evidence

import (
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
)

// stage reads one stage of a Dockerfile.
func (r *reader) stage(d Dockerfile, read instructions.Stage, global map[string]string) Stage {
	s := Stage{WorkDir: "/", Env: map[string]string{}}
	image := expand(read.BaseName, global)
	if base := d.stageNamed(image); base != nil {
		s = *base
		s.Packages, s.copies, s.Ports = slices.Clone(base.Packages), slices.Clone(base.copies), slices.Clone(base.Ports)
		s.Env = maps.Clone(base.Env)
	} else {
		s.Image, s.Python = image, pythonOfImage(image)
	}
	s.Name, s.Place = read.Name, Place{File: d.Path}
	if len(read.Location) > 0 {
		s.Line = read.Location[0].Start.Line
	}
	variables := maps.Clone(s.Env)
	for _, command := range read.Commands {
		r.instruction(d, &s, variables, global, command)
	}
	return s
}

func (d Dockerfile) stageNamed(name string) *Stage {
	for i := range d.Stages {
		if d.Stages[i].Name != "" && strings.EqualFold(d.Stages[i].Name, name) {
			return &d.Stages[i]
		}
	}
	return nil
}

// instruction takes what one instruction says. variables are ARGs and ENVs.
func (r *reader) instruction(d Dockerfile, s *Stage, variables, global map[string]string,
	command instructions.Command,
) {
	switch command := command.(type) {
	case *instructions.ArgCommand:
		for _, pair := range command.Args {
			if value, known := global[pair.Key]; known && pair.Value == nil {
				variables[pair.Key] = value
			}
		}
		readArguments(variables, *command)
	case *instructions.EnvCommand:
		for _, pair := range command.Env {
			s.Env[pair.Key] = expand(pair.Value, variables)
			variables[pair.Key] = s.Env[pair.Key]
		}
	case *instructions.WorkdirCommand:
		s.WorkDir = s.absolute(expand(command.Path, variables))
	case *instructions.ExposeCommand:
		for _, port := range command.Ports {
			s.Ports = append(s.Ports, expand(port, variables))
		}
	case *instructions.RunCommand:
		s.Packages = append(s.Packages, systemPackages(strings.Join(command.CmdLine, " "))...)
		r.installs(d, *s, strings.Join(command.CmdLine, " "))
		r.extras(strings.Join(command.CmdLine, " "))
		r.groups(strings.Join(command.CmdLine, " "))
	case *instructions.CopyCommand:
		r.copy(d, s, variables, command.From, command.SourcesAndDest)
	case *instructions.AddCommand:
		r.copy(d, s, variables, "", command.SourcesAndDest)
	case *instructions.EntrypointCommand:
		s.Entrypoint, s.Cmd = Command{wordsOf(command.ShellDependantCmdLine), lineOf(command)}, Command{}
	case *instructions.CmdCommand:
		s.Cmd = Command{wordsOf(command.ShellDependantCmdLine), lineOf(command)}
	}
}

// commands returns what the image runs: the entrypoint with the command behind it, and the command that an entrypoint
// may hand over to.
func (s Stage) commands() []Command {
	whole := Command{slices.Concat(s.Entrypoint.Words, s.Cmd.Words), max(s.Entrypoint.Line, s.Cmd.Line)}
	if s.Entrypoint.Words == nil || s.Cmd.Words == nil {
		return []Command{whole}
	}
	return []Command{whole, s.Cmd}
}

func (s Stage) absolute(name string) string {
	if path.IsAbs(name) {
		return path.Clean(name)
	}
	return path.Join(s.WorkDir, name)
}

// copy notes where folders and files of the repository lie in the image. What comes from another stage lies where
// that stage says.
func (r *reader) copy(d Dockerfile, s *Stage, variables map[string]string, from string,
	paths instructions.SourcesAndDest,
) {
	target := expand(paths.DestPath, variables)
	to := s.absolute(target)
	other := d.stageNamed(from)
	if from != "" && other == nil {
		return
	}
	for _, source := range paths.SourcePaths {
		source = expand(source, variables)
		if strings.Contains(source, "://") {
			continue
		}
		if other != nil {
			if place, ok := other.locate(d.Context, other.absolute(source)); ok {
				s.copies = append(s.copies, r.placed(place, to, strings.HasSuffix(target, "/")))
			}
			continue
		}
		s.copies = append(s.copies, r.placed(path.Join(d.Context, strings.TrimPrefix(source, "/")), to,
			strings.HasSuffix(target, "/") || target == "."))
	}
}

// placed returns a copy; a file that is copied into a folder lies in it under its own name.
func (r *reader) placed(from, to string, folder bool) copied {
	if (folder || path.Ext(to) == "") && r.tree.Has(from) && path.Base(to) != path.Base(from) {
		to = path.Join(to, path.Base(from))
	}
	return copied{from, to}
}

func wordsOf(line instructions.ShellDependantCmdLine) []string {
	if line.PrependShell {
		return []string{"sh", "-c", strings.Join(line.CmdLine, " ")}
	}
	return line.CmdLine
}

func lineOf(command instructions.Command) int {
	if location := command.Location(); len(location) > 0 {
		return location[0].Start.Line
	}
	return 0
}
