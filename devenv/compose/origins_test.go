package compose

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

func TestVariableOrigins(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	files := map[string]string{
		"compose.yaml": "services:\n  app:\n    env_file:\n      - path: a.env\n        required: false\n      - b.env\n" +
			"    environment:\n      LEVEL: info\n      BOTH: here\n" +
			"  db:\n    env_file: b.env\n    environment: [\"MODE=x\", PASSED]\n",
		"override.yaml": "services:\n  app:\n    environment:\n      - LEVEL=debug\n",
		"a.env":         "# a comment = nothing\nFIRST=1\nBOTH=2\n",
		"b.env":         "\nexport FIRST=3\n",
	}
	project := &types.Project{WorkingDir: dir}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"compose.yaml", "override.yaml", "missing.yaml"} {
		project.ComposeFiles = append(project.ComposeFiles, filepath.Join(dir, name))
	}
	for service, want := range map[string]map[string]string{
		"app":  {"LEVEL": "override.yaml:4", "BOTH": "compose.yaml:9", "FIRST": "b.env:2"},
		"db":   {"MODE": "compose.yaml:12", "PASSED": "compose.yaml:12", "FIRST": "b.env:2"},
		"none": {},
	} {
		if diff := cmp.Diff(want, VariableOrigins(project, service)); diff != "" {
			t.Errorf("%s: -want +got\n%s", service, diff)
		}
	}
}
