package dockerfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// Whatever is in a project's files, every rule finds something or nothing, at a line that there is, and
// what it offers can be applied.
func FuzzRules(f *testing.F) {
	archives, _ := filepath.Glob(filepath.Join("testdata", "rules", "*.txtar"))
	for _, name := range archives {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			f.Fatal(err)
		}
		for _, files := range examplesOf(archive) {
			f.Add(files["Dockerfile"]+files["Dockerfile.dev"], files[".dockerignore"], files["pyproject.toml"],
				files["uv.lock"], files["Makefile"]+files[".github/workflows/ship.yml"])
		}
	}
	f.Fuzz(func(t *testing.T, dockerfile, ignored, manifest, lock, pipeline string) {
		dir := lay(t, map[string]string{
			"Dockerfile":     dockerfile,
			".dockerignore":  ignored,
			"pyproject.toml": manifest,
			"uv.lock":        lock,
			"Makefile":       pipeline,
			"main.py":        "app = 1\n",
		})
		if err := os.MkdirAll(filepath.Join(dir, "tests"), 0o755); err != nil {
			t.Fatal(err)
		}
		input := &check.Input{Sources: source.Read(t.Context(), dir, nil, nil)}
		for _, c := range Checks() {
			for _, found := range c.Run(t.Context(), input) {
				file, there := input.Sources.File(found.File)
				if found.Line < 0 || there && found.Line > len(file.Lines) || found.Cause == "" {
					t.Errorf("%s: %s:%d: %q", c.ID, found.File, found.Line, found.Cause)
				}
				if len(found.Fix.Edits) > 0 {
					file, _ := input.Sources.File(found.Fix.Edits[0].File)
					if _, err := check.Apply(strings.Join(file.Lines, "\n"), found.Fix.Edits); err != nil {
						t.Errorf("%s: %v", c.ID, err)
					}
				}
			}
		}
	})
}
