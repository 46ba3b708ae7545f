//go:build unix

package compose

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
)

// A named pipe would keep the loader waiting for ever.
func TestPipesAreNotLoaded(t *testing.T) {
	const app = "services: {app: {image: app}}\n"
	for pipe, compose := range map[string]string{
		".env":                  app,
		".fastdock.yaml":        app,
		"compose.override.yaml": app,
		"a.yml":                 "include: [a.yml]\n" + app,
		"compose.yaml":          "",
		"b.yml":                 "services: {app: {image: app, extends: {service: b, file: b.yml}}}\n",
		"c.env":                 "services: {app: {image: app, env_file: [c.env]}}\n",
		"d.env":                 "services: {app: {image: app, label_file: [d.env]}}\n",
		"e/.env":                "include: [e/c.yml]\n" + app,
	} {
		t.Run(pipe, func(t *testing.T) {
			t.Chdir(t.TempDir())
			if err := os.Mkdir("e", 0o700); err != nil {
				t.Fatal(err)
			}
			devtest.WriteFiles(t, ".", map[string]string{"e/c.yml": "services: {}\n"})
			if compose != "" {
				devtest.WriteFiles(t, ".", map[string]string{"compose.yaml": compose})
			}
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := Load(t.Context(), offline(t), Files{})
			var told *devenv.FileError
			if !errors.As(err, &told) || !strings.HasPrefix(err.Error(), pipe+": ") ||
				!strings.Contains(err.Error(), "is a named pipe, not a regular file") {
				t.Errorf("got %v", err)
			}
		})
	}
}
