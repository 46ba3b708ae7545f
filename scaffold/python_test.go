package scaffold_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/scaffold"
)

// pinnedTo returns a pip project with these requirements.
func pinnedTo(requirements ...string) string {
	return "-- requirements.txt --\n" + strings.Join(requirements, "\n") +
		"\n-- main.py --\nfrom fastapi import FastAPI\napp = FastAPI()\n"
}

// lockedWith returns a uv project whose lock has a package with wheels for some versions of Python.
func lockedWith(requires string, pythons ...string) string {
	var wheels strings.Builder
	for _, python := range pythons {
		fmt.Fprintf(&wheels, "    { url = \"https://example.com/quick-1.0-%s-%s-manylinux_2_28_x86_64.whl\", "+
			"hash = \"sha256:0\" },\n", python, python)
	}
	return `
-- pyproject.toml --
[project]
name = "shop"
version = "1"
requires-python = "` + requires + `"
dependencies = ["fastapi", "uvicorn", "quick"]
-- uv.lock --
version = 1
requires-python = "` + requires + `"
[[package]]
name = "shop"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "quick" }]
[package.metadata]
requires-dist = [{ name = "fastapi" }, { name = "uvicorn" }, { name = "quick" }]
[[package]]
name = "fastapi"
version = "0.163"
[[package]]
name = "uvicorn"
version = "0.54"
[[package]]
name = "quick"
version = "1.0"
sdist = { url = "https://example.com/quick-1.0.tar.gz", hash = "sha256:0" }
wheels = [
` + wheels.String() + `]
-- main.py --
from fastapi import FastAPI
app = FastAPI()
`
}

// Where no file names a version of Python, the packages decide, and the newest is not taken just because it is allowed.
func TestPythonFollowsThePackages(t *testing.T) {
	for name, test := range map[string]struct{ files, want string }{
		"nothing is said": {pinnedTo("fastapi", "uvicorn"), "3.13"},
		"new pins":        {pinnedTo("fastapi==0.163.0", "uvicorn==0.54.0", "asyncpg==0.31.0"), "3.13"},
		"pins without wheels for 3.13": {
			pinnedTo("fastapi==0.110.0", "uvicorn==0.29.0", "asyncpg==0.29.0", "pydantic-core==2.16.3"),
			"3.11",
		},
		"pins older than 3.12": {
			pinnedTo("fastapi==0.95.0", "uvicorn==0.21.0", "pydantic==1.10.7", "greenlet==2.0.2"),
			"3.11",
		},
		"pins from before 3.11": {pinnedTo("fastapi==0.70.0", "uvicorn==0.15.0", "asyncpg==0.26.0"), "3.11"},
		"pins that need 3.10":   {pinnedTo("fastapi==0.70.0", "uvicorn==0.15.0", "greenlet==1.1.2"), "3.10"},
		"pins that 3.10 is denied for": {
			pinnedTo("fastapi==0.70.0", "greenlet==1.1.2") +
				"-- pyproject.toml --\n" +
				"[project]\n" +
				"name = \"shop\"\n" +
				"version = \"1\"\n" +
				"requires-python = \">=3.11\"\n" +
				"dependencies = [\"fastapi\"]\n",
			"3.11",
		},
		"a version that pins do not fit": {
			pinnedTo("fastapi==0.70.0", "greenlet==1.1.2") + "-- .python-version --\n3.9\n",
			"3.10",
		},
		"a package without any wheel":    {strings.ReplaceAll(lockedWith(">=3.11"), "quick", "slow"), "3.13"},
		"wheels of the lock":             {lockedWith(">=3.11", "cp311", "cp312"), "3.11"},
		"wheels for the newest only":     {lockedWith(">=3.11", "cp314"), "3.14"},
		"wheels for all":                 {lockedWith(">=3.11", "cp311", "cp312", "cp313", "cp314"), "3.13"},
		"wheels for what is not allowed": {lockedWith(">=3.14", "cp311"), "3.14"},
		"only an exact patch is allowed": {lockedWith("==3.12.4", "cp312"), "3.12.4"},
		"nothing with fixes is allowed":  {lockedWith("<3.11", "cp310"), "3.10"},
	} {
		t.Run(name, func(t *testing.T) {
			spec, _ := adopt(t, test.files)
			if spec.Python != test.want {
				t.Errorf("Python %s, want %s", spec.Python, test.want)
			}
		})
	}
}

// A patch release is a tag of its own, on the release of Debian that it has images for.
func TestExactPatchIsInTheTag(t *testing.T) {
	for requires, lines := range map[string][]string{
		"==3.14.0": {"ARG PYTHON_VERSION=3.14.0", "FROM python:${PYTHON_VERSION}-slim-trixie AS builder"},
		"==3.12.4": {"ARG PYTHON_VERSION=3.12.4", "FROM python:${PYTHON_VERSION}-slim-bookworm AS builder"},
	} {
		spec, tree := adopt(t, lockedWith(requires, "cp314"))
		holds(t, tree, "Dockerfile.fastapi", lines)
		for _, base := range []string{"uv", "alpine"} {
			spec.Base = base
			if err := spec.Validate(); err == nil || !strings.Contains(err.Error(), "has no image of Python "+requires[2:]) {
				t.Errorf("--base %s: %v", base, err)
			}
		}
	}
}

func TestPackageVersion(t *testing.T) {
	for _, files := range []string{pinnedTo("fastapi==0.163", "uvicorn"), lockedWith(">=3.11", "cp313")} {
		spec, _ := adopt(t, files)
		if got := spec.PackageVersion("fastapi"); got != "0.163" {
			t.Errorf("fastapi %q", got)
		}
		if got := spec.PackageVersion("unknown"); got != "" {
			t.Errorf("unknown %q", got)
		}
	}
}

// Packages without a wheel get their compiler and headers where there is no lock, too.
func TestSystemPackagesWithoutALock(t *testing.T) {
	for name, test := range map[string]struct{ requirement, build, run string }{
		"never a wheel":         {"psycopg2", "gcc libc6-dev libpq-dev", "libpq5"},
		"mysqlclient":           {"mysqlclient==2.2.4", "default-libmysqlclient-dev gcc libc6-dev pkg-config", "libmariadb3"},
		"a wheel":               {"psycopg2-binary", "", ""},
		"a pin with a wheel":    {"asyncpg==0.30.0", "", ""},
		"an old pin":            {"greenlet==1.0.0", "g++ libc6-dev", ""},
		"an old pin of a rust":  {"orjson==3.6.0", "cargo gcc libc6-dev", ""},
		"an old series":         {"psycopg2-binary~=2.8.6", "gcc libc6-dev libpq-dev", "libpq5"},
		"a series with wheels":  {"psycopg2-binary~=2.9.1", "", ""},
		"an upper bound":        {"psycopg2-binary<2.9", "gcc libc6-dev libpq-dev", "libpq5"},
		"a library to load":     {"python-magic", "", "libmagic1"},
		"a repository":          {"helper @ git+https://git.example.com/team/helper", "git", ""},
		"a repository over ssh": {"helper @ git+ssh://git@git.example.com/team/helper", "git openssh-client", ""},
	} {
		t.Run(name, func(t *testing.T) {
			spec, tree := adopt(t, pinnedTo("fastapi", "uvicorn", test.requirement))
			var lines []string
			for _, packages := range []string{test.build, test.run} {
				if packages != "" {
					lines = append(lines, " && apt-get install -y --no-install-recommends "+packages+" \\")
				}
			}
			holds(t, tree, "Dockerfile.fastapi", lines)
			if test.build == "" && test.run == "" && strings.Contains(string(tree.Content("Dockerfile.fastapi")), "apt-get") {
				t.Errorf("installs something\n%s", tree.Content("Dockerfile.fastapi"))
			}
			if spec.Base != "slim" {
				t.Errorf("base %s", spec.Base)
			}
		})
	}
}

// No image has a version of Python that the project allows.
func TestNoPythonIsAnObstacle(t *testing.T) {
	dir := t.TempDir()
	apply(t, scaffold.Tree{{
		Path:    "pyproject.toml",
		Mode:    0o644,
		Content: []byte("[project]\nname = \"old\"\nversion = \"1\"\nrequires-python = \"<3.9\"\n"),
	}}, dir)
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	err = folder.Obstacle(folder.Spec())
	if want := `requires-python is "<3.9", but images exist for Python 3.9, 3.10, 3.11, 3.12, 3.13, ` +
		`3.14: allow one of them in pyproject.toml, then run ` + "`fastdock new` again"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// The starter app is not mixed into another Python project.
func TestNoStarterInAnotherProject(t *testing.T) {
	for name, content := range map[string]string{
		"setup.cfg": "[flake8]\nmax-line-length = 110\n", "setup.py": "print('no setup')\n", "alembic.ini": "[alembic]\n",
		"pyproject.toml": "[tool.ruff]\nline-length = 100\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			apply(t, scaffold.Tree{{Path: name, Mode: 0o644, Content: []byte(content)}}, dir)
			folder, err := scaffold.Look(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if folder.Starter() {
				t.Errorf("would write the starter app beside %s", name)
			}
			if err := folder.Obstacle(folder.Spec()); err == nil ||
				!strings.Contains(err.Error(), name+"\" belongs to a Python project") {
				t.Errorf("got %v", err)
			}
		})
	}
}
