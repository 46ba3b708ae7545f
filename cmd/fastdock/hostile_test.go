//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// hostile returns a project of an attacker: escapes in every name and file that `fastdock new` reads.
func hostile(t *testing.T) string {
	t.Helper()
	const title, clipboard, bidi = "\x1b]0;P\x07", "\x1b]52;c;QUFB\x07", "\u202e"
	dir := t.TempDir()
	for name, content := range map[string]string{
		"pyproject.toml": `[project]
name = "x\u001b]52;c;QUFB\u0007"
version="0"
requires-python=">=3.13\u001b]0;P\u0007"
dependencies=["fastapi","evil\u001b]0;P\u0007>=1"]
[tool.fastapi]
entrypoint="\u001b]0;P\u0007mod:app"
[tool.uv.workspace]
members=["\u001b]0;P\u0007*"]
`,
		"requirements.txt": "fastapi\nevil" + clipboard + "\n-r " + clipboard +
			".txt\n--index-url https://u:CANARYidx@h/" + clipboard + "\n",
		"app/main.py":                      "from fastapi import FastAPI\napp = FastAPI()\n",
		"app/" + bidi + clipboard + "x.py": "from fastapi import FastAPI\napp2 = FastAPI()\n",
		".gitignore":                       "*.pyc " + clipboard + bidi + "\n",
		".dockerignore":                    clipboard + "\n",
		".env":                             "A=" + clipboard + "\nSECRET=CANARYenv\n",
		".env.example":                     "B=" + clipboard + "\n",
		".python-version":                  "3.13" + clipboard + "\n",
		"Dockerfile.fastapi":               "FROM x # " + title + "\n",
		"uv.lock": "version = 1\n" +
			"requires-python = \">=3.13\"\n" +
			"[[package]]\n" +
			"name = \"e\\u001b]0;P\\u0007\"\n" +
			"version=\"1\"\n" +
			"source={registry=\"https://x\"}\n" +
			"sdist={url=\"https://x/e.tar.gz\"}\n",
	} {
		path := filepath.Join(dir, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700),
			os.WriteFile(path, []byte(content), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// What a project is called and holds steers no terminal, and shows no secret.
func TestNewSanitizesWhatItShows(t *testing.T) {
	for _, flags := range [][]string{
		{"--dry-run"},
		{"--diff"},
		{"--diff", "--output", "json"},
		{"--check"},
		{"--app", "no\x1b]0;P\x07thing:app"},
		{},
	} {
		dir := hostile(t)
		var out, told bytes.Buffer
		run(t.Context(), append([]string{"new", dir, "--yes", "--no-lock"}, flags...), terminal{
			stdin:  strings.NewReader(""),
			stdout: &out,
			stderr: &told,
		})
		for _, text := range []string{out.String(), told.String()} {
			if strings.ContainsAny(text, "\x1b\a\u202e\u2066\u009b") || strings.Contains(text, "CANARY") {
				t.Errorf("%q: %q", flags, text)
			}
		}
	}
}

// Each command says within seconds which file it cannot read, and reads no pipe.
func TestPipesInProjects(t *testing.T) {
	t.Setenv("DOCKER_HOST", "unix:///nowhere/docker.sock")
	for _, pipe := range []string{
		".env", ".env.example", ".fastdock.yaml", "docker-compose.yml", "docker-compose.override.yml",
		"Dockerfile", "Dockerfile.fastapi", "Dockerfile.dev",
		".dockerignore", ".gitignore", "uv.lock", "requirements.txt", "app/main.py", ".python-version", "alembic.ini",
	} {
		for _, command := range [][]string{
			{"new", ".", "--yes", "--no-lock", "--dry-run"},
			{"doctor"},
			{"up", "--detach"},
			{"down"},
		} {
			t.Chdir(t.TempDir())
			for name, content := range map[string]string{
				"app/main.py":        "from fastapi import FastAPI\napp = FastAPI()\n",
				"docker-compose.yml": "services: {app: {image: app}}\n",
				"pyproject.toml": "[project]\n" +
					"name=\"x\"\n" +
					"version=\"0\"\n" +
					"requires-python=\">=3.13\"\n" +
					"dependencies=[\"fastapi\"]\n",
			} {
				if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o700),
					os.WriteFile(name, []byte(content), 0o600)); err != nil {
					t.Fatal(err)
				}
			}
			_ = os.Remove(pipe)
			if err := syscall.Mkfifo(pipe, 0o600); err != nil {
				t.Fatal(err)
			}
			ended := make(chan int, 1)
			go func() {
				ended <- run(t.Context(), command, terminal{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard})
			}()
			select {
			case <-ended:
			case <-time.After(30 * time.Second):
				t.Fatalf("%s with the pipe %s does not end", command[0], pipe)
			}
		}
	}
}
