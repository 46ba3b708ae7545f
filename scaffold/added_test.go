package scaffold_test

import (
	"strings"
	"testing"
)

// lockedBy returns a project with its lock, for Poetry or PDM, which has one package in an old release.
func lockedBy(manager, name, version string) string {
	pyproject := map[string]string{
		"poetry": "[tool.poetry]\n" +
			"name = \"shop\"\n" +
			"version = \"1\"\n" +
			"package-mode = false\n" +
			"[tool.poetry.dependencies]\n" +
			"python = \"^3.11\"\n" +
			"fastapi = \"*\"\n" +
			"uvicorn = \"*\"\n",
		"pdm": "[project]\n" +
			"name = \"shop\"\n" +
			"version = \"1\"\n" +
			"requires-python = \">=3.11\"\n" +
			"dependencies = [\"fastapi\", \"uvicorn\"]\n" +
			"[tool.pdm]\n" +
			"distribution = false\n",
	}
	metadata := map[string]string{
		"poetry": "[metadata]\nlock-version = \"2.0\"\n",
		"pdm":    "[metadata]\nlock_version = \"4.5.0\"\nstrategy = [\"inherit_metadata\"]\n",
	}
	locked := "[[package]]\nname = \"" + name + "\"\nversion = \"" + version + "\"\nfiles = [{ file = \"" +
		name + "-" + version + ".tar.gz\" }]\n"
	return "-- pyproject.toml --\n" + pyproject[manager] + "-- " + manager + ".lock --\n" + metadata[manager] + locked +
		"-- .python-version --\n3.11\n-- main.py --\nfrom fastapi import FastAPI\napp = FastAPI()\n"
}

// Releases that newer build tools cannot build are built with the tools of their time.
func TestBuildConstraints(t *testing.T) {
	const constrained = ` && printf '%s\n' "cython<3" >/tmp/build-constraints.txt`
	for name, test := range map[string]struct {
		files string
		want  bool
	}{
		"pip, an old pin":         {pinnedTo("fastapi", "uvicorn", "PyYAML==5.4.1"), true},
		"pip, an old series":      {pinnedTo("fastapi", "uvicorn", "pyyaml~=5.3"), true},
		"pip, a new pin":          {pinnedTo("fastapi", "uvicorn", "pyyaml==6.0.3"), false},
		"pip, no pin":             {pinnedTo("fastapi", "uvicorn", "pyyaml"), false},
		"pip, a pin with a wheel": {pinnedTo("fastapi", "uvicorn", "greenlet==1.1.3", "pyyaml==6.0"), false},
		"Poetry, an old release":  {lockedBy("poetry", "pyyaml", "5.4.1"), true},
		"Poetry, another old one": {lockedBy("poetry", "thrift", "0.15.0"), false},
		"PDM, an old release":     {lockedBy("pdm", "pyyaml", "5.4.1"), true},
		"uv, from pyproject.toml": {lockedWith(">=3.11", "cp311"), false},
	} {
		t.Run(name, func(t *testing.T) {
			_, tree := adopt(t, test.files)
			for _, file := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
				content := string(tree.Content(file))
				if got := strings.Contains(content, constrained); got != test.want {
					t.Errorf("%s: constrained %t, want %t\n%s", file, got, test.want, content)
				}
				if strings.Contains(content, "--build-constraints /tmp/build-constraints.txt") != test.want {
					t.Errorf("%s: the installer is told of other constraints than there are\n%s", file, content)
				}
			}
		})
	}
}

// Environments of pip and Poetry had setuptools before Python 3.12, and packages import its pkg_resources.
func TestSetuptoolsIsThereBeforePython312(t *testing.T) {
	for name, test := range map[string]struct {
		files string
		want  bool
	}{
		"pip on 3.11":              {pinnedTo("fastapi", "uvicorn", "greenlet==2.0.2"), true},
		"pip on 3.13":              {pinnedTo("fastapi", "uvicorn"), false},
		"pip, which names it":      {pinnedTo("fastapi", "uvicorn", "greenlet==2.0.2", "setuptools==65.5.0"), false},
		"Poetry on 3.11":           {lockedBy("poetry", "six", "1.16.0"), true},
		"Poetry, which locked it":  {lockedBy("poetry", "setuptools", "65.5.0"), false},
		"PDM, which never had any": {lockedBy("pdm", "six", "1.16.0"), false},
		"uv, which never had any":  {lockedWith("==3.11.*", "cp311"), false},
	} {
		t.Run(name, func(t *testing.T) {
			_, tree := adopt(t, test.files)
			for _, file := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
				if got := strings.Contains(string(tree.Content(file)), ` && uv pip install "setuptools<81"`); got != test.want {
					t.Errorf("%s: setuptools %t, want %t\n%s", file, got, test.want, tree.Content(file))
				}
			}
		})
	}
}

// SQLAlchemy serves no asynchronous driver without greenlet, which it brings by itself before 2.1.
func TestGreenletForAsynchronousDrivers(t *testing.T) {
	for name, test := range map[string]struct {
		files string
		want  bool
	}{
		"no version":       {pinnedTo("fastapi", "uvicorn", "sqlalchemy", "asyncpg"), true},
		"through SQLModel": {pinnedTo("fastapi", "uvicorn", "sqlmodel", "aiosqlite"), true},
		"a new version":    {pinnedTo("fastapi", "uvicorn", "sqlalchemy==2.1.0", "aiomysql"), true},
		"an old version":   {pinnedTo("fastapi", "uvicorn", "sqlalchemy==2.0.40", "asyncpg"), false},
		"named":            {pinnedTo("fastapi", "uvicorn", "sqlalchemy", "asyncpg", "greenlet"), false},
		"synchronous":      {pinnedTo("fastapi", "uvicorn", "sqlalchemy", "psycopg2-binary"), false},
		"no SQLAlchemy":    {pinnedTo("fastapi", "uvicorn", "asyncpg"), false},
		"a lock":           {lockedBy("poetry", "six", "1.16.0"), false},
	} {
		_, tree := adopt(t, test.files)
		for _, file := range []string{"Dockerfile.dev", "Dockerfile.fastapi"} {
			if got := strings.Contains(string(tree.Content(file)), ` && uv pip install "greenlet"`); got != test.want {
				t.Errorf("%s, %s: greenlet %t, want %t\n%s", name, file, got, test.want, tree.Content(file))
			}
		}
	}
}

// Old releases of uvloop bring the sources of libuv, which are built with make.
func TestMakeForUvloop(t *testing.T) {
	_, tree := adopt(t, pinnedTo("fastapi", "uvicorn", "uvloop==0.14.0"))
	if content := string(tree.Content("Dockerfile.dev")); !strings.Contains(content, "gcc libc6-dev make") {
		t.Errorf("lacks make:\n%s", content)
	}
}
