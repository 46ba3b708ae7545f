package scaffold_test

import (
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

// Without a lock of Poetry's or PDM's, uv resolves the dependencies while the image is built.
func TestProjectsWithoutALock(t *testing.T) {
	for manager, lines := range map[string][]string{
		"poetry": {
			" && mkdir /tmp/lock && cp ./pyproject.toml /tmp/lock \\\n && uvx migrate-to-uv@0.12.0 --skip-lock /tmp/lock \\\n",
			" && uv export --quiet --project /tmp/lock --no-emit-project --",
		},
		"pdm": {
			" && mkdir /tmp/lock && cp ./pyproject.toml /tmp/lock \\\n" +
				" && uv export --quiet --project /tmp/lock --no-emit-project --",
		},
	} {
		t.Run(manager, func(t *testing.T) {
			locked := lockedBy(manager, "six", "1.16.0")
			start, end := strings.Index(locked, "-- "+manager+".lock --"), strings.Index(locked, "-- .python-version --")
			spec, tree := adopt(t, locked[:start]+locked[end:])
			for _, file := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
				content := string(tree.Content(file))
				for _, want := range lines {
					if !strings.Contains(content, want) {
						t.Errorf("%s lacks %q:\n%s", file, want, content)
					}
				}
				if strings.Contains(content, manager+".lock") {
					t.Errorf("%s names a lock that does not exist:\n%s", file, content)
				}
			}
			said := strings.Join(spec.Warnings(time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)), "\n")
			if !strings.Contains(said, manager+".lock does not exist") {
				t.Errorf("says nothing of it:\n%s", said)
			}
			if _, tree = adopt(t, locked); strings.Contains(string(tree.Content("Dockerfile.dev")), "/tmp/lock") {
				t.Errorf("makes a lock where there is one:\n%s", tree.Content("Dockerfile.dev"))
			}
		})
	}
}

// uv lock asks the build backend for a version that stands in the code.
func TestTheLockReadsWhereTheVersionIs(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "pyproject.toml", "[project]\nname = \"shop\"\ndynamic = [\"version\"]\nrequires-python = \">=3.13\"\n"+
		"dependencies = [\"fastapi\", \"uvicorn\"]\n\n"+
		"[build-system]\n"+
		"requires = [\"hatchling\"]\n"+
		"build-backend = \"hatchling.build\"\n\n"+
		"[tool.hatch.version]\npath = \"shop/__init__.py\"\n")
	write(t, dir, "shop/__init__.py", "__version__ = \"1\"\n")
	write(t, dir, "shop/main.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(folder.Siblings()["shop/__init__.py"]); got != "__version__ = \"1\"\n" {
		t.Errorf("the lock's folder has %q in shop/__init__.py", got)
	}
}

// The folders in a requirements file start where pip runs, which is the project's own folder below the top.
func TestARequirementOfTheFolderItself(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "back/pyproject.toml", "[project]\nname = \"shop\"\nversion = \"1\"\nrequires-python = \">=3.13\"\n\n"+
		"[build-system]\nrequires = [\"setuptools\"]\nbuild-backend = \"setuptools.build_meta\"\n")
	write(t, dir, "back/requirements.txt", "fastapi\nuvicorn\n.\n")
	write(t, dir, "back/shop/__init__.py", "")
	write(t, dir, "back/shop/main.py", "from fastapi import FastAPI\n\napp = FastAPI()\n")
	run(t, dir, nil)
	for _, name := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
		const want = " && uv pip install --directory back --requirements requirements.txt \\\n && uv pip install --no-deps"
		if content := read(t, dir, name); !strings.Contains(content, want) {
			t.Errorf("%s is\n%s", name, content)
		}
	}
}
