package scaffold_test

import (
	"strings"
	"testing"
	"time"
)

// poetryInGroup returns a Poetry project whose development group has an old release without a wheel.
func poetryInGroup(name, marks string) string {
	return strings.ReplaceAll(lockedBy("poetry", name, "5.4.1"), "version = \"5.4.1\"\n",
		"version = \"5.4.1\"\n"+marks+"\n")
}

// uvInGroup is a uv project whose development group has a package without a wheel.
const uvInGroup = `
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
dependencies = ["fastapi", "uvicorn"]
[dependency-groups]
dev = ["slow"]
-- uv.lock --
version = 1
requires-python = ">=3.13"
[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
[package.dev-dependencies]
dev = [{ name = "slow" }]
[package.metadata]
requires-dist = [{ name = "fastapi" }, { name = "uvicorn" }]
[package.metadata.requires-dev]
dev = [{ name = "slow" }]
[[package]]
name = "slow"
version = "1.0"
sdist = { url = "https://example.com/slow-1.0.tar.gz", hash = "sha256:0" }
-- main.py --
from fastapi import FastAPI
app = FastAPI()
`

// The development image compiles what only its groups need; production has no compiler for them.
func TestCompilersForTheGroups(t *testing.T) {
	const gcc, constrained = "gcc", `"cython<3" >/tmp/build-constraints.txt`
	for name, test := range map[string]struct {
		files, says      string
		development, cap bool // Dockerfile.dev has a compiler; it is constrained
	}{
		"Poetry 2's group": {
			files:       poetryInGroup("pyyaml", `groups = ["dev"]`),
			says:        "in the development image: pyyaml; built with g++, gcc, libc6-dev, cython<3",
			development: true,
			cap:         true,
		},
		"Poetry 1's category": {poetryInGroup("pyyaml", `category = "dev"`), "in the development image: pyyaml", true, true},
		"Poetry's extra":      {poetryInGroup("slow", `optional = true`), "", false, false},
		"another platform's": {
			files: poetryInGroup("slow", "groups = [\"dev\"]\nmarkers = { dev = \"sys_platform == 'win32'\" }"),
		},
		"uv's group": {uvInGroup, "in the development image: slow; built with", true, false},
		"pip's file": {
			files:       pinnedTo("fastapi", "uvicorn") + "-- requirements-dev.txt --\npsycopg2\n",
			says:        "in the development image: psycopg2",
			development: true,
		},
		"pip's file, old pin": {
			files:       pinnedTo("fastapi", "uvicorn") + "-- requirements-dev.txt --\npyyaml==5.4.1\n",
			says:        "in the development image: pyyaml",
			development: true,
			cap:         true,
		},
		"pip's file, with all": {
			files: pinnedTo("fastapi", "uvicorn") + "-- requirements-dev.txt --\npytest==8.0.0\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			spec, tree := adopt(t, test.files)
			development, production := string(tree.Content("Dockerfile.dev")), string(tree.Content("Dockerfile.fastapi"))
			if got := strings.Contains(development, gcc); got != test.development {
				t.Errorf("Dockerfile.dev has a compiler: %t, want %t\n%s", got, test.development, development)
			}
			if strings.Contains(production, gcc) {
				t.Errorf("production has a compiler that it does not need:\n%s", production)
			}
			if got := strings.Contains(development, constrained); got != test.cap {
				t.Errorf("Dockerfile.dev is constrained: %t, want %t\n%s", got, test.cap, development)
			}
			said := strings.Join(spec.Warnings(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)), "\n")
			if !strings.Contains(said, test.says) || test.says == "" && strings.Contains(said, "in the development image") {
				t.Errorf("lacks %q:\n%s", test.says, said)
			}
		})
	}
}

// Whoever wants no packages to build with gets none in either image.
func TestNoCompilersForTheGroups(t *testing.T) {
	spec, _ := adopt(t, uvInGroup)
	spec.BuildPackages = []string{"none"}
	if content := string(render(t, spec).Content("Dockerfile.dev")); strings.Contains(content, "gcc") {
		t.Errorf("has a compiler:\n%s", content)
	}
}
