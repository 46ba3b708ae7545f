package detect

import (
	"path"
	"strings"
)

// code is the project's Python as a folder of the tree imports it.
type code struct {
	*files
	roots  []string                 // folders that absolute imports may begin in
	rootOf func(file string) string // where those of a file do

	classes map[object]bool // subclasses of FastAPI, as far as they were found
}

func newCode(read *files) *code { return &code{files: read, classes: map[object]bool{}} }

// fileOf returns the file of the module at a path without its extension, as in src/shop/main; "" for none.
func (c *code) fileOf(stem string) string {
	for _, file := range []string{stem + ".py", stem + "/__init__.py"} {
		if c.tree.isModule[file] {
			return file
		}
	}
	return ""
}

// exists reports whether a module or a package, even one without an __init__.py, is at a path.
func (c *code) exists(stem string) bool { return c.tree.dirs[stem] || c.tree.isModule[stem+".py"] }

// object is a name in a module.
type object struct{ file, name string }

// mostHops is how often a name may be imported on from one module to the next.
const mostHops = 10

// resolve follows a name of a module through imports to where it is defined, and fails where that is not in
// the project.
func (c *code) resolve(m *module, names []string) (object, bool) {
	for range mostHops {
		imported, found := m.bound[names[0]]
		if !found {
			return object{m.path, names[0]}, len(names) == 1
		}
		rest := names[1:]
		if imported.Name != "" {
			rest = append([]string{imported.Name}, rest...)
		}
		module := imported.Module
		if imported.Name == "" && strings.HasPrefix(module, imported.As+".") {
			module = imported.As // import a.b binds a
		}
		stem, found := c.stemOf(m.path, imported.Level, module)
		if !found {
			return object{}, false
		}
		stem, rest = c.descend(stem, rest)
		next := c.module(c.fileOf(stem))
		if next == nil || len(rest) != 1 {
			return object{}, false
		}
		if next == m {
			return object{m.path, rest[0]}, true
		}
		m, names = next, rest
	}
	return object{}, false
}

// descend follows names from a package to the modules in it, as far as they name modules.
func (c *code) descend(stem string, names []string) (string, []string) {
	for len(names) > 0 && c.exists(path.Join(stem, names[0])) {
		if init := c.module(stem + "/__init__.py"); init != nil && init.rebinds(names[0]) {
			break
		}
		stem, names = path.Join(stem, names[0]), names[1:]
	}
	return stem, names
}

// rebinds reports whether a package gives a name that one of its modules has to something else, as
// from .items import router as items does.
func (m *module) rebinds(name string) bool {
	imported, found := m.bound[name]
	_, router := m.routers[name]
	inside := imported.Module[strings.LastIndex(imported.Module, ".")+1:]
	return router || found && imported.Name != "" && (imported.Name != name || inside == name)
}

// stemOf returns the path of a module that a file imports.
func (c *code) stemOf(file string, level int, module string) (string, bool) {
	inner := strings.ReplaceAll(module, ".", "/")
	if level == 0 {
		return c.absolute(file, inner)
	}
	dir := path.Dir(file)
	for range level - 1 {
		if dir == "." {
			return "", false
		}
		dir = path.Dir(dir)
	}
	return path.Join(dir, inner), true
}

// absolute looks where the importing file itself is imported from, then in the other folders.
func (c *code) absolute(file, inner string) (string, bool) {
	top, _, _ := strings.Cut(inner, "/")
	root, found := c.rootWith(file, top)
	return path.Join(root, inner), found
}

// rootWith returns the folder that holds a top-level module that a file imports.
func (c *code) rootWith(file, top string) (string, bool) {
	for _, root := range append([]string{c.rootOf(file)}, c.roots...) {
		if c.exists(path.Join(root, top)) {
			return root, true
		}
	}
	return "", false
}
