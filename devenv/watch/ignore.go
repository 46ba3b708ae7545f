package watch

import (
	"path/filepath"
	"slices"
	"strings"
)

// ignoredFolders hold what tools made, thousands of files of it.
var ignoredFolders = []string{
	".git", ".hg", ".svn", ".jj", "node_modules", ".venv", "venv", "__pycache__", ".mypy_cache", ".pytest_cache",
	".ruff_cache", ".tox", ".nox", ".hypothesis", ".idea", "site-packages",
}

// Ignored reports whether a path is nothing that a user writes: a tool's folder, a file that an editor keeps beside
// the one it edits, compiled Python.
func Ignored(path string) bool {
	name := filepath.Base(path)
	if slices.Contains(ignoredFolders, name) {
		return true
	}
	switch filepath.Ext(name) {
	case ".swp", ".swo", ".swx", ".pyc", ".pyo":
		return true
	}
	switch {
	case name == "4913", // what vim writes to learn whether it may
		strings.HasSuffix(name, "~"),
		strings.HasPrefix(name, ".#"), strings.HasPrefix(name, "#") && strings.HasSuffix(name, "#"),
		strings.Contains(name, "___jb_"), strings.HasPrefix(name, ".goutputstream-"):
		return true
	}
	return false
}
