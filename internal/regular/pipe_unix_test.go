//go:build unix

package regular

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestPipesAndDevicesAreNotOpened(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		pipe:        "is a named pipe, not a regular file",
		"/dev/zero": "is a device, not a regular file",
	} {
		if _, err := ReadFile(name); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
