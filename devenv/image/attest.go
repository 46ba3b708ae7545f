package image

import (
	"context"
	"errors"
	"fmt"

	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/registry"
)

// What a pushed image states of its build.
const (
	ProvenanceMin  = "min"  // the commit, the base images and the times
	ProvenanceMax  = "max"  // also the Dockerfile, the steps and the build arguments
	ProvenanceNone = "none" // nothing
)

// Scanner is the image that lists packages unless another one is named.
const Scanner = "docker/buildkit-syft-scanner:stable-1"

// errNoAttestations reports an image store that a list of packages cannot be attached in.
var errNoAttestations = errors.New("--sbom needs an engine with containerd's image store; " + containerdStore +
	", or build without --sbom")

// attests reports whether the image gets provenance. That has times, so that the index, not the images in it, differs
// in each build: only an image that is pushed gets it.
func (b *Builder) attests() bool {
	return b.options.Push != "" && (b.options.Provenance == ProvenanceMin || b.options.Provenance == ProvenanceMax)
}

// attestations returns what BuildKit is to attach to the image, and what it is to state. With containerd's image store
// it attaches that by itself; otherwise [Builder.Push] does.
func (b *Builder) attestations(ctx context.Context) map[string]string {
	attrs := map[string]string{}
	native := b.engine.HasContainerdStore(ctx)
	if b.attests() && b.version.Revision != "" {
		attrs["vcs:revision"] = b.version.revision()
	}
	if b.attests() && native {
		attrs["attest:provenance"] = "mode=" + b.options.Provenance
	}
	if b.options.SBOM != "" && native {
		attrs["attest:sbom"] = "generator=" + b.options.SBOM
	}
	return attrs
}

// provenance reads from BuildKit's history what an image states of its build; nothing where there is no history, which
// [Builder.Limits] has reported.
func (b *Builder) provenance(ctx context.Context, image Image) ([]registry.Attestation, error) {
	if !b.attests() || b.engine.HasContainerdStore(ctx) || !build.HasHistory(ctx, b.engine) {
		return nil, nil
	}
	found, err := build.ReadProvenance(ctx, b.engine, image.ref, b.options.Provenance == ProvenanceMax)
	if err != nil {
		return nil, fmt.Errorf("%w; build with --provenance=none to push without it", err)
	}
	return []registry.Attestation{{Type: found.Type, Predicate: found.Predicate}}, nil
}
