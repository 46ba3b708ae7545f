package up

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// Whatever a Compose file names, the files come to an end and are told by their full paths.
func FuzzSources(f *testing.F) {
	for _, content := range []string{
		"", "\xff", "- a", "include: [compose.yaml]", "include: [{path: [a.yaml, b.yaml], env_file: x.env, project_directory: ..}]", "include: {a: b}",
		"services: {app: {extends: {file: compose.yaml}, env_file: [a, {path: b}], label_file: c}}", "services: [app]", "services: {app: 1}",
		"include: [\"${A:?}\", \"${B:-b}\", \"~/c\"]", "a: &a [*a]", "include: !reset [a]",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "compose.yaml")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		for found := range sources(&types.Project{WorkingDir: dir, ComposeFiles: []string{file}}, Files{}) {
			if !filepath.IsAbs(found) {
				t.Errorf("%q names %q", content, found)
			}
		}
	})
}
