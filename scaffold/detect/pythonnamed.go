package detect

import (
	"cmp"
	"path"
	"slices"

	"github.com/fastdock/fastdock/internal/lazyregexp"
	"github.com/fastdock/fastdock/scaffold/detect/evidence"
)

// pythonNamed is a version of Python that a file of the project names.
type pythonNamed struct{ version, file string }

// pythonsNamed returns all of them, that of the file which says best what runs today first.
func (s *detector) pythonsNamed() []pythonNamed {
	var named []pythonNamed
	add := func(version, file string) {
		if version != "" {
			named = append(named, pythonNamed{version, file})
		}
	}
	root := s.root().Path
	s.PythonPin = cmp.Or(s.tree.pinIn(root), s.tree.pinIn(s.home.Path), s.tree.pinIn("."))
	add(s.PythonPin, ".python-version")
	for _, d := range s.Evidence.Dockerfiles {
		add(d.Python(), d.Path)
	}
	add(tested(s.Evidence.Pythons, s.Requires))
	for _, dir := range slices.Compact([]string{root, "."}) {
		for _, pattern := range versionFiles() {
			name := path.Join(dir, pattern.file)
			content, _ := s.tree.read(name)
			if match := pattern.version.FindStringSubmatch(content); match != nil {
				add(match[1], name)
			}
		}
	}
	if len(s.required.files) > 0 && s.Manager == Pip {
		add(s.required.python, s.required.files[0])
	}
	return named
}

// tested returns the version that continuous integration runs. Of several it is the one that most packages support.
func tested(pythons []evidence.Python, requires string) (version, file string) {
	for _, minor := range preferredMinors() {
		for _, p := range pythons {
			if minorOf(p.Version) == minor && Allows(requires, minor) {
				return minor, p.File
			}
		}
	}
	if len(pythons) == 0 {
		return "", ""
	}
	last := pythons[len(pythons)-1]
	return last.Version, last.File
}

// preferredMinors returns the minor versions, the newest last: packages without an upper bound are known to
// work on it last.
func preferredMinors() []string {
	all := minors()
	return append(slices.Clone(all[1:]), all[0])
}

// versionFile is a file of another tool, and where it has the version of Python.
type versionFile struct {
	file    string
	version *lazyregexp.Regexp
}

func versionFiles() []versionFile {
	return []versionFile{
		{"runtime.txt", herokuPython},
		{".tool-versions", asdfPython},
		{"mise.toml", misePython},
		{".mise.toml", misePython},
		{"Pipfile", pipfilePython},
	}
}

var (
	herokuPython  = lazyregexp.New(`(?m)^\s*python-(3\.\d+(?:\.\d+)?)\s*$`)
	asdfPython    = lazyregexp.New(`(?m)^\s*python\s+(3\.\d+(?:\.\d+)?)\b`)
	misePython    = lazyregexp.New(`(?m)^\s*python\s*=\s*\[?\s*["'](3\.\d+(?:\.\d+)?)["']`)
	pipfilePython = lazyregexp.New(`(?m)^\s*python(?:_full)?_version\s*=\s*["'](3\.\d+(?:\.\d+)?)["']`)
)
