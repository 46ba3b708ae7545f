package registry

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/containerd/platforms"
	"github.com/distribution/reference"
	"github.com/moby/buildkit/util/attestation"
	"github.com/opencontainers/go-digest"
	"github.com/opencontainers/image-spec/specs-go"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
)

// Attestation is the predicate of an in-toto statement about an image.
type Attestation struct {
	Type      string // "https://slsa.dev/provenance/v1"
	Predicate json.RawMessage
}

// predicateType is the annotation that names the kind of an attestation.
const predicateType = "in-toto.io/predicate-type"

// statementType is the media type of a statement.
const statementType = "application/vnd.in-toto+json"

// unknown is the platform of what no engine runs.
var unknown = ocispec.Platform{OS: "unknown", Architecture: "unknown"}

// attest pushes statements about an image, as BuildKit attaches them: an image without a platform, whose layers are the
// statements. It returns the entry of the index.
func (r *registries) attest(ctx context.Context, ref string, of ocispec.Descriptor, attested []Attestation,
) (ocispec.Descriptor, error) {
	manifest := ocispec.Manifest{Versioned: specs.Versioned{SchemaVersion: 2}, MediaType: ocispec.MediaTypeImageManifest}
	config := ocispec.Image{Platform: unknown, RootFS: ocispec.RootFS{Type: "layers"}}
	for _, a := range attested {
		layer, err := r.pushJSON(ctx, ref, statementType, statementOf(a, ref, of))
		if err != nil {
			return ocispec.Descriptor{}, err
		}
		layer.Annotations = map[string]string{predicateType: a.Type}
		manifest.Layers, config.RootFS.DiffIDs = append(manifest.Layers, layer), append(config.RootFS.DiffIDs, layer.Digest)
	}
	var err error
	if manifest.Config, err = r.pushJSON(ctx, ref, ocispec.MediaTypeImageConfig, config); err != nil {
		return ocispec.Descriptor{}, err
	}
	pushed, err := r.pushJSON(ctx, byDigest(ref), ocispec.MediaTypeImageManifest, manifest)
	pushed.Platform, pushed.Annotations = &unknown, map[string]string{
		attestation.DockerAnnotationReferenceType:   attestation.DockerAnnotationReferenceTypeDefault,
		attestation.DockerAnnotationReferenceDigest: of.Digest.String(),
	}
	return pushed, err
}

// statement is one of in-toto, as BuildKit writes it.
type statement struct {
	Type          string          `json:"_type"`
	PredicateType string          `json:"predicateType"`
	Subject       []subject       `json:"subject"`
	Predicate     json.RawMessage `json:"predicate"`
}

type subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

func statementOf(a Attestation, ref string, of ocispec.Descriptor) statement {
	return statement{
		Type: "https://in-toto.io/Statement/v0.1", PredicateType: a.Type, Predicate: a.Predicate,
		Subject: []subject{{
			Name:   packageURL(ref, of.Platform),
			Digest: map[string]string{of.Digest.Algorithm().String(): of.Digest.Encoded()},
		}},
	}
}

// packageURL returns the name of an image as statements have it: "pkg:docker/a/b@1?platform=linux%2Famd64".
func packageURL(ref string, platform *ocispec.Platform) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	var parts []string
	for part := range strings.SplitSeq(reference.FamiliarName(named), "/") {
		parts = append(parts, url.QueryEscape(part))
	}
	name := "pkg:docker/" + strings.Join(parts, "/")
	if tagged, ok := named.(reference.Tagged); ok {
		name += "@" + url.QueryEscape(tagged.Tag())
	}
	return name + "?platform=" + url.QueryEscape(platforms.Format(*platform))
}

// byDigest returns the reference of what gets no tag.
func byDigest(ref string) string {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return ref
	}
	return reference.TrimNamed(named).String()
}

func (r *registries) pushJSON(ctx context.Context, ref, kind string, document any) (ocispec.Descriptor, error) {
	content, err := json.Marshal(document)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	as := ocispec.Descriptor{MediaType: kind, Digest: digest.FromBytes(content), Size: int64(len(content))}
	return as, r.push(ctx, ref, as, content)
}
