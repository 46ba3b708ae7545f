package devenv

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	buildkit "github.com/moby/buildkit/client"
	"github.com/tonistiigi/fsutil"
)

// Produce builds a Dockerfile from files in memory and returns one file of its last stage. It is how a tool
// that is not on this machine is run: nothing is left behind but BuildKit's cache. The files must include
// "Dockerfile". It returns a *BuildError when a step fails.
func (e *Engine) Produce(ctx context.Context, files map[string][]byte, wanted string, report func(Event)) ([]byte, error) {
	dir, err := os.MkdirTemp("", "fastdock-")
	if err != nil {
		return nil, fmt.Errorf("making a build folder: %w", err)
	}
	defer os.RemoveAll(dir)
	context, result := filepath.Join(dir, "context"), filepath.Join(dir, "result")
	if err := writeAll(context, files); err != nil {
		return nil, err
	}
	fs, err := localDir(context)
	if err != nil {
		return nil, err
	}
	progress := newBuildProgress("", report)
	err = e.solve(ctx, buildkit.SolveOpt{
		Frontend:      "dockerfile.v0",
		FrontendAttrs: map[string]string{"filename": "Dockerfile"},
		LocalMounts:   map[string]fsutil.FS{"context": fs, "dockerfile": fs},
		Exports:       []buildkit.ExportEntry{{Type: buildkit.ExporterLocal, OutputDir: result}},
	}, progress)
	if err != nil {
		return nil, buildError(wanted, "", progress.failedOutput(), err)
	}
	return os.ReadFile(filepath.Join(result, wanted))
}

func writeAll(dir string, files map[string][]byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("making a build folder: %w", err)
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			return fmt.Errorf("writing %q for a build: %w", name, err)
		}
	}
	return nil
}
