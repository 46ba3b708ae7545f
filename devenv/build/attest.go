package build

import (
	"context"
	"os"

	"github.com/fastdock/fastdock/devenv/engine"
)

// attest asks for what the docker command adds to an image without being asked: where it comes from. Only containerd's
// image store keeps that.
func attest(ctx context.Context, e *engine.Engine, attrs map[string]string) {
	if os.Getenv("BUILDX_NO_DEFAULT_ATTESTATIONS") != "" || !e.HasContainerdStore(ctx) {
		return
	}
	attrs["attest:provenance"] = "mode=min,inline-only=true"
}
