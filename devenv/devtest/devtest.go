// Package devtest has what the tests of several packages of devenv share.
package devtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
)

// WriteFiles makes files below a folder.
func WriteFiles(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, content := range files {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755),
			os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
}

// Container returns an inspected container with a working directory and mounts.
func Container(workdir string, mounts ...container.MountPoint) container.InspectResponse {
	return container.InspectResponse{Config: &container.Config{WorkingDir: workdir}, Mounts: mounts}
}

// Bind returns a bind mount.
func Bind(source, target string) container.MountPoint {
	return container.MountPoint{Type: mount.TypeBind, Source: source, Destination: target}
}

// Project reads a Compose file given as text, as the project "shop".
func Project(t *testing.T, yaml string) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "docker-compose.yml", Content: []byte(yaml)}},
		Environment: types.Mapping{},
	}, func(options *loader.Options) { options.SetProjectName("shop", true) })
	if err != nil {
		t.Fatal(err)
	}
	return project
}

// FreePort returns a TCP port that no process listens on.
func FreePort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// ErrorText returns what an error says; nothing of nil.
func ErrorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// TakenPort returns a port of this machine that another process has.
func TakenPort(t *testing.T) int {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().(*net.TCPAddr).Port
}

// QuietPort returns a free port, below those that the system gives to connections.
func QuietPort(t *testing.T) int {
	t.Helper()
	for port := 20000 + os.Getpid()%5000; port < 32000; port++ {
		listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = listener.Close()
			return port
		}
	}
	t.Fatal("no free port")
	return 0
}

// CacheFolder gives the test a home and a cache folder of its own, and so locks and build records.
func CacheFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("HOME", dir)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(dir, ".cache"))
	return dir
}
