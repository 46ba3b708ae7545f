package check

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRewrite(t *testing.T) {
	replace := []Edit{{File: "f", Line: 2, Remove: 1, Insert: []string{"B", "b"}}}
	for name, test := range map[string]struct{ before, after string }{
		"lines":             {"a\nx\nc\n", "a\nB\nb\nc\n"},
		"Windows line ends": {"a\r\nx\r\nc\r\n", "a\r\nB\r\nb\r\nc\r\n"},
		"no last line end":  {"a\nx", "a\nB\nb"},
	} {
		got, err := rewrite(test.before, replace)
		if diff := cmp.Diff(test.after, got); diff != "" || err != nil {
			t.Errorf("%s: %v -want +got\n%s", name, err, diff)
		}
	}
	if _, err := rewrite("a\n", replace[:1]); err == nil {
		t.Error("an edit beyond the end was made")
	}
}

func TestFixIsSavedWithItsMode(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".env")
	if err := os.WriteFile(path, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fix := Fix{Edits: []Edit{{File: ".env", Line: 1, Remove: 1, Insert: []string{"A=2"}}, {File: "new.txt", Line: 1, Insert: []string{"hello"}}}}
	files, err := fix.Rewrite(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if err := file.Save(dir); err != nil {
			t.Error(err)
		}
	}
	made, _ := os.ReadFile(filepath.Join(dir, "new.txt"))
	kept, _ := os.ReadFile(path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 || string(kept) != "A=2\n" || string(made) != "hello\n" {
		t.Errorf("%v: %q and %q, mode %v", err, kept, made, info.Mode())
	}
	left, _ := filepath.Glob(filepath.Join(dir, ".fastdock-*"))
	if len(left) > 0 {
		t.Errorf("left %v", left)
	}
}
