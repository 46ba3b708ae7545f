package composefile

import (
	"os"
	"path/filepath"
	"testing"
)

// Whatever a Compose file names, the files come to an end and are named by their full paths.
func FuzzRead(f *testing.F) {
	for _, content := range []string{
		"",
		"\xff",
		"- a",
		"include: [compose.yaml]",
		"include: [{path: [a.yaml, b.yaml], env_file: x.env, project_directory: ..}]",
		"include: {a: b}",
		"services: {app: {extends: {file: compose.yaml}, env_file: [a, {path: b}], label_file: c}}",
		"services: [app]",
		"services: {app: 1}",
		"include: [\"${A:?}\", \"${B:-b}\", \"~/c\"]",
		"a: &a [*a]",
		"include: !reset [a]",
		"services: {a: {depends_on: [b], links: ['b:x'], ports: ['1-9']}, b: {depends_on: {a: {}}}}",
	} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		dir := t.TempDir()
		file := filepath.Join(dir, "compose.yaml")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		reader := NewReader(nil)
		reader.Read(file, dir)
		for found := range reader.Found {
			if !filepath.IsAbs(found) {
				t.Errorf("%q names %q", content, found)
			}
		}
		_ = reader.Err()
	})
}
