// Package source reads the files of a project for doctor's checks, each with its lines, so that findings can name
// places and fixes can be edits of lines.
package source

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/internal/regular"
)

// Sources are the files of a project.
type Sources struct {
	Dir         string // the project's folder
	Compose     []*Compose
	Dockerfiles []*Dockerfile
	Unread      []Unread

	bytes int // of the Dockerfiles
}

// Unread is a Dockerfile that is there and was not read.
type Unread struct {
	Path, Why string
	Large     bool // only its size is why
	Built     bool // a service builds from it
}

// What is looked at at most: each instruction takes time.
const (
	largestDockerfile = 128 << 10 // bytes
	mostDockerfiles   = 512 << 10 // bytes of all
	mostStages        = 200
)

// File is a text file. A file that is not there has no lines.
type File struct {
	Path  string // relative to the project's folder, with /
	Lines []string
}

// Read reads the Compose files and the Dockerfiles that they or their names refer to. Files that cannot be
// read or parsed are there with what could be had: other checks report them. The project is nil where the
// Compose files do not load.
func Read(ctx context.Context, dir string, compose []string, project *types.Project) *Sources {
	s := &Sources{Dir: dir}
	for _, path := range compose {
		if f, ok := s.File(path); ok {
			s.Compose = append(s.Compose, parseCompose(f))
		}
	}
	for _, path := range s.dockerfiles(project) {
		s.dockerfile(ctx, path, project)
	}
	return s
}

// dockerfile reads a Dockerfile. A folder may have such a name; one that is not there is reported by what builds it.
func (s *Sources) dockerfile(ctx context.Context, path string, project *types.Project) {
	content, err := regular.ReadUpTo(s.abs(path), largestDockerfile)
	if s.bytes += len(content); err == nil && s.bytes > mostDockerfiles {
		err = fmt.Errorf("exceeds %d KiB together with the other Dockerfiles", mostDockerfiles>>10)
	}
	if err == nil {
		d := parseDockerfile(ctx, File{Path: s.rel(path), Lines: linesOf(string(content))}, project, s.abs(path))
		if len(d.Stages) <= mostStages {
			s.Dockerfiles = append(s.Dockerfiles, d)
			return
		}
		err = fmt.Errorf("has more than %d stages", mostStages)
	}
	info, failed := os.Stat(s.abs(path))
	if failed != nil || info.IsDir() {
		return
	}
	built := project != nil && len(builtFrom(project, s.abs(path))) > 0
	s.Unread = append(s.Unread, Unread{
		Path:  s.rel(path),
		Why:   regular.Reason(err),
		Large: info.Mode().IsRegular(),
		Built: built,
	})
}

// File reads a file of the project; ok is false where there is none.
func (s *Sources) File(path string) (f File, ok bool) {
	f.Path = s.rel(path)
	content, err := regular.ReadFile(s.abs(path))
	if err != nil {
		return f, false
	}
	f.Lines = linesOf(string(content))
	return f, true
}

// linesOf returns the lines of a text without their ends, and without a byte order mark.
func linesOf(text string) []string {
	text = strings.TrimPrefix(text, "\uFEFF")
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	}
	return lines
}

// LineOf returns the number of the first line of a file that is one of these texts; ok is false where there is none.
func (s *Sources) LineOf(path string, texts ...string) (line int, ok bool) {
	file, _ := s.File(path)
	i := slices.IndexFunc(file.Lines, func(line string) bool { return slices.Contains(texts, strings.TrimSpace(line)) })
	return i + 1, i >= 0
}

// dockerfiles returns those that services build from, and those whose names say that they are Dockerfiles.
func (s *Sources) dockerfiles(project *types.Project) []string {
	var paths []string
	if project != nil {
		for _, service := range project.Services {
			if service.Build != nil && service.Build.DockerfileInline == "" && !strings.Contains(service.Build.Context, "://") {
				paths = append(paths, s.rel(build.DockerfileOf(service.Build)))
			}
		}
	}
	for _, pattern := range []string{"Dockerfile", "Dockerfile.*", "*.Dockerfile", "Containerfile"} {
		found, _ := filepath.Glob(filepath.Join(s.Dir, pattern)) // the patterns are ours
		for _, path := range found {
			if !strings.HasSuffix(path, ".dockerignore") {
				paths = append(paths, s.rel(path))
			}
		}
	}
	slices.Sort(paths)
	return slices.Compact(paths)
}

func (s *Sources) abs(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(s.Dir, filepath.FromSlash(path))
}

func (s *Sources) rel(path string) string {
	if rel, err := filepath.Rel(s.Dir, s.abs(path)); err == nil {
		path = rel
	}
	return filepath.ToSlash(path)
}
