package scaffold_test

import (
	"strings"
	"testing"
)

// A uv.lock that lacks what an extra or a group has got since is installed as it is: uv would refuse to check it.
func TestALockOfOtherExtrasAndGroups(t *testing.T) {
	const project = "-- pyproject.toml --\n" +
		"[project]\n" +
		"name = \"shop\"\n" +
		"version = \"1\"\n" +
		"requires-python = \">=3.13\"\n" +
		"dependencies = [\"fastapi\"]\n" +
		"[project.optional-dependencies]\n" +
		"dev = [\"ruff>=0.4\"%EXTRA]\n" +
		"[dependency-groups]\n" +
		"test = [{ include-group = \"base\" }%GROUP]\n" +
		"base = [\"pytest\"]\n" +
		"-- uv.lock --\n" +
		"version = 1\n" +
		"requires-python = \">=3.13\"\n" +
		"[[package]]\n" +
		"name = \"shop\"\n" +
		"version = \"1\"\n" +
		"source = { virtual = \".\" }\n" +
		"dependencies = [{ name = \"fastapi\" }]\n[package.metadata]\nrequires-dist = [{ name = \"fastapi\" }, " +
		"{ name = \"ruff\", marker = \"extra == 'dev'\", specifier = \">=0.4\" }]\n[package.metadata.requires-dev]\n" +
		"base = [{ name = \"pytest\" }]\ntest = [{ name = \"pytest\" }]\n[[package]]\nname = \"fastapi\"\nversion = \"1\"\n" +
		"-- main.py --\nfrom fastapi import FastAPI\napp = FastAPI()\n"
	for name, test := range map[string]struct{ extra, group, flag string }{
		"as it was locked": {"", "", "--locked"},
		"another extra":    {`, "mypy"`, "", "--frozen"},
		"another group":    {"", `, "mypy"`, "--frozen"},
	} {
		_, tree := adopt(t, strings.NewReplacer("%EXTRA", test.extra, "%GROUP", test.group).Replace(project))
		if content := string(tree.Content("Dockerfile.dev")); !strings.Contains(content, "uv sync "+test.flag) {
			t.Errorf("%s: lacks %s:\n%s", name, test.flag, content)
		}
	}
}
