package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/containerd/containerd/v2/core/content"
	"github.com/containerd/containerd/v2/core/content/proxy"
	controlapi "github.com/moby/buildkit/api/services/control"
	buildkit "github.com/moby/buildkit/client"
	"github.com/moby/buildkit/solver/llbsolver/provenance/types"
	"github.com/opencontainers/go-digest"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/fastdock/fastdock/devenv/engine"
)

// Provenance states how BuildKit made an image. It is the predicate of a SLSA statement.
type Provenance struct {
	Type      string // "https://slsa.dev/provenance/v1"
	Predicate json.RawMessage
}

// predicateType is the annotation of what BuildKit's history has of a build.
const predicateType = "in-toto.io/predicate-type"

// errNotRecorded reports a history without this build.
var errNotRecorded = errors.New("the engine's build history does not have this build")

// ReadProvenance reads from BuildKit's history how a build was made; ref is that of its Request. Without all, it leaves
// out what the provenance of BuildKit's mode "min" does: arguments, the Dockerfile and the steps.
func ReadProvenance(ctx context.Context, e *engine.Engine, ref string, all bool) (Provenance, error) {
	builder, err := connectBuildKit(ctx, e)
	if err != nil {
		return Provenance{}, fmt.Errorf("connecting to the engine's BuildKit: %w", err)
	}
	defer builder.Close()
	found, err := historyOf(ctx, builder, ref)
	if err != nil {
		return Provenance{}, fmt.Errorf("reading the provenance: %w", err)
	}
	blob, err := content.ReadBlob(ctx, proxy.NewContentStore(builder.ContentClient()), ocispec.Descriptor{
		Digest: digest.Digest(found.Digest), Size: found.Size,
	})
	if err == nil && !all {
		blob, err = minimal(found.Annotations[predicateType], blob)
	}
	if err != nil {
		return Provenance{}, fmt.Errorf("reading the provenance: %w", err)
	}
	return Provenance{Type: found.Annotations[predicateType], Predicate: blob}, nil
}

// HasHistory reports whether the engine's BuildKit keeps a history.
func HasHistory(ctx context.Context, e *engine.Engine) bool {
	builder, err := connectBuildKit(ctx, e)
	if err != nil {
		return false
	}
	defer builder.Close()
	_, err = historyOf(ctx, builder, "none")
	return keepsHistory(err)
}

// keepsHistory reads the answer to a question for an unknown build.
func keepsHistory(err error) bool { return status.Code(err) != codes.Unimplemented }

// historyOf returns the descriptor of a build's provenance.
func historyOf(ctx context.Context, builder *buildkit.Client, ref string) (*controlapi.Descriptor, error) {
	events, err := builder.ControlClient().ListenBuildHistory(ctx, &controlapi.BuildHistoryRequest{
		Ref: ref, EarlyExit: true,
	})
	if err != nil {
		return nil, err
	}
	for {
		event, err := events.Recv()
		if errors.Is(err, io.EOF) {
			return nil, errNotRecorded
		}
		if err != nil {
			return nil, err
		}
		for _, result := range resultsOf(event.GetRecord()) {
			for _, attested := range result.GetAttestations() {
				if strings.HasPrefix(attested.GetAnnotations()[predicateType], "https://slsa.dev/provenance/") {
					return attested, nil
				}
			}
		}
	}
}

// resultsOf returns the result of a build for one platform, or those for several.
func resultsOf(record *controlapi.BuildHistoryRecord) []*controlapi.BuildResultInfo {
	results := []*controlapi.BuildResultInfo{record.GetResult()}
	for _, result := range record.GetResults() {
		results = append(results, result)
	}
	return results
}

// minimal takes out of a predicate what BuildKit's mode "min" leaves out.
func minimal(kind string, predicate []byte) ([]byte, error) {
	if strings.HasSuffix(kind, "/v0.2") {
		var p types.ProvenancePredicateSLSA02
		if err := json.Unmarshal(predicate, &p); err != nil {
			return nil, err
		}
		p.BuildConfig = nil
		stripped := strip(&p.Invocation.Parameters)
		if p.Metadata != nil {
			p.Metadata.BuildKitMetadata = types.BuildKitMetadata{VCS: p.Metadata.BuildKitMetadata.VCS}
			p.Metadata.Completeness.Parameters = p.Metadata.Completeness.Parameters && !stripped
		}
		return json.Marshal(p)
	}
	var p types.ProvenancePredicateSLSA1
	if err := json.Unmarshal(predicate, &p); err != nil {
		return nil, err
	}
	p.BuildDefinition.InternalParameters.BuildConfig = nil
	stripped := strip(&p.BuildDefinition.ExternalParameters.Request)
	if m := p.RunDetails.Metadata; m != nil {
		m.BuildKitMetadata = types.BuildKitMetadata{VCS: m.BuildKitMetadata.VCS}
		m.Completeness.Request = m.Completeness.Request && !stripped
	}
	return json.Marshal(p)
}

// strip takes out the arguments, the labels, and the names of secrets, and reports whether there were arguments or
// labels.
func strip(p *types.Parameters) bool {
	stripped := false
	for name := range p.Args {
		if strings.HasPrefix(name, "build-arg:") || strings.HasPrefix(name, "label:") {
			delete(p.Args, name)
			stripped = true
		}
	}
	p.Secrets, p.SSH = nil, nil
	return stripped
}
