package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/printer"
)

// locker makes uv.lock. Both ways get a pyproject.toml and the minor version of Python that it asks for.
type locker struct {
	onPath   func(ctx context.Context, pyproject []byte, python string) ([]byte, error)
	inEngine func(ctx context.Context, pyproject []byte, python string) ([]byte, error)
}

// add returns the tree with its lock, or as it was, with a word about it, where no lock can be made: the
// project is of use without one. The error is ctx's.
func (l locker) add(ctx context.Context, term terminal, tree scaffold.Tree, python string) (scaffold.Tree, bool, error) {
	fmt.Fprintln(term.stderr, "resolving the dependencies with uv")
	pyproject := tree.Content("pyproject.toml")
	var failures []error
	for _, way := range []func(context.Context, []byte, string) ([]byte, error){l.onPath, l.inEngine} {
		if way == nil {
			continue
		}
		content, err := way(ctx, pyproject, python)
		if ctx.Err() != nil {
			return tree, false, ctx.Err()
		}
		if err == nil {
			return tree.WithLock(content), true, nil
		}
		failures = append(failures, err)
	}
	fmt.Fprintln(term.stderr, "uv.lock could not be made:")
	for _, failure := range failures {
		fmt.Fprintf(term.stderr, "  %v\n", failure)
	}
	return tree, false, nil
}

// lockOnPath runs the uv that this machine has, in a folder that holds nothing but pyproject.toml. uv wants an
// interpreter that fits, though it only reads its version: it is not worth a download.
func lockOnPath(ctx context.Context, pyproject []byte, _ string) ([]byte, error) {
	uv, err := exec.LookPath("uv")
	if err != nil {
		return nil, errors.New("there is no uv on this machine; docs.astral.sh/uv says how to install it")
	}
	dir, err := os.MkdirTemp("", "fastdock-lock-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "pyproject.toml"), pyproject, 0o600); err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, uv, "lock", "--project", dir, "--no-python-downloads", "--no-progress", "--color", "never")
	command.Dir = dir
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("run uv lock: %w: %s", err, complaint(said.String()))
	}
	return os.ReadFile(filepath.Join(dir, scaffold.LockFile))
}

// lockInEngine runs uv in the images that the project is built from anyway.
func lockInEngine(term terminal) func(context.Context, []byte, string) ([]byte, error) {
	return func(ctx context.Context, pyproject []byte, python string) ([]byte, error) {
		engine, err := devenv.Connect(ctx)
		if err != nil {
			return nil, err
		}
		versions := assets.Load()
		lines := printer.NewPlain(term.stderr, term.stderr, term.colour)
		return engine.Produce(ctx, devenv.Recipe{
			Name:  "uv",
			Files: map[string][]byte{"Dockerfile": assets.LockDockerfile(), "pyproject.toml": pyproject},
			Args: map[string]string{
				"PYTHON_IMAGE": "python:" + python + "-slim-" + versions.Debian,
				"UV_IMAGE":     "ghcr.io/astral-sh/uv:" + versions.UV,
			},
			Wanted: scaffold.LockFile,
		}, func(event devenv.Event) { _ = lines.Print(event, devenv.State{}) })
	}
}

// complaint is the line in which uv says what went wrong.
func complaint(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for _, line := range lines {
		if text, found := strings.CutPrefix(strings.TrimSpace(line), "error: "); found {
			return devenv.Sanitize(text)
		}
	}
	return devenv.Sanitize(lines[0])
}
