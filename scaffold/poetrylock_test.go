package scaffold

import "testing"

// A lock that was made for another pyproject.toml is refused before anything is written: Poetry does not export it. The
// digest is what Python's hashlib and json make of the file.
func TestStalePoetryLocks(t *testing.T) {
	const pyproject = `[tool.poetry]
name = "shop"
version = "1"
authors = ["Zoë"]
[tool.poetry.dependencies]
python = "^3.10"
fastapi = {version = "^0.100", extras = ["all"], optional = false}
odd = [{version = "1", markers = "a == \"é😀\""}, {version = "2"}]
[tool.poetry.group.dev.dependencies]
pytest = "*"
`
	const lock = "[metadata]\ncontent-hash = \"536d08cc9553706657319bb040dd0fcac93c2d6dce510ce1ee21d3ec80f8ffc2\"\n"
	for name, c := range map[string]struct {
		lock, pyproject string
		stale           bool
	}{
		"the same":                       {lock, pyproject, false},
		"another description":            {lock, "[tool.other]\nx = 1\n" + pyproject, false},
		"another dependency":             {lock, pyproject + "httpx = \"*\"\n", true},
		"dependencies in [project]":      {lock, pyproject + "[project]\nname = \"shop\"\n", false},
		"a fraction, which is not known": {lock, pyproject + "x = 1.5\n", false},
		"no digest":                      {"", pyproject, false},
		"an unreadable pyproject":        {lock, "[", false},
	} {
		if err := stalePoetryLock([]byte(c.lock), []byte(c.pyproject)); (err != nil) != c.stale {
			t.Errorf("%s: %v", name, err)
		}
	}
}
