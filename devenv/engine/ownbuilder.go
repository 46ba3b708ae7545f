package engine

import (
	"context"
	"os"

	"github.com/docker/cli/cli/command"
)

// ownBuilder lets an engine without BuildKit build with what it has, as Podman does with Buildah. The docker command
// would start a BuildKit in a privileged container there, from an image that must be pulled first.
type ownBuilder struct {
	command.Cli
	engine *Engine
}

// BuildKitEnabled returns the docker command's answer, unless the engine is one that has no BuildKit.
func (b ownBuilder) BuildKitEnabled() (bool, error) {
	ctx, cancel := context.WithTimeout(context.Background(), PingTimeout) //nolint:forbidigo // command.Cli passes none
	defer cancel()
	can, err := b.engine.Capabilities(ctx)
	if os.Getenv("DOCKER_BUILDKIT") == "" && err == nil && can.Podman {
		return false, nil
	}
	return b.Cli.BuildKitEnabled()
}
