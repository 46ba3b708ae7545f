package engine

import (
	"testing"

	"github.com/containerd/platforms"
	"github.com/moby/moby/api/types/image"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// The ID of an index is never what Compose compares, unless nothing in it can be distinguished.
func TestContentID(t *testing.T) {
	here := platforms.DefaultSpec()
	other := ocispec.Platform{OS: "linux", Architecture: "s390x"}
	inside := func(id string, platform *ocispec.Platform) image.ManifestSummary {
		manifest := image.ManifestSummary{ID: id, Kind: image.ManifestKindImage, Available: true}
		if platform != nil {
			manifest.ImageData = &image.ImageProperties{Platform: *platform}
		}
		return manifest
	}
	remote := inside("remote", &here)
	remote.Available = false
	attestation := image.ManifestSummary{ID: "attestation", Kind: image.ManifestKindAttestation, Available: true}
	for name, test := range map[string]struct {
		manifests []image.ManifestSummary
		platform  string
		want      string
	}{
		"an image by itself":         {nil, "", "index"},
		"an image by itself, pinned": {nil, "linux/s390x", "index"},
		"this platform": {
			manifests: []image.ManifestSummary{attestation, inside("other", &other), inside("here", &here)},
			want:      "here",
		},
		"another platform": {
			manifests: []image.ManifestSummary{inside("here", &here), inside("other", &other)},
			platform:  "linux/s390x",
			want:      "other",
		},
		"the only one there is":        {[]image.ManifestSummary{attestation, inside("other", &other)}, "", "other"},
		"the only one, of no platform": {[]image.ManifestSummary{attestation, inside("plain", nil)}, "", "plain"},
		"one that was not pulled":      {[]image.ManifestSummary{remote, inside("other", &other)}, "", "other"},
		"several, none of which runs here": {
			manifests: []image.ManifestSummary{inside("other", &other), inside("plain", nil)},
			platform:  "linux/riscv64",
			want:      "index",
		},
		"a platform that is none": {[]image.ManifestSummary{inside("here", &here), inside("other", &other)}, "!", "index"},
	} {
		if got := contentID(image.InspectResponse{ID: "index", Manifests: test.manifests}, test.platform); got != test.want {
			t.Errorf("%s: got %q, want %q", name, got, test.want)
		}
	}
}
