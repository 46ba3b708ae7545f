package devenv

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// UnknownServiceError says that a service which was asked for is in none of the Compose files.
type UnknownServiceError struct {
	Service string
	Known   []string // those the files have, with those of profiles that are not enabled
}

// Error names the service and those there are.
func (e *UnknownServiceError) Error() string {
	return fmt.Sprintf("the Compose files have no service %q; they have %s", e.Service, strings.Join(e.Known, ", "))
}

// unknown is the first service asked for that the files do not have; nil where all are there or the files
// cannot be read, which their own error tells better.
func (e *Engine) unknown(ctx context.Context, files Files) *UnknownServiceError {
	asked := files.Services
	files.Services = nil
	project, err := e.load(ctx, files)
	if err != nil {
		return nil
	}
	known := slices.Sorted(maps.Keys(project.AllServices()))
	for _, name := range asked {
		if !slices.Contains(known, name) {
			return &UnknownServiceError{Service: name, Known: known}
		}
	}
	return nil
}
