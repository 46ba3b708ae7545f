package engine

import (
	"context"
	"time"

	"github.com/containerd/platforms"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// LocalImage is an image that the Engine has; without an ID it has none.
type LocalImage struct {
	ID     string    // what Compose compares and writes into a container's label, see contentID
	Tagged time.Time // when it was given its name last; zero where the Engine does not say
}

// LocalImage looks an image up by its name, for a platform; empty for the Engine's own.
func (e *Engine) LocalImage(ctx context.Context, name, platform string) LocalImage {
	can, err := e.Capabilities(ctx)
	if err != nil {
		return LocalImage{}
	}
	var options []client.ImageInspectOption
	if can.ImageManifests {
		options = append(options, client.ImageInspectWithManifests(true))
	}
	inspected, err := e.API.ImageInspect(ctx, name, options...)
	if err != nil {
		return LocalImage{}
	}
	return LocalImage{ID: contentID(inspected.InspectResponse, platform), Tagged: inspected.Metadata.LastTagTime}
}

// contentID returns the ID of what a container of the image would run. With containerd's store, an image is an index:
// its own ID also covers other platforms and attestations, and changes with each build. So, as in the Compose SDK, it
// is the ID of the image inside for the platform, else of the only one there is, else of the index.
func contentID(inspected image.InspectResponse, platform string) string {
	var inside []image.ManifestSummary
	for _, manifest := range inspected.Manifests {
		if manifest.Kind == image.ManifestKindImage && manifest.Available {
			inside = append(inside, manifest)
		}
	}
	runs := runsOn(platform)
	for _, manifest := range inside {
		if manifest.ImageData != nil && runs(manifest.ImageData.Platform) {
			return manifest.ID
		}
	}
	if len(inside) == 1 {
		return inside[0].ID
	}
	return inspected.ID
}

// runsOn returns whether a platform runs where another one is wanted; none is this machine's.
func runsOn(wanted string) func(ocispec.Platform) bool {
	if wanted == "" {
		return platforms.Default().Match
	}
	parsed, err := platforms.Parse(wanted)
	if err != nil {
		return func(ocispec.Platform) bool { return false }
	}
	return platforms.NewMatcher(parsed).Match
}
