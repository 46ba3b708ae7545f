package detect

import (
	"path"
	"slices"
	"strings"
)

// mostImported bounds how many modules are followed from the application.
const mostImported = 600

// followImports finds the files that the application imports, directly or through each other, and those of the
// migrations.
func (s *detector) followImports() {
	if s.App.Path == "" {
		return
	}
	files := []string{s.App.Path}
	if s.Alembic != nil && s.tree.isModule[path.Join(s.Alembic.Scripts, "env.py")] {
		files = append(files, path.Join(s.Alembic.Scripts, "env.py"))
	}
	seen := map[string]bool{}
	for _, file := range files {
		seen[file] = true
	}
	add := func(stem string) {
		if file := s.code.fileOf(stem); file != "" && !seen[file] && !isTest(file) && len(files) < mostImported {
			seen[file] = true
			files = append(files, file)
		}
	}
	for i := 0; i < len(files); i++ {
		m := s.code.module(files[i])
		if m == nil {
			continue
		}
		for _, next := range m.imports {
			stem, found := s.code.stemOf(m.path, next.Level, next.Module)
			if !found {
				continue
			}
			for dir := path.Dir(stem); dir != "." && strings.Contains(stem, "/"); dir = path.Dir(dir) {
				add(dir)
			}
			add(stem)
			if next.Name != "" && next.Name != "*" {
				add(path.Join(stem, next.Name))
			}
		}
	}
	s.imported = files
}

// addImportRoots adds the folders that hold modules of the project which the application imports and which the folders
// of the layout do not.
func (s *detector) addImportRoots() {
	known := slices.Clone(s.ImportRoots)
	for _, file := range s.imported {
		m := s.code.module(file)
		if m == nil {
			continue
		}
		for _, imported := range m.imports {
			top, _, _ := strings.Cut(imported.Module, ".")
			if imported.Level > 0 || isStandard(top) || s.installed[normalise(top)] {
				continue
			}
			if root, found := s.code.rootWith(file, top); found && !slices.Contains(known, root) && s.isSearchable(root) {
				s.addImportRoot(root, path.Join(root, top))
			}
		}
	}
}

// isSearchable reports whether a folder belongs on Python's path: its packages are not installed, and it is no package
// itself, whose modules would hide libraries of the same name.
func (s *detector) isSearchable(root string) bool {
	_, m := s.baseOf(path.Join(root, "any"))
	return (m == nil || !m.Packaged) && !s.tree.isModule[path.Join(root, "__init__.py")]
}

// addImportRoot puts a folder on Python's path, and what holds the imported module into the image.
func (s *detector) addImportRoot(root, module string) {
	if !slices.Contains(s.ImportRoots, root) {
		s.ImportRoots = append(s.ImportRoots, root)
	}
	if root != s.home.Path && root != "." {
		module = root
	} else if s.tree.isModule[module+".py"] {
		module += ".py"
	}
	if !slices.ContainsFunc(s.Sources, func(source string) bool { return source == module || isBelow(module, source) }) {
		s.Sources = append(s.Sources, module)
	}
	slices.Sort(s.Sources)
}
