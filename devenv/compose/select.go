package compose

import (
	"context"
	"maps"
	"slices"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// unknown returns the first service asked for that the files do not have; nil where all are there or the files
// cannot be read, which their own error explains better.
func unknown(ctx context.Context, e *engine.Engine, files Files) *devenv.UnknownServiceError {
	asked := files.Services
	files.Services = nil
	project, err := load(ctx, e, files)
	if err != nil {
		return nil //nolint:nilerr // Load returns it
	}
	known := slices.Sorted(maps.Keys(project.AllServices()))
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return &devenv.UnknownServiceError{Service: name, Known: known}
		}
	}
	return nil
}
