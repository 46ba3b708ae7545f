package detect

import (
	"path"
	"slices"
	"strings"
)

// mostNested is how many projects below are named.
const mostNested = 5

// managerFinder looks for the tool that installs the dependencies.
type managerFinder struct {
	*workspace
	required  *requirementSet
	setup     *setup
	installed []string // requirements files that Dockerfiles install from
}

// findManager decides which tool installs the dependencies: the one whose lock is there, then pip where requirements
// files have what pyproject.toml asks for, then the one that pyproject.toml has a table for, then uv, which takes any
// standard pyproject.toml.
func (s *detector) findManager() {
	found := managerFinder{s.workspace, s.required, s.setup, s.Evidence.Installed}
	s.Manager = found.byLock()
	if s.Manager == None {
		s.Manager = found.byManifest()
	}
	if s.Manager == Pip {
		s.Locked = len(s.required.files) > 0
		s.root().Packaged = s.required.self // pip installs the project only where a file asks for it
		s.notePip()
	} else {
		s.Locked = s.tree.has(s.at(lockOf(s.Manager)))
	}
	if s.Manager == None {
		found.noteNested()
	}
}

// lockOf returns the name of a manager's lock file.
func lockOf(manager Manager) string {
	if manager == None || manager == Pip {
		return "."
	}
	return string(manager) + ".lock"
}

func (f *managerFinder) byLock() Manager {
	var locked []string
	for _, manager := range []Manager{UV, Poetry, PDM} {
		if f.root().exists() && f.tree.has(f.at(lockOf(manager))) {
			locked = append(locked, string(manager))
		}
	}
	if len(locked) == 0 {
		return None
	}
	if len(locked) > 1 {
		f.report("the project has lock files of %s; that of %s is used", strings.Join(locked, " and "), locked[0])
	}
	return Manager(locked[0])
}

func (f *managerFinder) byManifest() Manager {
	root := f.root()
	files := len(f.required.files) > 0
	switch {
	case f.setup != nil, f.pinnedForPip():
		return Pip
	case root.Project != nil && (root.Tool.UV != nil || f.tree.has(f.at("uv.toml"))):
		return UV
	case root.Tool.Poetry != nil || root.backend() == "poetry.core.masonry.api":
		return Poetry
	case root.Tool.PDM != nil:
		return PDM
	case root.Tool.UV != nil:
		return UV
	case root.Project != nil && (!files || root.Project.Dependencies != nil || root.isDynamic("dependencies")):
		return UV
	case files || slices.ContainsFunc(f.allAt(unreadManifests()), f.tree.has):
		return Pip
	}
	return None
}

// isDynamic reports whether the build backend finds a field of the project out.
func (m *member) isDynamic(field string) bool {
	return m.Project != nil && slices.Contains(m.Project.Dynamic, field)
}

// exists reports whether the member has a pyproject.toml.
func (m *member) exists() bool { return m.Pyproject != "" }

func (m *member) backend() string {
	if m.BuildSystem == nil {
		return ""
	}
	return m.BuildSystem.Backend
}

// pinnedForPip reports whether requirements files say what to install although there is a pyproject.toml: they have
// all of its dependencies, and no other tool is named, or a tool resolved them and no other left a lock. A
// pyproject.toml that asks for nothing leaves it to them, and so does one that reads those which a Dockerfile installs.
func (f *managerFinder) pinnedForPip() bool {
	root := f.root()
	wanted := root.requirements()
	if len(wanted) == 0 {
		elsewhere := root.isDynamic("dependencies") && !f.installsWhatItReads()
		return len(f.required.needed) > 0 && !elsewhere
	}
	otherTool := root.Tool.UV != nil || root.Tool.Poetry != nil || root.Tool.PDM != nil || f.tree.has(f.at("uv.toml"))
	return (f.required.locked || !otherTool) && f.required.covers(wanted)
}

// installsWhatItReads reports whether a Dockerfile installs from a requirements file that the build backend reads.
func (f *managerFinder) installsWhatItReads() bool {
	read := f.allAt(texts(lookup(f.root().Tool.Setuptools, "dynamic", "dependencies", "file")))
	return slices.ContainsFunc(read, func(name string) bool { return slices.Contains(f.installed, name) })
}

// unreadManifests returns files with dependencies that no image is built from.
func unreadManifests() []string {
	return []string{"Pipfile", "environment.yml", "environment.yaml"}
}

// unclearFiles belong to a Python project, and do not say what it depends on.
func unclearFiles() []string { return []string{"setup.py", "setup.cfg", "alembic.ini", manifestFile} }

// notePip reports dependencies that have to be converted first.
func (s *detector) notePip() {
	if len(s.required.files) > 0 {
		return
	}
	for _, name := range s.allAt(unreadManifests()) {
		if s.tree.has(name) {
			s.Unread = name
			return
		}
	}
}

// noteNested names projects below a folder that is none itself, those in outer folders first.
func (f *managerFinder) noteNested() {
	var named []string
	for _, name := range f.tree.manifests {
		dir := path.Dir(name)
		if slices.ContainsFunc(named, func(outer string) bool { return isBelow(dir, outer) }) {
			continue
		}
		if named = append(named, dir); len(named) > mostNested {
			return
		}
		f.report("%q is a separate project; run fastdock in %q for it", name, dir)
	}
}

// requirementFiles returns those that may say what is needed in production: those that setuptools is configured to
// read, then those that a Dockerfile installs from, the usual names first, then the usual ones.
func (s *detector) requirementFiles() []string {
	written := s.allAt(texts(lookup(s.root().Tool.Setuptools, "dynamic", "dependencies", "file")))
	usual := s.allAt(productionRequirements())
	installed := slices.DeleteFunc(slices.Clone(s.Evidence.Installed), func(name string) bool {
		return !isBelow(name, s.root().Path) || isDevelopment(name)
	})
	both := slices.DeleteFunc(slices.Clone(usual), func(name string) bool { return !slices.Contains(installed, name) })
	return slices.Concat(written, both, installed, usual)
}

// isDevelopment reports whether a requirements file is named after something that production does not need.
func isDevelopment(name string) bool {
	return slices.ContainsFunc([]string{"dev", "test", "lint", "doc"}, func(word string) bool {
		return strings.Contains(path.Base(name), word)
	})
}
