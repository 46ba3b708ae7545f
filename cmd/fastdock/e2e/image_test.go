package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// imageStack is a small project with a Dockerfile of its own, whose image is removed at the end.
func imageStack(t *testing.T, dockerfile string, files map[string]string) *stack {
	t.Helper()
	all := map[string]string{
		"docker-compose.yml": "services:\n  app:\n    build: .\n" +
			"    image: ${COMPOSE_PROJECT_NAME}-app:${APP_VERSION:-latest}\n",
		"Dockerfile":     dockerfile,
		"pyproject.toml": "[project]\nname = \"app\"\nversion = \"1.0.0\"\n",
	}
	for name, content := range files {
		all[name] = content
	}
	return stackOf(t, all)
}

// buildResult is what the JSON output of build has.
type buildResult struct {
	Service string
	Version struct {
		Value, Revision string
		Dirty           bool
	}
	Images []struct {
		Platform, ID string
		Tags         []string
		Steps        []struct {
			Stage, Name string
			Line        int
			Cached      bool
		}
		Layers []struct {
			Line int
			Size int64 `json:"size_bytes"`
		}
		Unneeded []struct {
			Kind, Path string
			Line       int
		}
		Misses []struct {
			Line         int
			Cause, Input string
			Remedy       string
		}
	}
	Cache  struct{ Hits, Steps int }
	Pushed string
	Layout string `json:"oci_digest"`
}

func (s *stack) buildJSON(flags ...string) buildResult {
	s.t.Helper()
	r := s.succeed(s.fastdock(append([]string{"build", "--output", "json"}, flags...)...))
	var b buildResult
	if err := json.Unmarshal([]byte(r.stdout), &b); err != nil {
		s.t.Fatalf("%v\n%s", err, r.stdout)
	}
	return b
}

// The production image has the version of git as its tag and argument, and comes from docker-compose.yml alone.
func TestBuildOfTheProductionImage(t *testing.T) {
	t.Parallel()
	s := imageStack(t, `FROM redis:8-alpine
ARG APP_VERSION
ARG VCS_REF=none
COPY main.py /main.py
RUN --mount=type=secret,id=token test "$(cat /run/secrets/token)" = s3cret
LABEL version=$APP_VERSION ref=$VCS_REF
`, map[string]string{
		"main.py":                     "one\n",
		"docker-compose.override.yml": "services: {app: {image: dev, build: {dockerfile: Dockerfile.dev}}}\n",
		"token":                       "s3cret",
		".dockerignore":               "token\n",
	})
	s.commitAll()
	s.git("tag", "v1.2.0")
	first := s.buildJSON("--secret", "id=token,src=token")
	tag := s.name + "-app:1.2.0"
	same(t, "the tags", strings.Join(first.Images[0].Tags, " "), tag)
	same(t, "the labels", s.docker("image", "inspect", "-f", "{{.Config.Labels.version}} {{.Config.Labels.ref}}", tag),
		"1.2.0 "+first.Version.Revision)
	same(t, "the ID", first.Images[0].ID, s.docker("image", "inspect", "-f", "{{.Id}}", tag))
	again := s.fastdock("build", "--secret", "id=token,src=token")
	contains(t, "the steps", again.stderr, "COPY main.py /main.py  CACHED")
	contains(t, "the result", again.stdout, "built "+tag)
	contains(t, "the result", again.stdout, "2 of 2 steps cached")
	s.write("main.py", []byte("two\n"))
	dirty := s.fastdock("build", "--tag", s.name+"-other:x", "--secret", "id=token,src=token")
	contains(t, "the version", dirty.stderr, "version 1.2.0-dirty: the folder has uncommitted changes")
	contains(t, "the result", dirty.stdout, "built "+s.name+"-other:x")
	wrong := s.fastdock("build", "--no-cache")
	if wrong.code != 6 {
		t.Errorf("exit code %d, want 6", wrong.code)
	}
	contains(t, "the error", wrong.stderr, "at Dockerfile:5: ")
}

// commitAll makes a repository of the project's folder.
func (s *stack) commitAll() {
	s.t.Helper()
	s.git("init", "--quiet")
	s.git("add", "--all")
	s.git("commit", "--quiet", "--message", "first")
}

// git runs git in the project's folder.
func (s *stack) git(args ...string) {
	s.t.Helper()
	identity := []string{"-c", "user.name=e2e", "-c", "user.email=e2e@example.com"}
	s.succeed(s.runIn(s.dir, "git", append(identity, args...)...))
}

// Two builds of one commit that run every step give one digest where the engine has containerd's image store, also in
// two checkouts of which some files are older than the commit.
func TestTwoBuildsOfOneCommit(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	if s.overlay2() {
		t.Skip("overlay2 keeps the times at which files were written: see \"Reproducible builds\" in docs/build.md")
	}
	s.commitAll()
	other := &stack{t: t, dir: filepath.Join(sharedDir(t), filepath.Base(s.dir)), name: s.name, port: s.port}
	s.succeed(s.runIn(s.dir, "git", "clone", "--quiet", s.dir, other.dir))
	env, err := os.ReadFile(s.file(".env"))
	must(t, err)
	other.write(".env", env)
	old := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(s.file("app/main.py"), old, old))
	must(t, os.Chtimes(other.file("pyproject.toml"), old, old))
	first, second := s.buildJSON("--no-cache"), other.buildJSON("--no-cache")
	same(t, "the version", second.Version.Value, first.Version.Value)
	same(t, "the digest", second.Images[0].ID, first.Images[0].ID)
}
