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

func TestBuildMarkFits(t *testing.T) {
	path := filepath.Join(t.TempDir(), "builds", "app")
	engine := func(images map[string]string) func(string) string {
		return func(name string) string { return images[name] }
	}
	there := map[string]string{"app": "sha256:1", "redis:8": "sha256:r"}
	mark := &buildMark{path: path, now: builtOf{Inputs: "these"}}
	if mark.fits("app", engine(there)) {
		t.Error("it fits before it was kept")
	}
	mark.keep("app", []string{"redis:8"}, engine(there))
	for name, test := range map[string]struct {
		mark   *buildMark
		images map[string]string
		want   bool
	}{
		"the same":      {mark, there, true},
		"another image": {mark, map[string]string{"app": "sha256:2", "redis:8": "sha256:r"}, false},
		"no image":      {mark, map[string]string{"redis:8": "sha256:r"}, false},
		"another base":  {mark, map[string]string{"app": "sha256:1", "redis:8": "sha256:s"}, false},
		"other inputs":  {&buildMark{path: path, now: builtOf{Inputs: "others"}}, there, false},
		"no mark":       {nil, there, false},
	} {
		if got := test.mark.fits("app", engine(test.images)); got != test.want {
			t.Errorf("%s: fits = %t, want %t", name, got, test.want)
		}
	}
}

func TestBuildMarkNeedsItsBases(t *testing.T) {
	mark := &buildMark{path: filepath.Join(t.TempDir(), "app"), now: builtOf{Inputs: "these"}}
	app := func(name string) string { return map[string]string{"app": "sha256:1"}[name] }
	mark.keep("app", []string{"only/in:registry"}, app)
	if mark.fits("app", app) {
		t.Error("a build of an image that the engine does not have is remembered")
	}
}

func TestBaseOf(t *testing.T) {
	for step, want := range map[string]string{
		"[internal] load metadata for docker.io/library/redis:8-alpine":         "docker.io/library/redis:8-alpine",
		"resolve image config for docker-image://docker.io/docker/dockerfile:1": "docker.io/docker/dockerfile:1",
		"[internal] load .dockerignore":                                         "",
		"[1/2] FROM docker.io/library/redis:8-alpine":                           "",
	} {
		if got := baseOf(step); got != want {
			t.Errorf("baseOf(%q) = %q, want %q", step, got, want)
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

// An image is outdated when its Dockerfile or its arguments change; one that somebody else has built is taken as right.
func TestOutdated(t *testing.T) {
	_, engine := newFakeEngine(t)
	cacheFolder(t)
	dockerfile := func(text string) { write(t, ".", map[string]string{"Dockerfile": text}) }
	project := loaded(t, engine, "services: {app: {build: {context: ., args: {LEVEL: one}}}}")
	app := project.Services["app"]
	outdated := func(image string) bool { return engine.outdated(project, app, "shop-app", image) }
	dockerfile("FROM redis:8\n")
	steps := []struct {
		what  string
		do    func()
		image string
		want  bool
	}{
		{"seen for the first time", func() {}, "sha256:1", false},
		{"nothing changed", func() {}, "sha256:1", false},
		{"a line more", func() { dockerfile("FROM redis:8\nUSER 1000\n") }, "sha256:1", true},
		{"built by somebody since", func() {}, "sha256:2", false},
		{"another argument", func() { two := "two"; app.Build.Args["LEVEL"] = &two }, "sha256:2", true},
		{"no image", func() {}, "", false},
		{"no Dockerfile", func() { _ = os.Remove("Dockerfile") }, "sha256:2", false},
	}
	for _, step := range steps {
		step.do()
		if got := outdated(step.image); got != step.want {
			t.Errorf("%s: outdated = %t, want %t", step.what, got, step.want)
		}
	}
}
