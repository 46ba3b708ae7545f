package registry

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/errdefs"
	"github.com/docker/cli/cli/config/configfile"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/fastdock/fastdock/devenv"
)

// PushError reports that something could not be pushed.
type PushError struct {
	Ref   string
	Cause error
}

// Error names the reference, why, and what helps.
func (e *PushError) Error() string {
	text := fmt.Sprintf("pushing %q: %s", e.Ref, devenv.FirstLine(e.Cause.Error()))
	if denied(e.Cause) || refusal.MatchString(e.Cause.Error()) {
		text += "; `docker login` to its registry, with a user who may push there"
	}
	return text
}

func (e *PushError) Unwrap() error { return e.Cause }

// NewIndex returns the document that makes one image of those of several platforms, and its descriptor.
func NewIndex(manifests []ocispec.Descriptor) (ocispec.Descriptor, []byte, error) {
	document, err := json.Marshal(ocispec.Index{
		Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageIndex, Manifests: manifests,
	})
	return ocispec.Descriptor{
		MediaType: ocispec.MediaTypeImageIndex, Digest: digest.FromBytes(document), Size: int64(len(document)),
	}, document, err
}

// Part is the image of one platform in an index.
type Part struct {
	Image    string // a reference with its digest; the registry has it already
	Platform ocispec.Platform
	Attested []Attestation
}

// PushIndex makes one image of those of several platforms, or of one image and what is attested of it, and returns its
// digest. It asks the registry for each part.
func PushIndex(ctx context.Context, file *configfile.ConfigFile, ref string, parts []Part) (digest.Digest, error) {
	r := newRegistries(ctx, file)
	defer r.close()
	var manifests, attestations []ocispec.Descriptor
	for _, part := range parts {
		_, found, err := r.resolver.Resolve(ctx, part.Image)
		if err != nil {
			return "", &PushError{part.Image, err}
		}
		found.Platform = &part.Platform
		manifests = append(manifests, found)
		if len(part.Attested) > 0 {
			attested, err := r.attest(ctx, ref, found, part.Attested)
			if err != nil {
				return "", &PushError{ref, err}
			}
			attestations = append(attestations, attested)
		}
	}
	index, document, err := NewIndex(append(manifests, attestations...))
	if err == nil {
		err = r.push(ctx, ref, index, document)
	}
	if err != nil {
		return "", &PushError{ref, err}
	}
	return index.Digest, nil
}

// push sends a document under a reference. One that is there already is no error.
func (r *registries) push(ctx context.Context, ref string, as ocispec.Descriptor, document []byte) error {
	pusher, err := r.resolver.Pusher(ctx, ref)
	if err != nil {
		return err
	}
	writer, err := pusher.Push(ctx, as)
	if err != nil {
		return unlessThere(err)
	}
	defer writer.Close()
	return unlessThere(content.Copy(ctx, writer, bytes.NewReader(document), as.Size, as.Digest))
}

func unlessThere(err error) error {
	if errdefs.IsAlreadyExists(err) {
		return nil
	}
	return err
}
