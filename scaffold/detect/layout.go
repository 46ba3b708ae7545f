package detect

import (
	"path"
	"slices"
	"strings"
)

// readLayout reports how the code lies, what belongs on Python's path, and what an image has to copy.
func (s *detector) readLayout() {
	root := s.appRoot()
	s.ImportRoots = []string{root}
	for _, m := range s.needed()[1:] {
		if dir := s.tree.sourceRoot(m); !slices.Contains(s.ImportRoots, dir) {
			s.ImportRoots = append(s.ImportRoots, dir)
		}
	}
	src := path.Join(s.home.Path, "src")
	switch {
	case s.home.Packaged:
		s.Layout = Packaged
		if s.isOutside(root) {
			s.addNote("%q is not part of the built package, so it is copied separately", s.App.Path)
			s.Sources = s.reachable(root)
		}
	case root == src:
		s.Layout, s.Sources = Src, []string{src}
	default:
		s.Layout, s.Sources = Flat, s.reachable(root)
	}
}

// appRoot returns where the import path of the application begins; without one, where it is likely to.
func (s *detector) appRoot() string {
	if s.App.Path != "" {
		return s.roots.importRoot(s.App.Path)
	}
	root := s.tree.sourceRoot(s.home)
	if !s.home.Packaged && s.tree.isModule[path.Join(root, "__init__.py")] {
		return s.home.Path
	}
	return root
}

// sourceRoot returns the folder that a member's packages lie in.
func (t *tree) sourceRoot(m *member) string {
	for _, dir := range m.packageRoots() {
		if t.dirs[dir] {
			return dir
		}
	}
	return m.Path
}

// isOutside reports whether the application is a file that the build backend leaves out.
func (s *detector) isOutside(root string) bool {
	if s.App.Path == "" {
		return false
	}
	if packages := s.tree.sourceRoot(s.home); packages != s.home.Path && root == s.home.Path {
		return true
	}
	if top, _, inFolder := strings.Cut(strings.TrimPrefix(s.App.Path, strings.TrimPrefix(root+"/", "./")),
		"/"); s.setup != nil && inFolder {
		return !s.code.exists(path.Join(root, top, "__init__")) // which find_packages looks for
	}
	module := strings.TrimSuffix(path.Base(s.App.Path), ".py")
	named := append(texts(lookup(s.home.Tool.Setuptools, "py-modules")),
		strings.ReplaceAll(normalise(s.home.Name), "-", "_"))
	return path.Dir(s.App.Path) == root && !slices.Contains(named, module)
}
