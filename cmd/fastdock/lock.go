package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/fastdock/fastdock/assets"
	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/scaffold/wheels"
	"github.com/fastdock/fastdock/tui/printer"
)

// lockFiles are what uv reads to lock: pyproject.toml, those of a workspace's members and of path dependencies, and an
// earlier uv.lock whose versions it keeps.
type lockFiles map[string][]byte

// locker makes uv.lock. Both ways get what uv reads and the answers.
type locker struct {
	onPath   func(ctx context.Context, files lockFiles, spec scaffold.Spec) ([]byte, error)
	inEngine func(ctx context.Context, files lockFiles, spec scaffold.Spec) ([]byte, error)
}

// needsLock reports whether uv has something to lock: nothing is locked yet, or the starter's dependencies change.
func (m *made) needsLock() bool {
	if m.spec.Code.Manager != scaffold.UV {
		return false
	}
	return !m.locked || m.plan.Writes("pyproject.toml") != nil
}

// addLock adds uv's lock to the project, or a word about it where none can be made: the project is of use without
// one. The error is ctx's, or a plan's.
func (m *made) addLock(ctx context.Context, term terminal, lock locker, options newOptions) error {
	if options.noLock || !m.needsLock() {
		return nil
	}
	content, err := lock.make(ctx, term, m.lockFiles(), m.spec)
	if err != nil || content == nil {
		m.locked = false
		return err
	}
	m.locked = true
	m.spec.Facts.Lock = wheels.Open(content) // which may ask for system packages
	if err := m.render(); err != nil {
		return err
	}
	m.tree = m.tree.WithLock(m.spec.Facts.Dir, content)
	m.plan, err = scaffold.Compare(m.tree, m.folder.Dir, m.folder.Earlier, options.decisions)
	return err
}

func (m *made) lockFiles() lockFiles {
	files := lockFiles{}
	maps.Copy(files, m.folder.Siblings())
	if files["pyproject.toml"] = m.plan.Writes("pyproject.toml"); files["pyproject.toml"] == nil {
		files["pyproject.toml"] = m.folder.Pyproject()
	}
	if earlier := m.folder.Lock(); earlier != nil {
		files[scaffold.LockFile] = earlier
	}
	return files
}

// make tries one way after the other. Without a lock it says why, and returns none.
func (l locker) make(ctx context.Context, term terminal, files lockFiles, spec scaffold.Spec) ([]byte, error) {
	fmt.Fprintln(term.stderr, "resolving the dependencies with uv")
	var failures []error
	for _, way := range []func(context.Context, lockFiles, scaffold.Spec) ([]byte, error){l.onPath, l.inEngine} {
		if way == nil {
			continue
		}
		content, err := way(ctx, files, spec)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err == nil {
			return content, nil
		}
		failures = append(failures, err)
	}
	fmt.Fprintln(term.stderr, "uv.lock could not be created:")
	for _, failure := range failures {
		fmt.Fprintf(term.stderr, "  %v\n", failure)
	}
	return nil, nil
}

// lockOnPath runs the uv that this machine has, in a folder that holds nothing but what it reads. uv wants an
// interpreter that fits, though it only reads its version: it is not worth a download.
func lockOnPath(ctx context.Context, files lockFiles, _ scaffold.Spec) ([]byte, error) {
	uv, err := exec.LookPath("uv")
	if err != nil {
		return nil, errors.New("uv is not installed (see docs.astral.sh/uv)")
	}
	dir, err := os.MkdirTemp("", "fastdock-lock-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, content := range files {
		if err := writeBelow(dir, name, content); err != nil {
			return nil, err
		}
	}
	command := exec.CommandContext(ctx, uv, "lock", "--project", dir, "--no-python-downloads", "--no-progress",
		"--color", "never")
	command.Dir = dir
	var said bytes.Buffer
	command.Stderr = &said
	if err := command.Run(); err != nil {
		return nil, fmt.Errorf("run uv lock: %w: %s", err, complaint(said.String()))
	}
	return os.ReadFile(filepath.Join(dir, scaffold.LockFile))
}

// writeBelow writes a file of the project into another folder.
func writeBelow(dir, name string, content []byte) error {
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return err
	}
	return os.WriteFile(name, content, 0o600)
}

// lockInEngine runs uv in the images that the project is built from anyway.
func lockInEngine(term terminal) func(context.Context, lockFiles, scaffold.Spec) ([]byte, error) {
	return func(ctx context.Context, files lockFiles, spec scaffold.Spec) ([]byte, error) {
		engine, err := engine.Connect(ctx)
		if err != nil {
			return nil, err
		}
		versions := assets.Load()
		slim := scaffold.Defaults("app")
		slim.Python = spec.Python
		lines := printer.NewPlain(term.stderr, term.stderr, term.colour)
		context := map[string][]byte{"Dockerfile": assets.LockDockerfile()}
		for name, content := range files {
			context[name] = content
		}
		return build.File(ctx, engine, build.FileBuild{
			Name:  "uv",
			Files: context,
			Args: map[string]string{
				"PYTHON_IMAGE": slim.DevelopmentImage(),
				"UV_IMAGE":     "ghcr.io/astral-sh/uv:" + versions.UV,
				"PACKAGES":     strings.Join(spec.RepositoryPackages(), " "),
			},
			Output: scaffold.LockFile,
		}, func(event devenv.Event) { _ = lines.Print(event, devenv.State{}) })
	}
}

// complaint returns the line in which uv says what went wrong.
func complaint(said string) string {
	lines := strings.Split(strings.TrimSpace(said), "\n")
	for _, line := range lines {
		if text, found := strings.CutPrefix(strings.TrimSpace(line), "error: "); found {
			return devenv.Sanitize(text)
		}
	}
	return devenv.Sanitize(lines[0])
}
