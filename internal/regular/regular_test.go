package regular

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	plain, huge, loop := filepath.Join(dir, "plain"), filepath.Join(dir, "huge"), filepath.Join(dir, "loop")
	if err := os.WriteFile(plain, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(huge, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(huge, 20<<30); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("loop", loop); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		plain:                      "",
		os.DevNull:                 "",
		huge:                       "is larger than 16 MiB",
		dir:                        "is a directory",
		loop:                       "too many levels",
		filepath.Join(dir, "none"): "no such file",
	} {
		content, err := ReadFile(name)
		if want == "" && err != nil || want != "" &&
			(err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name)) {
			t.Errorf("%s: got %v, want %q", name, err, want)
		}
		if name == plain && string(content) != "text" {
			t.Errorf("got %q", content)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	if content, err := ReadIn(root, "plain"); err != nil || string(content) != "text" {
		t.Errorf("got %q, %v", content, err)
	}
	if _, err := ReadIn(root, "huge"); err == nil {
		t.Error("a huge file was read")
	}
}
