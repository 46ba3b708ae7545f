package dockerfile

import (
	"path"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// purpose is what a stage that is shipped is for.
type purpose int

const (
	other purpose = iota
	production
	development
)

var (
	developmentName = lazyregexp.New(`(?i)(^|[-_.])(dev|develop|development|devel|local|debug|watch)([-_.]|$)`)
	otherName       = lazyregexp.New(`(?i)(^|[-_.])(tests?|testing|lint|linter|docs?|ci|check|e2e|bench` +
		`|migrations?)([-_.]|$)`)
)

func isDevelopment(name string) bool { return developmentName.MatchString(name) }

// severityOf decides what a stage is for, by the names of its file and of itself, then by who starts it and how.
func (s *stage) purposeOf() purpose {
	name := path.Base(s.file.Path)
	switch {
	case !s.isPython():
		return other
	case otherName.MatchString(s.Name) || otherName.MatchString(name):
		return other
	case isDevelopment(s.Name) || isDevelopment(name):
		return development
	case s.isMountedForReload():
		return development
	}
	return production
}

// isMountedForReload reports whether services start it with their project mounted, to reload: no release does that.
func (s *stage) isMountedForReload() bool {
	started, reloads := s.services(), false
	for _, service := range started {
		if !service.mountsProject() {
			return false
		}
		reloads = reloads || reloading(service.argv(s))
	}
	return reloads
}

var pythonPrograms = lazyregexp.New(`^(python[\d.]*|uv|uvx|uvicorn|gunicorn|fastapi|hypercorn|granian` +
	`|celery|flask|pip[\d.]*|poetry|pdm|pipenv)$`)

// isPython reports whether a stage runs Python: by its base, by what it or what it copies from is built with,
// or by what it starts.
func (s *stage) isPython() bool {
	for _, part := range s.contributors() {
		if part.base.python || part.base.isUV() && part != s {
			return true
		}
		for _, c := range part.commands() {
			if pythonPrograms.MatchString(c.name()) {
				return true
			}
		}
	}
	argv := s.start().argv
	return len(argv) > 0 && pythonPrograms.MatchString(path.Base(argv[0]))
}
