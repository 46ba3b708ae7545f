package compose_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/fastdock/fastdock/devenv/doctor/audit/compose"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/doctortest"
)

// found returns the places of one check's findings: "SEVERITY FILE:LINE".
func found(t *testing.T, dir, id string) (places []string, findings []check.Finding) {
	t.Helper()
	for _, f := range doctortest.Examine(t, dir).Findings {
		if f.ID == id {
			places, findings = append(places, fmt.Sprintf("%s %s:%d", f.Severity, f.File, f.Line)), append(findings, f)
		}
		if id == "FD-F01" && f.ID == id && f.Severity == check.Error {
			t.Errorf("does not load: %s", f.Cause)
		}
	}
	return places, findings
}

// unpack writes the files of an archive whose names begin with a prefix.
func unpack(t *testing.T, archive *txtar.Archive, prefix string) string {
	t.Helper()
	dir := t.TempDir()
	for _, file := range archive.Files {
		if name, ours := strings.CutPrefix(file.Name, prefix+"/"); ours {
			path := filepath.Join(dir, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, file.Data, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// Each archive of testdata is about one check: in "bad" it finds what the comment lists, in "good" nothing. Where a
// finding offers edits, "fixed" is what they make of the file, and nothing is found any more.
func TestRules(t *testing.T) {
	archives, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, path := range archives {
		id := strings.TrimSuffix(filepath.Base(path), ".txtar")[:len("FD-P01")]
		tested[id] = true
		archive, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			bad := unpack(t, archive, "bad")
			places, findings := found(t, bad, id)
			want := strings.Split(strings.TrimSpace(string(archive.Comment)), "\n")
			if !slices.Equal(places, want) {
				t.Errorf("bad: got %q, want %q", places, want)
			}
			for _, f := range findings {
				if f.Cause == "" || f.Fix.Text == "" {
					t.Errorf("no words: %+v", f)
				}
			}
			if places, findings := found(t, unpack(t, archive, "good"), id); places != nil {
				t.Errorf("good: got %+v", findings)
			}
			fixed(t, archive, bad, id, findings)
		})
	}
	for _, c := range compose.Checks() {
		if !tested[c.ID] {
			t.Errorf("%s has no example in testdata", c.ID)
		}
	}
}

// fixed applies what is offered, and compares.
func fixed(t *testing.T, archive *txtar.Archive, dir, id string, findings []check.Finding) {
	t.Helper()
	var edits []check.Edit
	for _, f := range findings {
		edits = append(edits, f.Fix.Edits...)
	}
	want := unpack(t, archive, "fixed")
	names := map[string][]check.Edit{}
	for _, e := range edits {
		names[e.File] = append(names[e.File], e)
	}
	for name, edits := range names {
		content, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		after, err := check.Apply(string(content), edits)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(after), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	compared := 0
	_ = fs.WalkDir(os.DirFS(want), ".", func(name string, entry fs.DirEntry, _ error) error {
		if entry.IsDir() {
			return nil
		}
		compared++
		wanted, _ := os.ReadFile(filepath.Join(want, name))
		got, _ := os.ReadFile(filepath.Join(dir, name))
		if string(got) != string(wanted) {
			t.Errorf("fixed: %s is\n%s\nwant\n%s", name, got, wanted)
		}
		return nil
	})
	if (compared == 0) != (edits == nil) {
		t.Fatalf("%d edits are offered, and %d files are there to compare", len(edits), compared)
	}
	if edits == nil {
		return
	}
	if places, left := found(t, dir, id); slices.ContainsFunc(left, func(f check.Finding) bool {
		return f.Fix.Edits != nil
	}) {
		t.Errorf("after the fix: %q", places)
	}
	found(t, dir, "FD-F01")
}
