package detect

import (
	"path"
	"slices"
	"strings"
)

// readInPlace finds what a build backend reads to install the needed packages in place: their readmes and licences, and
// of the code only the first file of each top-level package, and where a version may stand. Without a package it
// recognises, there is nothing.
func (s *detector) readInPlace() {
	for _, m := range s.needed() {
		if !m.Packaged {
			continue
		}
		code := s.code.packageFiles(m)
		if code == nil {
			s.InPlace = nil
			return
		}
		s.InPlace = append(s.InPlace, code...)
		s.InPlace = append(s.InPlace, m.LicenceFiles...)
		if m.Readme != "" {
			s.InPlace = append(s.InPlace, m.Readme)
			s.Readmes = append(s.Readmes, m.Readme)
		}
	}
	if s.Manager == Pip && s.root().Packaged {
		s.InPlace = append(s.InPlace, s.buildManifests()...)
	}
	slices.Sort(s.InPlace)
	s.InPlace = slices.Compact(s.InPlace)
}

// buildManifests returns the files that tell the build backend of a project of pip's what to do.
func (s *detector) buildManifests() []string {
	var files []string
	if s.root().exists() {
		files = append(files, s.root().Pyproject)
	}
	if s.setup != nil {
		files = append(files, s.setup.files...)
	}
	return files
}

// packageFiles returns the files of a member's top-level packages that a backend looks for.
func (c *code) packageFiles(m *member) []string {
	var files []string
	for _, root := range []string{path.Join(m.Path, "src"), m.Path} {
		for _, file := range c.tree.modules {
			folder := path.Dir(file)
			if path.Dir(folder) != root || isTest(file) || isAside(file) || !c.exists(path.Join(folder, "__init__")) {
				continue
			}
			switch strings.TrimSuffix(path.Base(file), ".py") {
			case "__init__", "__about__", "__version__", "_version", "version":
				files = append(files, file)
			}
		}
		if files != nil {
			return files
		}
	}
	return nil
}
