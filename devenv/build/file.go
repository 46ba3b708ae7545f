package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	buildkit "github.com/moby/buildkit/client"
	"github.com/tonistiigi/fsutil"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// FileBuild is a build whose result is one file.
type FileBuild struct {
	Name   string            // what its events call the service
	Files  map[string][]byte // the build context, by slash-separated paths; "Dockerfile" is among them
	Args   map[string]string
	Output string // the file of the last stage
}

// File builds a recipe and returns the file it makes. It is how a tool that is not on this machine is run:
// nothing is left behind but BuildKit's cache. It returns a *BuildError when a step fails and an *EngineError
// when no engine answers.
func File(ctx context.Context, e *engine.Engine, recipe FileBuild, report func(devenv.Event)) ([]byte, error) {
	if _, err := e.Ping(ctx); err != nil {
		return nil, err
	}
	if !e.HasBuildKit(ctx) {
		return nil, fmt.Errorf("building %q with the engine at %q: it has no BuildKit", recipe.Output, e.Host())
	}
	dir, err := os.MkdirTemp("", "fastdock-")
	if err != nil {
		return nil, fmt.Errorf("making a build folder: %w", err)
	}
	defer os.RemoveAll(dir)
	sources, result := filepath.Join(dir, "sources"), filepath.Join(dir, "result")
	if err := writeAll(sources, recipe.Files); err != nil {
		return nil, err
	}
	fs, err := localDir(sources)
	if err != nil {
		return nil, err
	}
	progress := newProgress(recipe.Name, report)
	_, err = solve(ctx, e, buildkit.SolveOpt{
		Frontend:      "dockerfile.v0",
		FrontendAttrs: recipe.attrs(),
		LocalMounts:   map[string]fsutil.FS{"context": fs, "dockerfile": fs},
		Exports:       []buildkit.ExportEntry{{Type: buildkit.ExporterLocal, OutputDir: result}},
	}, progress)
	if err != nil {
		return nil, newError(recipe.Output, "", progress, err)
	}
	return os.ReadFile(filepath.Join(result, recipe.Output))
}

func (r FileBuild) attrs() map[string]string {
	attrs := map[string]string{"filename": "Dockerfile"}
	for name, value := range r.Args {
		attrs["build-arg:"+name] = value
	}
	return attrs
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making a build folder: %w", err)
	}
	for name, content := range files {
		place := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(place), 0o700); err != nil {
			return fmt.Errorf("making a build folder: %w", err)
		}
		if err := os.WriteFile(place, content, 0o600); err != nil {
			return fmt.Errorf("writing %q for a build: %w", name, err)
		}
	}
	return nil
}
