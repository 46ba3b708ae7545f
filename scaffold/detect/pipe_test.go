//go:build unix

package detect_test

import (
	"path/filepath"
	"syscall"
	"testing"

	"github.com/fastdock/fastdock/scaffold/detect"
)

// A named pipe would keep a reader waiting for ever.
func TestPipesAreNotOpened(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, map[string]string{"pyproject.toml": manifest})
	for _, name := range []string{"main.py", ".python-version", "requirements.txt", "uv.toml", "alembic.ini"} {
		if err := syscall.Mkfifo(filepath.Join(dir, name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if project, err := on(t, dir); err != nil || project.Manager != detect.UV || project.Locked {
		t.Errorf("%s", show(project, err))
	}
}
