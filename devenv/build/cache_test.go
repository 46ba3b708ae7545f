package build

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/stacktest"
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

func TestCacheEntryMatchesItsInputs(t *testing.T) {
	path := filepath.Join(t.TempDir(), "builds", "app")
	e := func(images map[string]string) func(string) string {
		return func(name string) string { return images[name] }
	}
	app := func(id string) engine.LocalImage { return engine.LocalImage{ID: id} }
	there := map[string]string{"redis:8": "sha256:r"}
	mark := &cacheEntry{path: path, now: cacheRecord{Inputs: "these"}}
	if mark.fits(app("sha256:1"), e(there)) {
		t.Error("it fits before it was kept")
	}
	mark.keep("sha256:1", []string{"redis:8", "only/in:registry"}, e(there))
	pulled := map[string]string{"redis:8": "sha256:r", "only/in:registry": "sha256:p"}
	for name, test := range map[string]struct {
		mark   *cacheEntry
		image  engine.LocalImage
		images map[string]string
		want   bool
	}{
		"the same":               {mark, app("sha256:1"), there, true},
		"another image":          {mark, app("sha256:2"), there, false},
		"no image":               {mark, app(""), there, false},
		"another base":           {mark, app("sha256:1"), map[string]string{"redis:8": "sha256:s"}, false},
		"a base that was pulled": {mark, app("sha256:1"), pulled, false},
		"a base that is gone":    {mark, app("sha256:1"), nil, false},
		"other inputs": {
			mark:   &cacheEntry{path: path, now: cacheRecord{Inputs: "others"}},
			image:  app("sha256:1"),
			images: there,
		},
		"a build that has no marks": {nil, app("sha256:1"), there, false},
	} {
		if got := test.mark.fits(test.image, e(test.images)); got != test.want {
			t.Errorf("%s: fits = %t, want %t", name, got, test.want)
		}
	}
}

// An image that docker compose has built is not built again where nothing that it is built of has changed since.
func TestCacheEntryAdoptsAnImageOfUnchangedInputs(t *testing.T) {
	devtest.CacheFolder(t)
	_, e := stacktest.New(t)
	project := stacktest.Load(t, e, "services: {app: {build: .}}")
	devtest.WriteFiles(t, ".", map[string]string{
		"Dockerfile":   "FROM redis:8\nCOPY a.txt /\n",
		"a.txt":        "a\n",
		"folder/b.txt": "b\n",
		"d.txt":        "d\n",
	})
	images := 0
	fits := func(tagged time.Time) bool {
		t.Helper()
		request, err := newRequest(e, project, project.Services["app"], "app")
		if err != nil {
			t.Fatal(err)
		}
		images++ // without a mark
		mark := newCacheEntry(t.Context(), e, project, project.Services["app"], "app", request)
		return mark.fits(engine.LocalImage{ID: fmt.Sprintf("sha256:%d", images), Tagged: tagged}, func(string) string {
			return ""
		})
	}
	if fits(time.Time{}) {
		t.Error("an image of unknown age is taken for one of these inputs")
	}
	old := time.Now().Add(-24 * time.Hour)
	for name, change := range map[string]func() error{
		"a file that is copied with its times": func() error { return os.Chtimes("a.txt", old, old) },
		"a file that is moved":                 func() error { return os.Rename("folder/b.txt", "folder/c.txt") },
		"a file that is removed":               func() error { return os.Remove("d.txt") },
		"the Dockerfile": func() error {
			return os.WriteFile("Dockerfile", []byte("FROM redis:8\n"), 0o644)
		},
		"the Compose file": func() error { return os.Chmod("compose.yaml", 0o600) },
	} {
		built := afterChanges(t)
		if !fits(built) {
			t.Errorf("before %s: an image that is newer than all inputs is built again", name)
		}
		if err := change(); err != nil {
			t.Fatal(err)
		}
		if fits(built) {
			t.Errorf("%s is not seen to have changed after the build", name)
		}
	}
}

// afterChanges returns a time after all changes so far and before all later ones, by the clock of the file system.
func afterChanges(t *testing.T) time.Time {
	t.Helper()
	file := filepath.Join(t.TempDir(), "tick")
	tick := func() time.Time {
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		changed, err := changeTime(file)
		if err != nil {
			t.Fatal(err)
		}
		return changed
	}
	then := tick().Add(1)
	for tick().Before(then) {
		runtime.Gosched()
	}
	return then
}

// Without a .dockerignore, the context is read whole.
func TestContextWithoutDockerignore(t *testing.T) {
	dir := t.TempDir()
	devtest.WriteFiles(t, dir, map[string]string{"Dockerfile": "FROM redis:8\n", "a.txt": "a\n"})
	files, err := localDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := writeContext(t.Context(), &text, files, filepath.Join(dir, "Dockerfile")); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), `"a.txt"`) {
		t.Errorf("a.txt is not among the inputs: %s", text.String())
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

func TestStepsThatReadFromElsewhere(t *testing.T) {
	for step, want := range map[string]bool{
		"[dev 1/6] FROM docker.io/library/python:3.14-slim-trixie":              false,
		"resolve image config for docker-image://docker.io/docker/dockerfile:1": false,
		"[dev 2/6] RUN uv sync --locked":                                        false,
		"[dev 1/6] FROM docker.io/library/python:3.14@sha256:0123456789abcdef":  false,
		"docker-image://docker.io/docker/dockerfile:1@sha256:0123456789abcdef":  false,
		"[2/3] ADD https://example.com/tool /usr/bin/":                          true,
		"[2/3] ADD git@example.com:tool.git /src":                               true,
		"https://example.com/tool":                                              true,
	} {
		if got := fromElsewhere(step); got != want {
			t.Errorf("fromElsewhere(%q) = %t", step, got)
		}
	}
}

// An image is outdated when its Dockerfile or its arguments change; one that another tool has built is taken as right.
func TestOutdated(t *testing.T) {
	_, e := stacktest.New(t)
	devtest.CacheFolder(t)
	dockerfile := func(text string) { devtest.WriteFiles(t, ".", map[string]string{"Dockerfile": text}) }
	project := stacktest.Load(t, e, "services: {app: {build: {context: ., args: {LEVEL: one}}}}")
	app := project.Services["app"]
	outdated := func(image engine.LocalImage) bool { return Outdated(t.Context(), e, project, app, "shop-app", image) }
	image := func(id string) engine.LocalImage { return engine.LocalImage{ID: id, Tagged: time.Now().Add(time.Hour)} }
	before := func(id string) engine.LocalImage {
		return engine.LocalImage{ID: id, Tagged: time.Now().Add(-time.Hour)}
	}
	dockerfile("FROM redis:8\n")
	steps := []struct {
		what  string
		do    func()
		image engine.LocalImage
		want  bool
	}{
		{"seen for the first time", func() {}, image("sha256:1"), false},
		{"nothing changed", func() {}, image("sha256:1"), false},
		{"a line more", func() { dockerfile("FROM redis:8\nUSER 1000\n") }, image("sha256:1"), true},
		{"built by somebody since", func() {}, image("sha256:2"), false},
		{"another argument", func() { two := "two"; app.Build.Args["LEVEL"] = &two }, image("sha256:2"), true},
		{"built by somebody before the Dockerfile changed", func() {}, before("sha256:3"), true},
		{"built by somebody, of unknown age", func() {}, engine.LocalImage{ID: "sha256:4"}, false},
		{"no image", func() {}, image(""), false},
		{"no Dockerfile", func() { _ = os.Remove("Dockerfile") }, image("sha256:2"), false},
	}
	for _, step := range steps {
		step.do()
		if got := outdated(step.image); got != step.want {
			t.Errorf("%s: outdated = %t, want %t", step.what, got, step.want)
		}
	}
}

// An image that is built upon another service's follows the files of that one, enabled or not, and its image.
func TestImageFollowsWhatItIsBuiltUpon(t *testing.T) {
	fake, e := stacktest.New(t)
	devtest.CacheFolder(t)
	project := stacktest.Load(t, e, `
services:
  app: {build: {dockerfile_inline: FROM next, additional_contexts: {next: "service:next"}}}
  next: {build: {context: next, additional_contexts: {base: "service:base"}}}
  base: {build: base, profiles: [never]}
`)
	write := func(name, text string) func() {
		return func() { devtest.WriteFiles(t, ".", map[string]string{name: text}) }
	}
	write("next/Dockerfile", "FROM base\n")()
	write("base/Dockerfile", "FROM redis:8\nCOPY a.txt /\n")()
	write("base/a.txt", "a")()
	built := engine.LocalImage{ID: "sha256:1"}
	remember := func() { Remember(t.Context(), e, project, project.Services["app"], "shop-app", built) }
	steps := []struct {
		what              string
		do                func()
		outdated, changed bool // what the plan knows, and what is found when it is started
	}{
		{"nothing changed", func() {}, false, false},
		{"a Dockerfile", write("base/Dockerfile", "FROM redis:8\nCOPY a.txt /b\n"), true, true},
		{"a file", write("base/a.txt", "ab"), false, true},
		{"a file of the one between", write("next/b.txt", "b"), false, true},
		{"an image", func() { fake.Pulled["shop-base"] = []string{"shop-base@sha256:1"} }, true, true},
	}
	for _, step := range steps {
		remember()
		step.do()
		app := project.Services["app"]
		if got := Outdated(t.Context(), e, project, app, "shop-app", built); got != step.outdated {
			t.Errorf("%s: outdated = %t, want %t", step.what, got, step.outdated)
		}
		if got := UponChanged(t.Context(), e, project, app, "shop-app", built); got != step.changed {
			t.Errorf("%s: changed = %t, want %t", step.what, got, step.changed)
		}
	}
}
