package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/devenv/registry"
	"github.com/fastdock/fastdock/scaffold"
)

// parse runs the command line of `fastdock new` and returns what it would do.
func parse(t *testing.T, term terminal, args ...string) (newOptions, error) {
	t.Helper()
	var parsed newOptions
	cmd := newNewCmd(term, newTools{}, func(_ context.Context, _ terminal, _ newTools, options newOptions) error {
		parsed = options
		return nil
	})
	cmd.SetArgs(args)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	err := cmd.ExecuteContext(t.Context())
	return parsed, err
}

func TestNewFlags(t *testing.T) {
	options, err := parse(t, terminal{}, "Some Dir", "-y", "--db", "sqlite", "--port", "81", "--debug",
		"--read-only=false", "--no-lock",
		"--system-package", "a1", "--system-package", "b1", "--keep", "compose.yaml", "--replace",
		"Dockerfile.dev", "--pin", "--answers", "a.yaml")
	if err != nil {
		t.Fatal(err)
	}
	want := newOptions{
		dir: "Some Dir", yes: true, noLock: true, output: "text", mode: modeWrite, pin: pinNow, answersFile: "a.yaml",
		given: scaffold.Answers{
			"db": {"sqlite"}, "port": {"81"}, "debug": {"true"}, "read-only": {"false"}, "system-package": {"a1", "b1"},
		},
		decisions: map[string]scaffold.Decision{"compose.yaml": scaffold.KeepMine, "Dockerfile.dev": scaffold.TakeTheir},
	}
	if diff := cmp.Diff(want, options, cmp.AllowUnexported(newOptions{})); diff != "" {
		t.Error(diff)
	}
}

func TestNewModes(t *testing.T) {
	for flag, want := range map[string]newMode{
		"--dry-run": modePlan,
		"--diff":    modeDiff,
		"--check":   modeCheck,
		"--yes":     modeWrite,
	} {
		if options, err := parse(t, terminal{}, flag); err != nil || options.mode != want {
			t.Errorf("%s: mode %q, error %v", flag, options.mode, err)
		}
	}
}

func TestNewAsksOnATerminal(t *testing.T) {
	options, err := parse(t, terminal{interactive: true}, "--name", "shop")
	if err != nil {
		t.Fatal(err)
	}
	if options.yes || options.dir != "." || len(options.given) != 1 {
		t.Errorf("got %+v", options)
	}
	if _, err := parse(t, terminal{}); exitCode(err) != exitUsage {
		t.Errorf("without a terminal: %v", err)
	}
}

func TestNewDrawsNoQuestionsIntoAFile(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "stderr"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := parse(t, terminal{interactive: true, stderr: file}); exitCode(err) != exitUsage {
		t.Errorf("got %v", err)
	}
}

func TestLockerTriesOneWayAfterTheOther(t *testing.T) {
	files := lockFiles{"pyproject.toml": []byte("[project]\n")}
	works := func(_ context.Context, files lockFiles, spec scaffold.Spec) ([]byte, error) {
		return append([]byte(spec.Python+" "), files["pyproject.toml"]...), nil
	}
	fails := func(text string) func(context.Context, lockFiles, scaffold.Spec) ([]byte, error) {
		return func(context.Context, lockFiles, scaffold.Spec) ([]byte, error) { return nil, errors.New(text) }
	}
	for name, test := range map[string]struct {
		locker locker
		lock   string
		said   []string
	}{
		"the first":  {locker{works, fails("not asked")}, "3.14 [project]\n", nil},
		"the second": {locker{fails("no uv"), works}, "3.14 [project]\n", nil},
		"only one":   {locker{onPath: fails("no uv")}, "", []string{"uv.lock could not be created:", "  no uv"}},
		"none": {
			locker: locker{fails("no uv"), fails("no engine")},
			said:   []string{"uv.lock could not be created:", "  no uv", "  no engine"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var stderr bytes.Buffer
			lock, err := test.locker.make(t.Context(), terminal{stderr: &stderr}, files, scaffold.Spec{Python: "3.14"})
			if err != nil || string(lock) != test.lock {
				t.Errorf("lock %q, want %q, error %v", lock, test.lock, err)
			}
			said := strings.Split(strings.TrimSpace(stderr.String()), "\n")[1:]
			if diff := cmp.Diff(test.said, append([]string(nil), said...)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLockerStopsWhenInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	interrupted := func(context.Context, lockFiles, scaffold.Spec) ([]byte, error) {
		cancel()
		return nil, errors.New("killed")
	}
	lock, err := locker{interrupted, nil}.make(ctx, terminal{stderr: io.Discard}, nil, scaffold.Spec{Python: "3.14"})
	if lock != nil || !errors.Is(err, context.Canceled) {
		t.Errorf("lock %q, error %v", lock, err)
	}
}

func TestComplaint(t *testing.T) {
	for said, want := range map[string]string{
		"Using CPython 3.14\nerror: No solution\n  because of that\n": "No solution",
		"cannot run\n":         "cannot run",
		"":                     "",
		"error: a\x1b[2Jb\x07": "ab",
	} {
		if got := complaint(said); got != want {
			t.Errorf("complaint(%q) = %q, want %q", said, got, want)
		}
	}
}

// --pin writes tag and digest, a later run keeps them, --pin again says what changed, --pin=false forgets them.
func TestPin(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "shop")
	digest := "a"
	tools := newTools{pin: func(_ context.Context, images []string) ([]registry.Pin, error) {
		var pins []registry.Pin
		for _, image := range images {
			pins = append(pins, registry.Pin{Image: image, Digest: "sha256:" + strings.Repeat(digest, 64)})
		}
		return pins, nil
	}}
	pinned := func(args ...string) (compose, said string) {
		t.Helper()
		var stderr bytes.Buffer
		term := terminal{stdout: io.Discard, stderr: &stderr}
		cmd := newNewCmd(term, tools, runNew)
		cmd.SetArgs(append([]string{dir, "--yes", "--no-lock"}, args...))
		if err := cmd.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
		content, err := os.ReadFile(filepath.Join(dir, "docker-compose.yml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(content), stderr.String()
	}
	first := "image: redis:8-alpine@sha256:" + strings.Repeat("a", 64)
	if compose, said := pinned("--pin"); !strings.Contains(compose, first) ||
		!strings.Contains(said, "pin: redis:8-alpine is pinned to sha256:aaaa") {
		t.Errorf("said %q, wrote\n%s", said, compose)
	}
	if compose, said := pinned("--memory", "1g"); !strings.Contains(compose, first) || said != "" {
		t.Errorf("said %q, wrote\n%s", said, compose)
	}
	if _, said := pinned("--cache", "valkey"); !strings.Contains(said,
		"note: images are not pinned to digests") {
		t.Errorf("said %q", said)
	}
	digest = "b"
	if compose, said := pinned("--pin", "--cache", "redis"); !strings.Contains(compose,
		"redis:8-alpine@sha256:bbbb") || !strings.Contains(said, "pin: postgres:18 was sha256:aaaa") {
		t.Errorf("said %q, wrote\n%s", said, compose)
	}
	if compose, _ := pinned("--pin=false"); strings.Contains(compose, "sha256") {
		t.Errorf("wrote\n%s", compose)
	}
}
