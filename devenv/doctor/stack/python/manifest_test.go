package python

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
)

// A fix names the tool that the project's packages are managed with.
func TestPackageFixNamesTheProjectsTool(t *testing.T) {
	for file, want := range map[string][3]string{
		"uv.lock": {
			"run `uv add \"fastapi[standard]\"`, then `fastdock up --build`",
			"`uv lock --upgrade-package a --upgrade-package b`", "`uv lock --upgrade`",
		},
		"poetry.lock": {
			"run `poetry add \"fastapi[standard]\"`, then `fastdock up --build`", "`poetry update a b`", "`poetry update`",
		},
		"pdm.lock": {
			"run `pdm add \"fastapi[standard]\"`, then `fastdock up --build`", "`pdm update a b`", "`pdm update`",
		},
		"requirements.txt": {
			"add fastapi[standard] to requirements.txt, then run `fastdock up --build`",
			"a newer version of a and b in requirements.txt", "newer versions in requirements.txt",
		},
	} {
		t.Run(file, func(t *testing.T) {
			dir := t.TempDir()
			devtest.WriteFiles(t, dir, map[string]string{file: "name = \"a\"\n"})
			s := &facts.Stack{Project: &types.Project{WorkingDir: dir}}
			found, _, _ := projectPackages(s)
			if got := [3]string{addFix(found, "fastapi[standard]"), update(s, "a", "b"), update(s)}; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
