package detect

import (
	"path"
	"slices"
	"strings"
)

// reachable returns the top-level packages and modules below a root that the application imports, whether directly
// or through each other, with the folders that web frameworks read beside them.
func (s *detector) reachable(root string) []string {
	tops := s.tree.topLevel(root)
	if tops[s.Package] == "" {
		return nil
	}
	found := map[string]bool{s.Package: true}
	sources := []string{tops[s.Package]}
	for i := 0; i < len(sources); i++ {
		for _, file := range s.tree.modules {
			if file != sources[i] && !strings.HasPrefix(file, sources[i]+"/") {
				continue
			}
			for _, top := range s.code.importedFrom(file, func(top string) bool { return tops[top] != "" && !found[top] }) {
				found[top] = true
				sources = append(sources, tops[top])
			}
		}
	}
	for _, name := range []string{"templates", "static", "locales"} {
		for _, dir := range []string{name, path.Join(root, name)} {
			if s.tree.hasDir(dir) {
				sources = append(sources, dir)
			}
		}
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}

// topLevel returns the paths of the packages and modules right below a root, by their names.
func (t *tree) topLevel(root string) map[string]string {
	tops := map[string]string{}
	for _, file := range t.modules {
		if !isBelow(file, root) {
			continue
		}
		name, _, inFolder := strings.Cut(strings.TrimPrefix(file, root+"/"), "/")
		if _, shadowed := tops[strings.TrimSuffix(name, ".py")]; inFolder || !shadowed {
			tops[strings.TrimSuffix(name, ".py")] = path.Join(root, name)
		}
	}
	return tops
}

// importedFrom returns the wanted ones of the top-level names that a file imports absolutely, each once. Only a file
// with a line that looks like such an import is read as Python.
func (c *code) importedFrom(file string, wanted func(top string) bool) []string {
	if !looksImported(c.source(file), wanted) {
		return nil
	}
	var tops []string
	for _, imported := range c.module(file).imports {
		top, _, _ := strings.Cut(imported.Module, ".")
		if imported.Level == 0 && wanted(top) && !slices.Contains(tops, top) {
			tops = append(tops, top)
		}
	}
	return tops
}

// looksImported reports whether one of the wanted names stands on a line with the word import.
func looksImported(source string, wanted func(name string) bool) bool {
	notInNames := func(r rune) bool {
		return r < 0x80 && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	}
	for line := range strings.Lines(source) {
		if !strings.Contains(line, "import") {
			continue
		}
		for word := range strings.FieldsFuncSeq(line, notInNames) {
			if wanted(word) {
				return true
			}
		}
	}
	return false
}
