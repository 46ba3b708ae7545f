package doctor

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/audit"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/repair"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Audit reads the files and runs their checks alone: no engine is asked.
func Audit(ctx context.Context, engine *engine.Engine, files compose.Files) Result {
	input := &check.Input{}
	_, _ = read(ctx, engine, files, input) // Examine reports files that do not load
	result := Result{input: input, Dir: input.Sources.Dir}
	result.run(ctx, audit.Checks())
	return result
}

// Try makes the edits of a finding's fix in memory. It returns an error that says why the files have to stay as they
// are: they would not load any more, or the edits would change more than the finding names.
func (r Result) Try(ctx context.Context, engine *engine.Engine, files compose.Files,
	f check.Finding,
) ([]check.Rewritten, error) {
	files.Dir, files.Services = r.Dir, nil
	files.Skipped = func(string) {} // remote parts stay out of both models
	if r.input.Project != nil {
		files.Name = r.input.Project.Name // that of a temporary file may be another one
	}
	load := func(ctx context.Context, paths []string) (*types.Project, error) {
		files.Paths = slices.Clone(paths)
		return compose.Load(ctx, engine, files)
	}
	return repair.Try(ctx, r.input.Sources, load, f)
}
