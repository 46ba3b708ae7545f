package detect

import (
	"path"
	"slices"
	"strings"
)

// mostSource is how many bytes of Python are read in all.
const mostSource = 32 << 20

// code is the project's Python, read as far as somebody asks.
type code struct {
	tree    *tree
	roots   []string                 // folders that absolute imports may begin in
	rootOf  func(file string) string // where those of a file do
	sources map[string]string
	modules map[string]*module
	size    int

	classes map[object]bool // subclasses of FastAPI, as far as they were found
}

func newCode(t *tree) *code {
	return &code{tree: t, sources: map[string]string{}, modules: map[string]*module{}, classes: map[object]bool{}}
}

// source returns what one of the tree's Python files holds; nothing where it cannot be read.
func (c *code) source(file string) string {
	if source, known := c.sources[file]; known {
		return source
	}
	source := ""
	if c.size < mostSource {
		source, _ = c.tree.text(file)
		c.size += len(source)
	} else {
		c.tree.cut = true
	}
	c.sources[file] = source
	return source
}

// mentions says whether a file holds one of some texts, which is far cheaper than to read it as Python.
func (c *code) mentions(file string, any ...string) bool {
	source := c.source(file)
	return slices.ContainsFunc(any, func(text string) bool { return strings.Contains(source, text) })
}

// module returns what a Python file says; nil where there is no such file.
func (c *code) module(file string) *module {
	if !c.tree.isModule[file] {
		return nil
	}
	if c.modules[file] == nil {
		c.modules[file] = readModule(file, c.source(file))
	}
	return c.modules[file]
}

// fileOf returns the file of the module at a path without its extension, as in src/shop/main; "" for none.
func (c *code) fileOf(stem string) string {
	for _, file := range []string{stem + ".py", stem + "/__init__.py"} {
		if c.tree.isModule[file] {
			return file
		}
	}
	return ""
}

// exists says whether a module or a package, even one without an __init__.py, is at a path.
func (c *code) exists(stem string) bool { return c.tree.dirs[stem] || c.tree.isModule[stem+".py"] }

// object is a name in a module.
type object struct{ file, name string }

// mostHops is how often a name may be imported on from one module to the next.
const mostHops = 10

// resolve follows a name of a module through imports to where it is defined, and fails where that is not in the project.
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

// rebinds says whether a package gives a name that one of its modules has to something else, as
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
	for _, root := range append([]string{c.rootOf(file)}, c.roots...) {
		if c.exists(path.Join(root, top)) {
			return path.Join(root, inner), true
		}
	}
	return "", false
}
