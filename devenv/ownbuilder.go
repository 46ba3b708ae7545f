package devenv

import (
	"os"

	"github.com/docker/cli/cli/command"
)

// ownBuilder lets an engine without BuildKit build with what it has, as Podman does with Buildah. The docker command
// would start a BuildKit in a privileged container there, from an image that must be pulled first.
type ownBuilder struct{ command.Cli }

// BuildKitEnabled is the docker command's answer, unless the engine says that it has none.
func (b ownBuilder) BuildKitEnabled() (bool, error) {
	if server := b.ServerInfo(); os.Getenv("DOCKER_BUILDKIT") == "" && server.OSType == "linux" && server.BuildkitVersion == "" {
		return false, nil
	}
	return b.Cli.BuildKitEnabled()
}
