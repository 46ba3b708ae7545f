package scaffold_test

import (
	"context"
	"testing"

	"github.com/moby/buildkit/client/llb"
	"github.com/moby/buildkit/client/llb/sourceresolver"
	"github.com/moby/buildkit/frontend/dockerfile/dockerfile2llb"
	digest "github.com/opencontainers/go-digest"

	"github.com/fastdock/fastdock/scaffold"
)

// TestDockerfilesHaveNoWarnings asks BuildKit's own linter, without a daemon or a registry.
func TestDockerfilesHaveNoWarnings(t *testing.T) {
	linted := once{}
	each(t, func(t *testing.T, _ scaffold.Spec, tree scaffold.Tree) {
		for _, path := range []string{"Dockerfile.fastapi", "Dockerfile.dev"} {
			if !linted.sees(tree.Content(path)) {
				continue
			}
			for _, warning := range lint(t, path, tree.Content(path)) {
				t.Error(warning)
			}
		}
	})
}

func TestTheLinterSeesFaults(t *testing.T) {
	if warnings := lint(t, "Dockerfile", []byte("from scratch as A\nENV KEY value\nCMD run\n")); len(warnings) < 3 {
		t.Errorf("got %q, want at least three warnings", warnings)
	}
}

func lint(t *testing.T, path string, content []byte) []string {
	t.Helper()
	results, err := dockerfile2llb.DockerfileLint(t.Context(), content, dockerfile2llb.ConvertOpt{
		// The linter reads the definition without looking whether there is one.
		SourceMap:    &llb.SourceMap{Filename: path, Data: content, Definition: &llb.Definition{}},
		MetaResolver: anyImage{},
	})
	if err != nil {
		t.Fatal(err)
	}
	var warnings []string
	if results.Error != nil {
		warnings = append(warnings, path+": "+results.Error.Message)
	}
	for _, warning := range results.Warnings {
		warnings = append(warnings, path+": "+warning.RuleName+": "+warning.Detail)
	}
	return warnings
}

// anyImage knows every image, as one without anything in it.
type anyImage struct{}

func (anyImage) ResolveImageConfig(_ context.Context, ref string,
	_ sourceresolver.Opt,
) (string, digest.Digest, []byte, error) {
	config := []byte(`{"architecture":"amd64","os":"linux","config":{}}`)
	return ref, digest.FromBytes(config), config, nil
}
