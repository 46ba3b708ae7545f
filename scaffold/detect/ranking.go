package detect

import (
	"path"
	"slices"
	"strings"
)

// rankFile is lower for the files that applications are kept in by custom.
func rankFile(base string) int {
	switch base {
	case "main.py":
		return 0
	case "app.py", "api.py", "asgi.py", "server.py", "application.py":
		return 1
	case "factory.py":
		return 2
	case "__init__.py":
		return 6
	}
	return 10
}

// rankName is lower for the names that applications and their factories have by custom.
func rankName(name string, factory bool) int {
	if factory {
		switch name {
		case "create_app":
			return 5
		case "make_app", "build_app", "get_app", "create_application", "get_application", "app_factory":
			return 6
		}
		return 9
	}
	switch name {
	case "app":
		return 0
	case "api", "application":
		return 1
	}
	return 4
}

// isTest reports whether a file holds no application to serve: tests, migrations, and scripts of tools.
func isTest(file string) bool {
	base := path.Base(file)
	switch {
	case base == "conftest.py", base == "noxfile.py":
		return true
	case strings.HasPrefix(base, "test_"), strings.HasSuffix(base, "_test.py"):
		return true
	}
	return isIn(file, "tests", "test", "migrations", "alembic")
}

// isAside reports whether a file is beside the project proper.
func isAside(file string) bool {
	return isIn(file, "docs", "doc", "docs_src", "examples", "example", "samples", "demo", "demos", "scripts", "script",
		"tools", "benchmarks", "notebooks", "sandbox", "playground")
}

// isIn reports whether a file is below a folder of one of these names.
func isIn(file string, names ...string) bool {
	folders := strings.Split(path.Dir(file), "/")
	return slices.ContainsFunc(folders, func(folder string) bool { return slices.Contains(names, folder) })
}
