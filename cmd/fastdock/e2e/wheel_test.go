package e2e

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// A wheel with the program installs as every other tool of Python does, and runs.
func TestWheelInstallsTheProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	output := func(name string, args ...string) string {
		t.Helper()
		out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("%s %q: %v\n%s", name, args, err, out)
		}
		return string(out)
	}
	platform := runtime.GOOS + "/" + runtime.GOARCH + "=" + fastdock
	output(filepath.Join("..", "..", "..", ".ci", "wheels"), "1.2.3", dir, platform)
	wheels, err := filepath.Glob(filepath.Join(dir, "fastdock-1.2.3-py3-none-*.whl"))
	if err != nil || len(wheels) != 1 {
		t.Fatalf("wheels: %q, %v; want one", wheels, err)
	}
	output("python3", "-m", "venv", filepath.Join(dir, "venv"))
	output(filepath.Join(dir, "venv", "bin", "pip"), "install", "--no-index", "-q", wheels[0])
	got := output(filepath.Join(dir, "venv", "bin", "fastdock"), "version")
	if want := output(fastdock, "version"); got != want || !strings.HasPrefix(got, "fastdock ") {
		t.Errorf("the installed program says %q, want %q", got, want)
	}
}
