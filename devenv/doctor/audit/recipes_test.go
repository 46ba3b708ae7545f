package audit_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest"
)

// Recipes that many guides give, and that fail or mislead today. Each takes the place of lines of a project
// without a fault, and its fault is the first that is reported.
func TestRecipes(t *testing.T) {
	for name, test := range map[string]struct{ file, old, recipe, want string }{
		"nothing":           {"Dockerfile", "USER", "USER", ""},
		"probe with a tail": {"Dockerfile", `status != 200)"]`, `status != 200)"] || exit 1`, "FD-H02"},
		"probe with curl": {
			file:   "Dockerfile",
			old:    `CMD ["python", "-c", "import http`,
			recipe: "CMD curl -f http://127.0.0.1:8000/health || exit 1\n#",
			want:   "FD-H04",
		},
		"pg_isready on the socket": {
			file:   "docker-compose.yml",
			old:    "pg_isready -h 127.0.0.1 -U shop",
			recipe: "pg_isready -U postgres",
			want:   "FD-P12",
		},
		"adduser on trixie": {
			file:   "Dockerfile",
			old:    "useradd --system --uid 10001 --no-create-home app",
			recipe: "adduser --system --uid 10001 app",
			want:   "FD-S04",
		},
		"slim is trixie now": {
			file:   "Dockerfile",
			old:    "FROM python:${PYTHON_VERSION}-slim-trixie AS runtime",
			recipe: "FROM python:3.14-slim-bookworm AS runtime",
			want:   "FD-M02",
		},
		"dead uv tag": {
			file:   "Dockerfile",
			old:    "FROM python:${PYTHON_VERSION}-slim-trixie AS builder",
			recipe: "FROM ghcr.io/astral-sh/uv:python3.14-bookworm-slim AS builder",
			want:   "FD-B07",
		},
		"uv without a version": {"Dockerfile", "COPY --from=uv /uv", "COPY --from=ghcr.io/astral-sh/uv /uv", "FD-U01"},
		"uv keeps its downloads": {
			file:   "Dockerfile",
			old:    "USER 10001",
			recipe: "RUN --mount=from=uv,source=/uv,target=/bin/uv uv pip install debugpy==1.8.17\nUSER 10001",
			want:   "FD-U08",
		},
		"nameless volume at the venv": {
			file:   "Dockerfile.dev",
			old:    `UV_PROJECT_ENVIRONMENT=/opt/venv PATH="/opt/`,
			recipe: `PATH="/app/.`,
			want:   "FD-O05",
		},
		"reload of everything": {
			file: "Dockerfile.dev",
			old:  `, "--reload-dir", "/app/app", "--timeout-graceful-shutdown", "3"`,
			want: "FD-D04",
		},
		"data of postgres 18": {"docker-compose.yml", "data:/var/lib/postgresql", "data:/var/lib/postgresql/data", "FD-P16"},
	} {
		t.Run(name, func(t *testing.T) {
			archive, err := txtar.ParseFile(filepath.Join("testdata", "recipes.txtar"))
			if err != nil {
				t.Fatal(err)
			}
			found := examine(t, archive, test.file, test.old, test.recipe)
			if first := append(found, check.Finding{})[0]; first.ID != test.want {
				t.Errorf("first %q, want %q: %s:%d %s", first.ID, test.want, first.File, first.Line, first.Cause)
			}
			for _, f := range found {
				t.Logf("%s %s %s:%d %s", f.ID, f.Severity, f.File, f.Line, f.Cause)
			}
		})
	}
}

// examine lays the project with a recipe in it, and says what doctor finds in its files.
func examine(t *testing.T, archive *txtar.Archive, file, old, recipe string) []check.Finding {
	t.Helper()
	dir := t.TempDir()
	for _, f := range archive.Files {
		content := string(f.Data)
		if f.Name == file {
			if !strings.Contains(content, old) {
				t.Fatalf("%s has no %q", file, old)
			}
			content = strings.Replace(content, old, recipe, 1)
		}
		path := filepath.Join(dir, f.Name)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var found []check.Finding
	for _, f := range doctortest.Examine(t, dir).Findings {
		if f.File != "" {
			found = append(found, f)
		}
	}
	return found
}
