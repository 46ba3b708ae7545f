package scaffold_test

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/scaffold"
)

// adopt returns what `fastdock new` makes of a project's files: the spec and the tree.
func adopt(t *testing.T, files string) (scaffold.Spec, scaffold.Tree) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	var tree scaffold.Tree
	for _, file := range txtar.Parse([]byte(files)).Files {
		tree = tree.With(scaffold.File{Path: file.Name, Mode: 0o644, Content: file.Data})
	}
	apply(t, tree, dir)
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	spec, err := folder.Spec().Settle()
	if err != nil {
		t.Fatal(err)
	}
	return spec, render(t, spec)
}

// Each kind of project is installed by its own tool and lies where its layout says; the linter and the Compose
// model have nothing to say about it.
func TestAdoptedProjects(t *testing.T) {
	for name, test := range map[string]struct {
		files             string
		production, dev   []string // lines of the Dockerfiles
		neither, composed []string
	}{
		"uv, flat, with Alembic and psycopg": {
			files: `
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.12,<3.14"
dependencies = ["fastapi[standard]", "sqlalchemy", "psycopg[binary]", "alembic", "valkey"]
-- uv.lock --
version = 1
-- alembic.ini --
[alembic]
script_location = migrations
prepend_sys_path = .
-- migrations/env.py --
-- shop/__init__.py --
-- shop/main.py --
from fastapi import FastAPI
app = FastAPI()
@app.get("/livez")
def alive(): ...
`,
			production: []string{
				"ARG PYTHON_VERSION=3.13",
				"    uv sync --locked --no-install-project",
				"COPY --chmod=755 shop ./shop",
				"COPY --chmod=755 migrations ./migrations",
				`CMD ["uvicorn", "shop.main:app", "--host", "0.0.0.0", "--port", "8000", "--timeout-graceful-shutdown", "20"]`,
			},
			dev: []string{
				"    uv sync --locked --no-install-project --all-groups",
				`CMD ["python", "/app/.fastdock/warm_reload.py", "shop.main:app", "--host", "0.0.0.0", "--port", ` +
					`"8000", "--reload", "--reload-dir", "/app/shop", "--timeout-graceful-shutdown", "3"]`,
			},
			neither:  []string{"PYTHONPATH"},
			composed: []string{"    image: valkey/valkey:9.1-alpine", `    command: ["alembic", "upgrade", "head"]`},
		},
		"Poetry, packaged": {
			files: `
-- pyproject.toml --
[tool.poetry]
name = "shop"
version = "1"
readme = "docs/about.md"
[tool.poetry.dependencies]
python = "^3.12"
fastapi = "*"
uvicorn = "*"
asyncpg = "*"
[build-system]
requires = ["poetry-core"]
build-backend = "poetry.core.masonry.api"
-- poetry.lock --
package = []
-- docs/about.md --
-- src/shop/__init__.py --
-- src/shop/api.py --
from fastapi import FastAPI
api = FastAPI()
`,
			production: []string{
				"    --mount=type=bind,source=poetry.lock,target=poetry.lock \\",
				" && uvx --with poetry-plugin-export==1.10.1 poetry@2.5.1 export --output /tmp/requirements.txt \\",
				"COPY . .",
				"    uv pip install --no-deps .",
			},
			dev: []string{
				" && uvx --with poetry-plugin-export==1.10.1 poetry@2.5.1 export --all-groups --output /tmp/requirements.txt \\",
				"    --mount=type=bind,source=docs/about.md,target=docs/about.md \\",
				"    uv pip install --no-deps --editable .",
			},
			neither:  []string{"uv sync"},
			composed: []string{"      - path: .fastdock/app.env"},
		},
		"PDM, src": {
			files: `
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = ">=3.11"
dependencies = ["fastapi", "uvicorn"]
[tool.pdm]
distribution = false
-- pdm.lock --
package = []
-- src/shop/__init__.py --
-- src/shop/main.py --
from fastapi import FastAPI
def create_app(): return FastAPI()
`,
			production: []string{
				" && uvx pdm@2.29.4 export --prod --output /tmp/requirements.txt \\",
				"COPY --chmod=755 src ./src",
				"    PYTHONPATH=/app/src \\",
				`CMD ["uvicorn", "shop.main:create_app", "--factory", "--host", "0.0.0.0", "--port", "8000", ` +
					`"--timeout-graceful-shutdown", "20"]`,
			},
			dev:     []string{" && uvx pdm@2.29.4 export --output /tmp/requirements.txt \\", "    PYTHONPATH=/app/src \\"},
			neither: []string{"uv sync"},
		},
		"pip, a package of its own": {
			files: `
-- requirements.txt --
-e .
fastapi
uvicorn
-- setup.cfg --
-- pyproject.toml --
[project]
name = "shop"
version = "1"
[build-system]
requires = ["setuptools"]
build-backend = "setuptools.build_meta"
-- src/shop/__init__.py --
-- src/shop/main.py --
from fastapi import FastAPI
app = FastAPI()
`,
			production: []string{
				"COPY . .", " && uv pip install --requirements requirements.txt \\", " && uv pip install --no-deps .",
			},
			dev: []string{
				" && uv pip install --requirements requirements.txt \\",
				" && uv pip install --no-deps --editable .",
				"    --mount=type=bind,source=src/shop/__init__.py,target=src/shop/__init__.py \\",
			},
			neither: []string{"Dependencies first"},
		},
		"a workspace": {
			files: `
-- pyproject.toml --
[project]
name = "all"
version = "1"
dependencies = []
[tool.uv]
package = false
default-groups = ["dev", "docs"]
[tool.uv.workspace]
members = ["services/*", "libs/*"]
-- uv.lock --
version = 1
-- libs/core/pyproject.toml --
[project]
name = "core"
version = "1"
[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"
-- libs/core/src/core/__init__.py --
-- services/api/pyproject.toml --
[project]
name = "shop-api"
dynamic = ["version"]
dependencies = ["fastapi", "uvicorn", "core"]
[tool.uv.sources]
core = { workspace = true }
[build-system]
requires = ["hatchling", "hatch-vcs"]
build-backend = "hatchling.build"
-- services/api/src/shop_api/__init__.py --
-- services/api/src/shop_api/main.py --
from fastapi import FastAPI
app = FastAPI()
`,
			production: []string{
				"    uv sync --frozen --no-install-workspace --package shop-api",
				"    uv sync --locked --no-editable --package shop-api",
				"    SETUPTOOLS_SCM_PRETEND_VERSION=0.0.0 \\",
				"    UV_NO_DEFAULT_GROUPS=1 \\",
				"    --mount=type=bind,source=libs/core/pyproject.toml,target=libs/core/pyproject.toml \\",
			},
			dev: []string{
				"    uv sync --frozen --no-install-workspace --all-packages --all-groups",
				"    uv sync --frozen --inexact --package shop-api",
			},
			neither: []string{"PYTHONPATH"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			_, tree := adopt(t, test.files)
			holds(t, tree, "Dockerfile.fastapi", test.production)
			holds(t, tree, "Dockerfile.dev", test.dev)
			holds(t, tree, "docker-compose.yml", test.composed)
			for _, text := range test.neither {
				if strings.Contains(string(tree.Content("Dockerfile.fastapi"))+string(tree.Content("Dockerfile.dev")), text) {
					t.Errorf("%q is there", text)
				}
			}
			for _, path := range []string{"Dockerfile.fastapi", "Dockerfile.dev"} {
				for _, warning := range lint(t, path, tree.Content(path)) {
					t.Error(warning)
				}
			}
			production(t, tree)
			development(t, tree)
		})
	}
}

func holds(t *testing.T, tree scaffold.Tree, path string, lines []string) {
	t.Helper()
	content := strings.Split(string(tree.Content(path)), "\n")
	for _, line := range lines {
		found := false
		for _, have := range content {
			found = found || have == line
		}
		if !found {
			t.Errorf("%s has no line %q:\n%s", path, line, tree.Content(path))
		}
	}
}

func TestAdoptedProjectsAreAdvised(t *testing.T) {
	spec, _ := adopt(t, `
-- requirements.txt --
fastapi
-- main.py --
from fastapi import FastAPI
app = FastAPI()
`)
	spec.Database = scaffold.ParseService("postgres:18")
	want := []string{
		"uvicorn is not a dependency, so the images install the newest version; to choose the version: add " +
			"uvicorn[standard] to requirements.txt",
		"no dependency is a driver for PostgreSQL: add asyncpg, sqlalchemy[asyncio] to requirements.txt",
		"no health route was found, so any response of the app counts as healthy; set a better one with `--health-path`",
		"the dependencies stay with pip; to switch to uv: `uv init --bare --no-package && uv add " +
			"--requirements requirements.txt`, then `fastdock new` again",
	}
	if diff := cmp.Diff(want, spec.Warnings(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC))); diff != "" {
		t.Error(diff)
	}
}
