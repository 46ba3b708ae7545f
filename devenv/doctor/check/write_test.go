package check

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestFixIsSavedWithItsMode(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, ".env")
	if err := os.WriteFile(path, []byte("A=1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	fix := Fix{Edits: []Edit{
		{File: ".env", Line: 1, Remove: 1, Insert: []string{"A=2"}},
		{File: "new.txt", Line: 1, Insert: []string{"hello"}},
	}}
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

func TestSaveKeepsALinkAndWhatOthersWrote(t *testing.T) {
	dir := t.TempDir()
	real, link := filepath.Join(dir, "real.yml"), filepath.Join(dir, "compose.yml")
	if err := errors.Join(os.WriteFile(real, []byte("a\n"), 0o640), os.Symlink("real.yml", link)); err != nil {
		t.Fatal(err)
	}
	fix := Fix{Edits: []Edit{{File: "compose.yml", Line: 1, Remove: 1, Insert: []string{"b"}}}}
	files, err := fix.Rewrite(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := files[0].Save(dir); err != nil {
		t.Fatal(err)
	}
	content, _ := os.ReadFile(real)
	if target, err := os.Readlink(link); target != "real.yml" || string(content) != "b\n" {
		t.Errorf("%v: the link points to %q, with %q", err, target, content)
	}
	if err := files[0].Save(dir); err == nil {
		t.Error("a file that was changed in the meantime was overwritten")
	}
	if left, _ := filepath.Glob(filepath.Join(dir, ".fastdock-*")); len(left) > 0 {
		t.Errorf("left %v", left)
	}
}
