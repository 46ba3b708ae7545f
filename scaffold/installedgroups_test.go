package scaffold_test

import (
	"strings"
	"testing"
	"time"
)

// poetryGroups is a Poetry project whose application's dependencies are in a group.
const poetryGroups = `
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
package-mode = false
[tool.poetry.dependencies]
python = "^3.13"
[tool.poetry.group.api.dependencies]
fastapi = "*"
uvicorn = "*"
asyncpg = "*"
sqlalchemy = "*"
[tool.poetry.group.ml]
optional = true
[tool.poetry.group.ml.dependencies]
numpy = "*"
[tool.poetry.group.dev.dependencies]
pytest = "*"
-- poetry.lock --
[[package]]
name = "slow"
version = "1.0"
groups = ["api"]
files = [{ file = "slow-1.0.tar.gz", hash = "sha256:0" }]
[metadata]
lock-version = "2.1"
-- main.py --
import os
from fastapi import FastAPI
url = os.environ["DATABASE_URL"]
app = FastAPI()
`

// uvGroups is one of uv's.
const uvGroups = `
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.13"
[dependency-groups]
api = [{ include-group = "web" }, "asyncpg", "sqlalchemy"]
web = ["fastapi", "uvicorn"]
ml = ["numpy"]
dev = ["pytest"]
-- uv.lock --
version = 1
requires-python = ">=3.13"
[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
[package.dev-dependencies]
api = [{ name = "slow" }]
dev = []
[[package]]
name = "slow"
version = "1.0"
sdist = { url = "https://example.com/slow-1.0.tar.gz", hash = "sha256:0" }
-- main.py --
import os
from fastapi import FastAPI
url = os.environ["DATABASE_URL"]
app = FastAPI()
`

// The groups that the project's Dockerfile installs are part of production: its driver, its server, its compilers.
func TestInstalledGroups(t *testing.T) {
	for name, test := range map[string]struct{ files, want, never string }{
		"Poetry, with": {
			files: poetryGroups + dockerfile("poetry install --with api"),
			want:  " export --with api --output",
			never: "--with ml",
		},
		"Poetry, only": {
			files: poetryGroups + dockerfile("poetry install --only main,api"),
			want:  " export --with api --output",
			never: "--with main",
		},
		"Poetry, only, joined": {
			files: poetryGroups + dockerfile("poetry export --only=api -o r.txt"),
			want:  " export --with api --output",
			never: "--with ml",
		},
		"Poetry, without": {
			files: poetryGroups + dockerfile("poetry install --without dev"),
			want:  " export --with api --output",
			never: "--with ml",
		},
		"Poetry, optional": {
			files: poetryGroups + dockerfile("poetry install --with api,ml"),
			want:  " export --with api --with ml --output",
			never: "--with dev",
		},
		"Poetry, all": {
			files: poetryGroups + dockerfile("poetry install --no-root"),
			want:  " export --with api --output",
			never: "--with dev",
		},
		"Poetry, an unknown": {
			files: poetryGroups + dockerfile("poetry install --with api,gone"),
			want:  " export --with api --output",
			never: "gone",
		},
		"Poetry, only FastAPI's": {poetryGroups, " export --with api --output", "--with ml"},
		"uv":                     {uvGroups + dockerfile("uv sync --no-dev --group api"), " --group api", "--group ml"},
		"uv, joined": {
			files: uvGroups + dockerfile("uv sync --group=api --group=ml"),
			want:  " --group api --group ml",
			never: "--group dev",
		},
		"uv, all": {
			files: uvGroups + dockerfile("uv sync --all-groups --no-group ml"),
			want:  " --group api --group web",
			never: "--group ml",
		},
		"uv, only FastAPI's": {uvGroups, " --group api", "--group ml"},
	} {
		t.Run(name, func(t *testing.T) {
			spec, tree := adopt(t, test.files)
			production := string(tree.Content("Dockerfile.fastapi"))
			if !strings.Contains(production, test.want) || strings.Contains(production, test.never) {
				t.Errorf("Dockerfile.fastapi lacks %q or has %q:\n%s", test.want, test.never, production)
			}
			if !strings.Contains(production, "gcc") {
				t.Errorf("what the group brings is not compiled:\n%s", production)
			}
			if development := string(tree.Content("Dockerfile.dev")); strings.Contains(development, " --group ") {
				t.Errorf("Dockerfile.dev names groups beside all of them:\n%s", development)
			}
			said := strings.Join(spec.Warnings(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)), "\n")
			if spec.Database.Kind != "postgres" || strings.Contains(said, "driver") {
				t.Errorf("the database is %q, and the advice:\n%s", spec.Database.Kind, said)
			}
		})
	}
	_, tree := adopt(t, strings.Replace(poetryGroups, "python = \"^3.13\"\n", "python = \"^3.13\"\nfastapi = \"*\"\n", 1)+
		dockerfile("poetry install --only main"))
	if production := string(tree.Content("Dockerfile.fastapi")); strings.Contains(production, "--with ") &&
		strings.Contains(production, "--with api") {
		t.Errorf("production installs a group that the project's does not:\n%s", production)
	}
}
