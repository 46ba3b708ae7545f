package detect

import (
	"path"
	"slices"
	"strings"
)

// mostPathDependencies is how many folders are followed through their dependencies.
const mostPathDependencies = 50

// readPathDependencies finds the packages that are installed from folders of the project, from folder to folder, and
// returns what those of production depend on.
func (s *detector) readPathDependencies() []requirement {
	for _, m := range s.needed() {
		s.followFolders(m.Path, m.requirements(), false)
	}
	if s.Manager == Pip {
		s.followFolders(".", s.required.needed, false)
		s.followFolders(".", s.development, true)
	}
	for _, m := range []*member{s.root(), s.home} {
		s.followFolders(m.Path, m.developmentRequirements(), true)
	}
	slices.SortFunc(s.PathDependencies, func(a, b PathDependency) int { return strings.Compare(a.Path, b.Path) })
	return s.carried
}

// followFolders takes in the folders that requirements are installed from, as a manifest in dir names them.
func (s *detector) followFolders(dir string, needed []requirement, development bool) {
	for _, read := range needed {
		if read.folder == "" {
			continue
		}
		folder, inside := within(dir, read.folder)
		switch {
		case !inside:
			s.addNote("%s", outsideNote(path.Join(dir, manifestFile), folder))
		case folder != s.root().Path && !s.tree.hasDir(folder):
			s.addNote("a dependency is installed from the folder %q, which does not exist, so every build fails", folder)
		case folder != s.root().Path:
			s.followFolder(folder, development)
		}
	}
}

func (s *detector) followFolder(folder string, development bool) {
	known := slices.ContainsFunc(s.PathDependencies, func(d PathDependency) bool { return d.Path == folder })
	if known || len(s.PathDependencies) == mostPathDependencies || s.isMember(folder) {
		return
	}
	found := &member{Member: Member{Path: folder}, manifest: &manifest{}}
	if err := s.readMember(found); err != nil {
		found.Pyproject = "" // a setup.py, or nothing that an installer would take
	}
	s.PathDependencies = append(s.PathDependencies, PathDependency{
		Path: folder, Root: s.tree.sourceRoot(found), Pyproject: found.Pyproject, Development: development,
	})
	if !development {
		s.carried = append(s.carried, found.requirements()...)
	}
	s.followFolders(folder, found.requirements(), development)
}

// isMember reports whether a folder is a member of the workspace, which is installed as such.
func (w *workspace) isMember(folder string) bool {
	return slices.ContainsFunc(w.members, func(m *member) bool { return m.Path == folder })
}

// readRepositories collects the git repositories that dependencies are installed from.
func (s *detector) readRepositories(production []requirement) {
	development := slices.Clone(s.development)
	for _, m := range []*member{s.root(), s.home} {
		development = append(development, m.developmentRequirements()...)
	}
	for i, needed := range [][]requirement{production, development} {
		for _, read := range needed {
			known := slices.ContainsFunc(s.Repositories, func(r Repository) bool { return r.URL == read.repository })
			if read.repository != "" && !known {
				s.Repositories = append(s.Repositories, Repository{read.repository, i == 1})
			}
		}
	}
}
