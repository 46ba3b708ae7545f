package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// An image that a registry has as an index, as it has every one for several platforms, is the same as long as its tag
// is: neither tool recreates what the other made of it, and doctor finds it well.
func TestIndexIsUnchanged(t *testing.T) {
	t.Parallel()
	image := registryOf(t, waits(t), nil, withoutLogin).address + "/some/image:1"
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image).Run() })
	s := stackOf(t, map[string]string{"docker-compose.yml": `
services:
  app:
    image: ` + image + `
    command: [/waits]
    network_mode: none
    stop_signal: SIGKILL
`})
	s.succeed(s.fastdock("up", "--detach"))
	s.unchanged()
	s.succeed(s.compose("down"))
	s.succeed(s.compose("up", "-d"))
	s.unchanged()
}

// The first change of a Dockerfile is built, whoever built the image before; without a change nothing is built or
// recreated, also where no .dockerignore is.
func TestFirstChangeIsBuilt(t *testing.T) {
	t.Parallel()
	for name, up := range map[string]func(*stack) result{
		"after fastdock":       func(s *stack) result { return s.fastdock("up", "--detach") },
		"after docker compose": func(s *stack) result { return s.compose("up", "-d", "--build") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := stackOf(t, map[string]string{
				"docker-compose.yml": "services:\n" +
					"  app:\n" +
					"    build: .\n" +
					"    entrypoint: [sleep, infinity]\n" +
					"    network_mode: none\n" +
					"    stop_signal: SIGKILL\n",
			})
			// one that no cache has
			s.write("Dockerfile", []byte("FROM redis:8-alpine\nLABEL project="+s.name+"\nLABEL version=1\n"))
			s.export("XDG_CACHE_HOME", sharedDir(t))
			label := func() string {
				return s.docker("inspect", "--format", "{{.Config.Labels.version}}", s.name+"-app-1")
			}
			s.succeed(up(s))
			s.unchanged()
			s.edit("Dockerfile", "version=1", "version=2")
			contains(t, "up after the first change", s.succeed(s.fastdock("up", "--detach")).stderr, "built ")
			same(t, "the label", label(), "2")
			s.unchanged()

			s.succeed(s.fastdock("down"))
			if again := s.succeed(s.fastdock("up", "--detach")).stderr; strings.Contains(again, "built ") {
				t.Errorf("an unchanged image is built again:\n%s", again)
			}
			s.succeed(s.compose("down"))
			s.succeed(up(s))
			s.edit("Dockerfile", "version=2", "version=3")
			s.succeed(s.fastdock("up", "--detach"))
			same(t, "the label", label(), "3")
		})
	}
}

// unchanged brings up a stack that runs, with either tool, and fails the test where that does anything to a container
// or where doctor finds a fault in what runs.
func (s *stack) unchanged() {
	s.t.Helper()
	before := s.containers()
	for line := range strings.Lines(s.succeed(s.fastdock("up", "--detach", "--output", "json")).stdout) {
		var e event
		must(s.t, json.Unmarshal([]byte(line), &e))
		if e.text("type") == "planned" {
			same(s.t, "the plan of "+e.text("service"), e.text("action"), "attach")
		}
	}
	same(s.t, "containers after fastdock up", s.containers(), before)
	s.succeed(s.compose("up", "-d"))
	same(s.t, "containers after docker compose up", s.containers(), before)
	for _, f := range s.doctor() {
		if strings.HasPrefix(f.ID, "FD-R") && (f.Severity == "warning" || f.Severity == "error") {
			s.t.Errorf("%s %s %s: %s %q", f.ID, f.Severity, f.Service, f.Cause, f.Evidence)
		}
	}
}

// waits returns a layer with a program that waits.
func waits(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(sharedDir(t), "waits")
	build := exec.Command("go", "build", "-o", path, "./testdata/waits")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program, err := os.ReadFile(path)
	must(t, err)
	return layerOf(t, "waits", program)
}
