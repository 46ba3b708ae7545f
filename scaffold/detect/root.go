package detect

import (
	"path"
	"slices"
	"strings"
	"unicode"
)

// baseOf returns the innermost folder with a pyproject.toml around a file, and its member; nil for a project that is
// no part of this one.
func (w *workspace) baseOf(file string) (string, *member) {
	base := "."
	if isBelow(file, w.root().Path) {
		base = w.root().Path
	}
	for _, name := range w.tree.manifests {
		if dir := path.Dir(name); isBelow(file, dir) && len(dir) > len(base) {
			base = dir
		}
	}
	for _, m := range w.members {
		if m.Path == base {
			return base, m
		}
	}
	return base, nil
}

// isBelow reports whether a path is in a folder.
func isBelow(name, dir string) bool { return dir == "." || strings.HasPrefix(name, dir+"/") }

// importRoots are the folders that the import paths of files begin in.
type importRoots struct {
	*workspace
	code      *code
	installed map[string]bool   // normalised names of everything that is depended on
	known     map[string]string // by file, as far as they were asked for
}

// importRoot returns the folder that the import path of a file begins in.
func (r *importRoots) importRoot(file string) string {
	if root, known := r.known[file]; known {
		return root
	}
	base, m := r.baseOf(file)
	roots := []string{path.Join(base, "src")}
	if m != nil {
		roots = m.packageRoots()
	}
	root := base
	if i := slices.IndexFunc(roots, func(dir string) bool { return isBelow(file, dir) }); i >= 0 {
		root = roots[i]
	}
	if m == nil || !m.Packaged {
		root = r.votedRoot(file, base, root)
	}
	r.known[file] = root
	return root
}

// packageRoots returns the folders that a member's packages lie in, as build backends are configured, and by custom.
func (m *member) packageRoots() []string {
	var dirs []string
	if m.Tool.UV != nil && m.Tool.UV.BuildBackend.ModuleRoot != nil {
		dirs = append(dirs, *m.Tool.UV.BuildBackend.ModuleRoot)
	}
	if m.Tool.Poetry != nil {
		for _, included := range m.Tool.Poetry.Packages {
			dirs = append(dirs, included.From)
		}
	}
	dirs = append(dirs, texts(lookup(m.Tool.Setuptools, "package-dir", ""))...)
	dirs = append(dirs, texts(lookup(m.Tool.Setuptools, "packages", "find", "where"))...)
	for _, included := range texts(lookup(m.Tool.Hatch, "build", "targets", "wheel", "packages")) {
		dirs = append(dirs, path.Dir(included))
	}
	dirs = append(dirs, "src")
	for i, dir := range dirs {
		dirs[i] = path.Join(m.Path, dir)
	}
	return dirs
}

// votedRoot finds out where code that is not installed is run from: its imports show it. The likely folder stands where
// they show nothing, as long as every folder on the way is a name that Python can import.
func (r *importRoots) votedRoot(file, base, likely string) string {
	if r.tree.isModule[path.Join(likely, "__init__.py")] && likely != base {
		likely = base
	}
	m := r.code.module(file)
	best, most := "", -1
	if r.root().Path != "." {
		base = "."
	}
	for _, dir := range foldersBetween(base, path.Dir(file)) {
		if !isImportable(strings.TrimPrefix(file, dir+"/")) {
			continue
		}
		votes := r.votes(m, dir)
		if votes > most || votes == most && dir == likely {
			best, most = dir, votes
		}
	}
	if most < 0 {
		return likely
	}
	return best
}

// foldersBetween returns the folders from one down to another, both included.
func foldersBetween(outer, inner string) []string {
	folders := []string{inner}
	for dir := inner; dir != outer && dir != "."; {
		dir = path.Dir(dir)
		folders = append(folders, dir)
	}
	slices.Reverse(folders)
	return folders
}

// votes counts the imports of a file that a folder explains. Where a relative import would leave the outermost
// package, the folder is out of the question.
func (r *importRoots) votes(m *module, dir string) int {
	votes := 0
	depth := len(foldersBetween(dir, path.Dir(m.path))) - 1
	for _, imported := range m.imports {
		top, _, _ := strings.Cut(imported.Module, ".")
		switch {
		case imported.Level > depth:
			return -1
		case imported.Level == 0 && top != "" && !isStandard(top) && !r.installed[normalise(top)] &&
			r.code.exists(path.Join(dir, top)):
			votes++
		}
	}
	return votes
}

// isImportable reports whether all the folders of a path are names that Python can import.
func isImportable(file string) bool {
	dir := path.Dir(file)
	return dir == "." ||
		!slices.ContainsFunc(strings.Split(dir, "/"), func(name string) bool { return !isIdentifier(name) })
}

func isIdentifier(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r) && !unicode.IsMark(r)) {
			return false
		}
	}
	return name != ""
}

// importString returns the import path of a file below a root, as in shop.main; empty for none.
func importString(root, file string) string {
	inner := strings.TrimSuffix(strings.TrimPrefix(file, root+"/"), ".py")
	inner = strings.TrimSuffix(inner, "/__init__")
	if inner == "__init__" || strings.Contains(inner, ".") {
		return ""
	}
	return strings.ReplaceAll(inner, "/", ".")
}
