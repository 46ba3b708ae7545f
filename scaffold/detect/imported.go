package detect

import (
	"path"
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
