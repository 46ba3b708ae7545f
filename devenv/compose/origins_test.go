package compose

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

// writeProject writes Compose files and those they name, and returns a project that loads some of them.
func writeProject(t *testing.T, files map[string]string, loaded ...string) *types.Project {
	t.Helper()
	dir := t.TempDir()
	t.Chdir(dir)
	for name, content := range files {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	project := &types.Project{WorkingDir: dir, Environment: types.Mapping{"KIND": "common"}}
	for _, name := range loaded {
		project.ComposeFiles = append(project.ComposeFiles, filepath.Join(dir, name))
	}
	return project
}

func checkOrigins(t *testing.T, project *types.Project, want map[string]map[string]string) {
	t.Helper()
	for service, origins := range want {
		if diff := cmp.Diff(origins, VariableOrigins(project, service)); diff != "" {
			t.Errorf("%s: -want +got\n%s", service, diff)
		}
	}
}

func TestVariableOrigins(t *testing.T) {
	project := writeProject(t, map[string]string{
		"compose.yaml": "services:\n  app:\n    env_file:\n      - path: a.env\n        required: false\n      - b.env\n" +
			"    environment:\n      LEVEL: info\n      BOTH: here\n" +
			"  db:\n    env_file: b.env\n    environment: [\"MODE=x\", PASSED]\n",
		"override.yaml": "services:\n  app:\n    environment:\n      - LEVEL=debug\n",
		"a.env":         "# a comment = nothing\nFIRST=1\nBOTH=2\n",
		"b.env":         "\nexport FIRST=3\n",
	}, "compose.yaml", "override.yaml", "missing.yaml")
	checkOrigins(t, project, map[string]map[string]string{
		"app":  {"LEVEL": "override.yaml:4", "BOTH": "compose.yaml:9", "FIRST": "b.env:2"},
		"db":   {"MODE": "compose.yaml:12", "PASSED": "compose.yaml:12", "FIRST": "b.env:2"},
		"none": {},
	})
}

// What a service extends and what an included file states is overridden by its own definition, paths are relative to
// the file that has them, and merge keys are followed.
func TestVariableOriginsFollowExtendsIncludeAndMergeKeys(t *testing.T) {
	project := writeProject(t, map[string]string{
		"compose.yaml": "include:\n  - db/compose.yaml\n  - path: [cache/compose.yaml]\n" +
			"    project_directory: cache/inner\n" +
			"x-common: &common\n  environment: &variables\n    SHARED: 1\n    LEVEL: info\n" +
			"services:\n  app:\n    extends:\n      service: base\n      file: ${KIND}/base.yaml\n    env_file: app.env\n" +
			"    environment:\n      <<: *variables\n      LEVEL: debug\n" +
			"  worker:\n    <<: *common\n    extends: app\n",
		"app.env": "OWN=1\n",
		"common/base.yaml": "services:\n  root:\n    environment:\n      ROOT: 1\n      TOP: 1\n" +
			"  base:\n    extends: root\n    env_file: [base.env]\n    environment:\n      - TOP=2\n      - SHARED=0\n",
		"common/base.env": "FILE=1\nOWN=0\n",
		"db/compose.yaml": "services:\n  db:\n    env_file: db.env\n    environment: {MODE: x}\n",
		"db/db.env":       "USER=shop\n",
		"cache/compose.yaml": "include: [../cycle.yaml]\nservices:\n  cache:\n    env_file: c.env\n" +
			"    extends: cache\n",
		"cycle.yaml":        "include: [cycle.yaml]\n",
		"cache/inner/c.env": "SIZE=1\n",
	}, "compose.yaml")
	checkOrigins(t, project, map[string]map[string]string{
		"app": {
			"ROOT": "common/base.yaml:4", "TOP": "common/base.yaml:10", "FILE": "common/base.env:1", "OWN": "app.env:1",
			"SHARED": "compose.yaml:7", "LEVEL": "compose.yaml:17",
		},
		"worker": {
			"ROOT": "common/base.yaml:4", "TOP": "common/base.yaml:10", "FILE": "common/base.env:1", "OWN": "app.env:1",
			"SHARED": "compose.yaml:7", "LEVEL": "compose.yaml:8",
		},
		"db":    {"MODE": "db/compose.yaml:4", "USER": "db/db.env:1"},
		"cache": {"SIZE": "cache/inner/c.env:1"},
	})
	for service, want := range map[string]string{"app": "compose.yaml:10", "db": "db/compose.yaml:2", "none": ""} {
		if got := DefinedAt(project, service); got != want {
			t.Errorf("%s is defined at %q, want %q", service, got, want)
		}
	}
}
