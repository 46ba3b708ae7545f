package compose

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/fastdock/fastdock/devenv"
)

// Whatever a Compose file holds, it is read or refused in one printable line that names the file.
func FuzzLoad(f *testing.F) {
	const app = "services:\n  app:\n    image: app\n"
	for _, content := range []string{
		app,
		"",
		"\xff",
		"- a",
		"a: &a [*a]",
		app + "    ports: !override [\"8000\"]\n",
		app + "    command: ${A:?\x1b[2J}\n",
		app + "    depends_on: [app]\n",
		app + "    extends: {service: app}\n",
		"include: [compose.yaml]\n",
		app + "---\n" + app,
		app + "    environment: {A: !reset null}\n",
		app + "x-a: !!binary a\n",
		app + "    deploy: {replicas: -1}\n",
	} {
		f.Add([]byte(content))
	}
	engine := offline(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		file := filepath.Join(t.TempDir(), "compose.yaml")
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(t.Context(), engine, Files{Paths: []string{file}, Name: "fuzz"})
		var told *devenv.FileError
		if err == nil {
			return
		}
		if !errors.As(err, &told) {
			t.Fatalf("%q gives %T: %v", content, err, err)
		}
		if strings.ContainsFunc(err.Error(), unicode.IsControl) {
			t.Errorf("%q gives a message with control characters: %q", content, err)
		}
	})
}
