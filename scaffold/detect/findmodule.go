package detect

import (
	"io/fs"
	"path"
	"strings"
)

// FindModule returns the folder from which a project's own top-level module or package can be imported, as in "src" for
// src/shop/db.py and "shop"; empty where there is none, or more than one.
func FindModule(fsys fs.FS, module string) string {
	t, err := plant(fsys)
	if err != nil {
		return ""
	}
	found := map[string]bool{}
	for _, file := range t.modules {
		switch dir := path.Dir(file); {
		case path.Base(file) == module+".py":
			found[dir] = true
		case path.Base(dir) == module && dir != ".":
			found[path.Dir(dir)] = true
		}
	}
	outermost := ""
	for dir := range found {
		if outermost == "" || len(dir) < len(outermost) {
			outermost = dir
		}
	}
	for dir := range found { // a package may have a module of its own name
		if dir != outermost && !strings.HasPrefix(dir, path.Join(outermost, module)) {
			return ""
		}
	}
	return outermost
}
