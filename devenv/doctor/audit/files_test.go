package audit_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/doctortest"
)

// Each folder of the archive is a small project whose Dockerfile is easily misread. Its comment lists all that doctor
// finds in their files, advice about the output of Python left out.
func TestFilesThatAreEasilyMisread(t *testing.T) {
	archive, err := txtar.ParseFile(filepath.Join("testdata", "files.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	projects := map[string][]txtar.File{}
	for _, f := range archive.Files {
		project, name, _ := strings.Cut(f.Name, "/")
		projects[project] = append(projects[project], txtar.File{Name: name, Data: f.Data})
	}
	want := map[string][]string{}
	for line := range strings.Lines(string(archive.Comment)) {
		if project, found, ok := strings.Cut(strings.TrimSpace(line), ": "); ok {
			want[project] = append(want[project], found)
		}
	}
	for project, files := range projects {
		t.Run(project, func(t *testing.T) {
			dir := t.TempDir()
			for _, f := range files {
				if err := os.WriteFile(filepath.Join(dir, f.Name), f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, f := range doctortest.Examine(t, dir).Findings {
				if f.File != "" && f.ID != "FD-V01" {
					got = append(got, fmt.Sprintf("%s %s %s:%d", f.ID, f.Severity, f.File, f.Line))
				}
			}
			if !slices.Equal(got, want[project]) {
				t.Errorf("found %q, want %q", got, want[project])
			}
		})
	}
}
