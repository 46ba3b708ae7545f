package devenv

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What a build reads changes its mark; what .dockerignore leaves out does not.
func TestContextIsWrittenDownAsBuildKitSeesIt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) {
		t.Helper()
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	written := func() string {
		t.Helper()
		files, err := localDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		if err := writeContext(t.Context(), &text, files, filepath.Join(dir, "Dockerfile.dev")); err != nil {
			t.Fatal(err)
		}
		return text.String()
	}
	write("Dockerfile.dev", "FROM python:3.14-slim-trixie\n")
	write(".dockerignore", ".venv\nDockerfile*\n")
	write("app/main.py", "app = 1\n")
	steps := []struct {
		what    string
		do      func()
		changes bool
	}{
		{"nothing", func() {}, false},
		{"a file that is left out", func() { write(".venv/bin/python", "x") }, false},
		{"the code", func() { write("app/main.py", "app = 12\n") }, true},
		{"a new file", func() { write("uv.lock", "version = 1\n") }, true},
		{"a file's mode", func() { _ = os.Chmod(filepath.Join(dir, "uv.lock"), 0o755) }, true},
		{"a file that is gone", func() { _ = os.Remove(filepath.Join(dir, "uv.lock")) }, true},
		{"a Dockerfile that is itself left out", func() { write("Dockerfile.dev", "FROM python:3.13-slim-trixie\n") }, true},
		{"what is left out", func() { write(".dockerignore", "Dockerfile*\n") }, true},
		{"the Dockerfile's own .dockerignore", func() { write("Dockerfile.dev.dockerignore", "app\n") }, true},
		{"code that this one leaves out", func() { write("app/main.py", "app = 123\n") }, false},
	}
	for _, step := range steps {
		before := written()
		step.do()
		if changed := written() != before; changed != step.changes {
			t.Errorf("%s changes the mark: %t, want %t", step.what, changed, step.changes)
		}
	}
}

func TestBuildMarkFitsItsImageOnly(t *testing.T) {
	mark := &buildMark{path: filepath.Join(t.TempDir(), "builds", "app"), inputs: "these"}
	if mark.fits("sha256:1") {
		t.Error("it fits before it was kept")
	}
	mark.keep("sha256:1")
	other := &buildMark{path: mark.path, inputs: "others"}
	for name, test := range map[string]struct {
		mark  *buildMark
		image string
		want  bool
	}{
		"the same":      {mark, "sha256:1", true},
		"another image": {mark, "sha256:2", false},
		"no image":      {mark, "", false},
		"other inputs":  {other, "sha256:1", false},
		"no mark":       {nil, "sha256:1", false},
	} {
		if got := test.mark.fits(test.image); got != test.want {
			t.Errorf("%s: fits = %t, want %t", name, got, test.want)
		}
	}
}

func TestFromElsewhere(t *testing.T) {
	for step, want := range map[string]bool{
		"[dev 1/6] FROM docker.io/library/python:3.14-slim-trixie":              false,
		"resolve image config for docker-image://docker.io/docker/dockerfile:1": false,
		"[dev 2/6] RUN uv sync --locked":                                        false,
		"[dev 1/6] FROM docker.io/library/python:3.14@sha256:0123456789abcdef":  true,
		"docker-image://docker.io/docker/dockerfile:1@sha256:0123456789abcdef":  true,
		"[2/3] ADD https://example.com/tool /usr/bin/":                          true,
		"[2/3] ADD git@example.com:tool.git /src":                               true,
		"https://example.com/tool":                                              true,
	} {
		if got := fromElsewhere(step); got != want {
			t.Errorf("fromElsewhere(%q) = %t", step, got)
		}
	}
}
