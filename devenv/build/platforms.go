package build

import (
	"context"
	"fmt"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/fastdock/fastdock/devenv/engine"
)

// Platforms returns those whose programs the engine's BuildKit can run, by itself or through an emulator.
func Platforms(ctx context.Context, e *engine.Engine) ([]ocispec.Platform, error) {
	builder, err := connectBuildKit(ctx, e)
	if err != nil {
		return nil, fmt.Errorf("connecting to the engine's BuildKit: %w", err)
	}
	defer builder.Close()
	workers, err := builder.ListWorkers(ctx)
	if err != nil {
		return nil, fmt.Errorf("asking the engine's BuildKit for its platforms: %w", err)
	}
	var all []ocispec.Platform
	for _, worker := range workers {
		all = append(all, worker.Platforms...)
	}
	return all, nil
}
