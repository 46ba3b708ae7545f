package dockerfile

import (
	"path"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var layoutRules = []rule{{
	id: "FD-M03", severity: check.Error, title: "a COPY --from of a path that nothing makes",
	about: "COPY --from takes what the other stage has. A folder that is neither in the project nor made by a command of that stage, such as /app/src in a " +
		"project whose code lies at the top, is not there, and the build ends with `not found`. Copy the folder that the project has.",
	find: func(f *file) []check.Finding {
		var findings []check.Finding
		for _, s := range f.stages {
			for _, c := range s.copies() {
				from := f.from(c.From)
				if c.From == "" || from == nil {
					continue
				}
				for _, source := range c.SourcePaths {
					if from.surelyLacks(source) {
						findings = append(findings, f.at(line(c), "copy a path that the stage has", "nothing puts %s into %s: the build ends there", source, stageName(c.From)))
					}
				}
			}
		}
		return findings
	},
}}

// stageName is a stage as a sentence names it, by its name or its number.
func stageName(from string) string {
	if strings.Trim(from, "0123456789") == "" {
		return "stage " + from
	}
	return `the stage "` + from + `"`
}

// surelyLacks says whether a path is in a folder that the stage fills from the project alone, and not among what it is filled with.
func (s *stage) surelyLacks(source string) bool {
	name := path.Join("/", source)
	if strings.ContainsAny(source, "$*?[") || s.isEnvironment(name) || !s.makesNoFiles() {
		return false
	}
	filled := false
	for _, part := range s.chain() {
		for _, c := range part.copies() {
			dest := part.absolute(c.DestPath)
			switch {
			case dest == "" || dest == "/" || c.From != "" || slices.ContainsFunc(c.SourcePaths, isPattern):
				return false // what it brings is not known
			case part.brings(c, dest, name):
				return false
			}
			filled = filled || part.bringsCode(c) && (strings.HasPrefix(name, dest+"/") || strings.HasPrefix(name, path.Clean(s.workdir())+"/"))
		}
		if len(of[*instructions.AddCommand](part)) > 0 {
			return false
		}
	}
	return filled
}

func isPattern(source string) bool { return strings.ContainsAny(source, "$*?[<") }

// brings says whether a COPY from the project puts a path, or something in it, into a stage.
func (s *stage) brings(c *instructions.CopyCommand, dest, name string) bool {
	if len(c.SourceContents) > 0 {
		return true
	}
	for _, source := range c.SourcePaths {
		source = path.Join("/", source)[1:]
		inside, below := strings.CutPrefix(name, dest+"/")
		switch whole := s.file.folder.isDir(source); {
		case strings.HasPrefix(dest+"/", name+"/"):
			return true // the path is the folder itself, or one above it
		case below && whole && s.file.folder.gives(path.Join(source, inside)):
			return true
		case below && !whole && path.Base(source) == inside:
			return true
		}
	}
	return false
}

// installers are commands that put no files of their own into the project's folder, but for environments and caches.
var installers = []string{"apt-get", "apt", "apk", "rm", "set", "useradd", "groupadd", "adduser", "addgroup", "chown", "chmod", "export", "true"}

// makesNoFiles says whether the stage's commands are all known not to make files of the project.
func (s *stage) makesNoFiles() bool {
	return !slices.ContainsFunc(s.chainCommands(), func(c command) bool {
		known := slices.Contains(installers, c.name()) || isPip(c) || c.is("uv sync") || c.is("uv pip install") || strings.Contains(c.String(), "-m compileall")
		return !known || strings.Contains(c.String(), ">") || c.has("--target", "-t")
	})
}
