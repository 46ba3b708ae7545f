package scaffold_test

import (
	"strings"
	"testing"
)

// dockerfile returns a Dockerfile of the project that installs its packages by a command.
func dockerfile(run string) string {
	return "-- Dockerfile --\nFROM python:3.13\nCOPY . .\nRUN " + run + "\n"
}

// Both images install the extras that the project's own Dockerfile installs.
func TestExtras(t *testing.T) {
	const code = "-- main.py --\nfrom fastapi import FastAPI\napp = FastAPI()\n"
	pyproject := func(optional string) string {
		return "-- pyproject.toml --\n[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n" +
			"dependencies = [\"rich\"]\n[project.optional-dependencies]\n" + optional
	}
	const uvLock = "-- uv.lock --\n" +
		"version = 1\n" +
		"requires-python = \">=3.13\"\n" +
		"[[package]]\n" +
		"name = \"shop\"\n" +
		"version = \"1\"\n" +
		"source = { virtual = \".\" }\n" +
		"[package.optional-dependencies]\n" +
		"api = [{ name = \"fastapi\" }]\n" +
		"[[package]]\n" +
		"name = \"fastapi\"\n" +
		"version = \"1\"\nsdist = { url = \"https://example.com/fastapi-1.tar.gz\" }\n" + code
	const extras = "api = [\"fastapi\", \"uvicorn\"]\ndev = [\"pytest\"]\nmore = [\"redis\"]\n"
	uv := pyproject(extras) + uvLock
	poetry := strings.ReplaceAll(lockedBy("poetry", "six", "1.16.0"), "uvicorn = \"*\"\n",
		"uvicorn = { version = \"*\", optional = true }\n[tool.poetry.extras]\napi = [\"uvicorn\"]\n")
	pdm := strings.ReplaceAll(lockedBy("pdm", "six", "1.16.0"), "[tool.pdm]",
		"[project.optional-dependencies]\napi = [\"redis\"]\n[tool.pdm]")
	const setup = "-- setup.py --\nfrom setuptools import setup\nsetup(name=\"shop\", install_requires=[\"fastapi\"], " +
		"extras_require={\"api\": [\"redis\"]})\n" + code
	for name, test := range map[string]struct{ files, want, never string }{
		"uv":               {uv + dockerfile("uv sync --no-dev --extra api"), " --extra api", "--extra more"},
		"uv, joined":       {uv + dockerfile("uv sync --extra=api --extra=more"), " --extra api --extra more", "--extra dev"},
		"uv, all":          {uv + dockerfile("uv sync --all-extras"), " --extra api --extra more", "--extra dev"},
		"uv, an unknown":   {uv + dockerfile("uv sync --extra api --extra gone"), " --extra api", "--extra gone"},
		"uv, only FastAPI": {uv, " --extra api", "--extra more"},
		"Poetry": {
			files: poetry + dockerfile("poetry install --only main -E api"),
			want:  " --extras api --output",
			never: "--extra api",
		},
		"Poetry, none": {poetry + dockerfile("poetry install"), " export", "--extras"},
		"pip": {
			files: setup + dockerfile("pip install '.[api,dev]'"),
			want:  " --requirements setup.py --extra api",
			never: "--extra dev",
		},
		"pip, none": {setup + dockerfile("pip install ."), " --requirements setup.py", "--extra"},
		"PDM":       {pdm + dockerfile("pdm install --prod -G api"), " --group api --output", "--extra"},
	} {
		t.Run(name, func(t *testing.T) {
			_, tree := adopt(t, test.files)
			for _, file := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
				content := string(tree.Content(file))
				if !strings.Contains(content, test.want) || strings.Contains(content, test.never) {
					t.Errorf("%s lacks %q or has %q:\n%s", file, test.want, test.never, content)
				}
			}
		})
	}
	if _, tree := adopt(t, uv); !strings.Contains(string(tree.Content("Dockerfile.fastapi")), "gcc") {
		t.Error("what an extra brings is not compiled")
	}
}
