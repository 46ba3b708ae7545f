package detect

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// readPython preselects the minor version: what .python-version pins, or the newest that requires-python allows.
func (s *survey) readPython() {
	s.Requires = s.requires()
	s.PythonPin = cmp.Or(s.pinIn(s.root().Path), s.pinIn(s.home.Path), s.pinIn("."))
	pinned := minorOf(s.PythonPin)
	switch {
	case pinned != "" && Allows(s.Requires, pinned):
		s.Python = pinned
	case s.Requires != "":
		s.Python = newestMinor(s.Requires)
		s.notePython(pinned)
	}
	if s.Python != "" && !allowsNewest(s.Requires, s.Python) {
		s.note("requires-python %q allows single patch releases of Python %s only; %q allows all of them",
			s.Requires, s.Python, "=="+s.Python+".*")
	}
}

func (s *survey) notePython(pinned string) {
	if pinned != "" {
		s.note(".python-version asks for %s, which requires-python %q does not allow", pinned, s.Requires)
	}
	if s.Python == "" {
		s.note("requires-python %q allows none of Python %s", s.Requires, strings.Join(minors(), ", "))
	}
}

// requires joins what every member asks of Python: uv installs all of them with one.
func (s *survey) requires() string {
	var all []string
	for _, m := range append([]*member{s.home}, s.members...) {
		if text := m.requires(); text != "" && !slices.Contains(all, text) {
			all = append(all, text)
		}
	}
	return strings.Join(all, ", ")
}

func (m *manifest) requires() string {
	return line(m.either(func(p *projectTable) string { return p.RequiresPython }, func(p *poetryTable) string {
		python := p.Dependencies["python"]
		version, _ := lookup(python, "version").(string)
		return strings.Join(append(texts(python), version), "")
	}))
}

// pinIn returns the first line of a .python-version that is no comment.
func (s *survey) pinIn(dir string) string {
	content, err := s.tree.read(path.Join(dir, ".python-version"))
	if err != nil {
		return ""
	}
	for pin := range strings.Lines(content) {
		if pin = line(pin); pin != "" && !strings.HasPrefix(pin, "#") {
			return pin
		}
	}
	return ""
}

// minorOf returns the minor version of a pin such as 3.12.4, cpython-3.12 or cpython@3.12.4; empty for one of another
// interpreter.
func minorOf(pin string) string {
	for _, prefix := range []string{"cpython", "python", "@", "-"} {
		pin = strings.TrimPrefix(pin, prefix)
	}
	version, ok := parseRelease(pin)
	if !ok || len(version.parts) < 2 {
		return ""
	}
	return version.first(2).String()
}
