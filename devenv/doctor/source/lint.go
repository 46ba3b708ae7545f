package source

import (
	"context"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	"github.com/moby/buildkit/solver/pb"
	digest "github.com/opencontainers/go-digest"
)

// Lint is one thing that BuildKit's linter says.
type Lint struct {
	Rule, Text string
	Line       int
}

// lint asks BuildKit's linter, as `docker build --check` does, about every stage: for its warnings, and for the error
// with which BuildKit refuses the file; nil where it does not.
func lint(ctx context.Context, content []byte) (said []Lint, refused *Lint) {
	results, err := dockerfile2llb.DockerfileLint(ctx, content, dockerfile2llb.ConvertOpt{
		// The linter reads the definition without looking whether there is one.
		SourceMap:    &llb.SourceMap{Filename: "Dockerfile", Data: content, Definition: &llb.Definition{}},
		MetaResolver: anyImage{},
	})
	if err != nil {
		return nil, nil
	}
	for _, warning := range results.Warnings {
		said = append(said, Lint{warning.RuleName, warning.Detail, firstLine(warning.Location)})
	}
	if results.Error != nil {
		refused = &Lint{Text: results.Error.Message, Line: firstLine(&results.Error.Location)}
	}
	return said, refused
}

func firstLine(where *pb.Location) int {
	if ranges := where.GetRanges(); len(ranges) > 0 {
		return int(ranges[0].GetStart().GetLine())
	}
	return 0
}

// anyImage knows every image, as one without anything in it: no registry is asked.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string,
	_ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture":"amd64","os":"linux","config":{}}`)
	return ref, digest.FromBytes(config), config, nil
}
