package detect

import (
	"path"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// readPython reads the version of Python that the project uses today: the first of its own files that names one which
// requires-python allows. Where none does, Python stays empty, and the packages decide.
func (s *detector) readPython() {
	s.Requires = s.requires()
	named := s.pythonsNamed()
	for _, n := range named {
		if minor := s.usable(n); minor != "" {
			s.Python, s.PythonFrom = minor, n.file
			break
		}
	}
	if s.Python == "" {
		s.Python = onlyOld(s.Requires)
	}
	if s.Python == "" {
		s.Python = s.onlyOne()
	}
	s.noteDisagreement(named)
	if exact := ExactPatch(s.Requires, s.Python); exact != s.Python {
		s.addNote("requires-python %q allows no newer patch release than Python %s, which the images use",
			s.Requires, exact)
		s.Python = exact
	}
}

// onlyOne returns the minor version that requires-python allows, where it is the only one.
func (s *detector) onlyOne() string {
	allowed := slices.DeleteFunc(minors(), func(minor string) bool { return !Allows(s.Requires, minor) })
	if len(allowed) != 1 || s.Requires == "" {
		return ""
	}
	s.PythonFrom = s.home.Pyproject
	return allowed[0]
}

// usable returns the minor version to use where a file names one; empty where requires-python forbids it. What gets no
// fixes any more is replaced by the oldest version that does.
func (s *detector) usable(n pythonNamed) string {
	minor := minorOf(n.version)
	known := slices.Contains(minors(), minor)
	switch {
	case minor == "":
		return ""
	case known && Allows(s.Requires, minor):
		return minor
	case known || slices.Contains(oldMinors(), minor) && onlyOld(s.Requires) != "":
		s.addNote("%q names Python %s, which requires-python %q does not allow", n.file, n.version, s.Requires)
		return ""
	}
	nearest := nearestMinor(s.Requires, minor)
	if nearest != "" {
		s.addNote("%q names Python %s, which has no maintained image; Python %s is the closest one", n.file,
			n.version, nearest)
	}
	return nearest
}

// onlyOld returns the newest version without fixes, where requires-python allows none of the others.
func onlyOld(requires string) string {
	allowed := func(minor string) bool { return Allows(requires, minor) }
	if slices.ContainsFunc(minors(), allowed) {
		return ""
	}
	if i := slices.IndexFunc(oldMinors(), allowed); i >= 0 {
		return oldMinors()[i]
	}
	return ""
}

// noteDisagreement reports which file was believed, where another one names another version.
func (s *detector) noteDisagreement(named []pythonNamed) {
	for _, n := range named {
		minor := minorOf(n.version)
		alsoTested := slices.ContainsFunc(s.Evidence.Pythons, func(p evidence.Python) bool {
			return p.File == n.file && minorOf(p.Version) == s.Python
		})
		if s.PythonFrom != "" && n.file != s.PythonFrom && minor != "" && minor != s.Python && !alsoTested &&
			Allows(s.Requires, minor) {
			s.addNote("Python %s is used (from %q), although %q says %s", s.Python, s.PythonFrom, n.file, n.version)
		}
	}
	if s.Python == "" && s.Requires != "" &&
		!slices.ContainsFunc(minors(), func(m string) bool { return Allows(s.Requires, m) }) {
		s.addNote("requires-python %q allows none of Python %s", s.Requires, strings.Join(minors(), ", "))
	}
}

// requires joins what every member asks of Python: uv installs all of them with one.
func (w *workspace) requires() string {
	var all []string
	for _, m := range append([]*member{w.home}, w.members...) {
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
func (t *tree) pinIn(dir string) string {
	content, err := t.read(path.Join(dir, ".python-version"))
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
