package image

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/containerd/platforms"
	"github.com/distribution/reference"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/moby/api/pkg/authconfig"
	apiregistry "github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/client"
	ocispec "github.com/opencontainers/image-spec/specs-go/v1"

	"github.com/fastdock/fastdock/devenv/registry"
)

// Push pushes the images under a reference and returns it with its digest: "registry/shop:1.4.0@sha256:…". Images of
// several platforms that the engine keeps apart are pushed one by one; the index that makes one of them is assembled
// here.
func (b *Builder) Push(ctx context.Context, result *Result, ref string) (string, error) {
	named, err := reference.ParseNormalizedNamed(ref)
	if err != nil {
		return "", fmt.Errorf("--push %q is not an image name: %w", ref, err)
	}
	ref = reference.TagNameOnly(named).String()
	if len(result.Images) == 1 {
		digest, err := b.pushImage(ctx, result.Images[0].Tags[0], named, ref)
		return ref + "@" + digest, err
	}
	var pushed []string
	var of []ocispec.Platform
	for _, image := range result.Images {
		apart := ref + "-" + strings.ReplaceAll(image.Platform, "/", "-")
		digest, err := b.pushImage(ctx, image.Tags[0], named, apart)
		if err != nil {
			return "", err
		}
		pushed, of = append(pushed, apart+"@"+digest), append(of, platforms.MustParse(image.Platform))
	}
	digest, err := registry.PushIndex(ctx, b.engine.ConfigFile(), ref, pushed, of)
	return ref + "@" + digest.String(), err
}

// pushImage lets the engine push one image, with the credentials of the docker configuration.
func (b *Builder) pushImage(ctx context.Context, image string, named reference.Named, ref string) (string, error) {
	if _, err := b.engine.API.ImageTag(ctx, client.ImageTagOptions{Source: image, Target: ref}); err != nil {
		return "", fmt.Errorf("tagging the image %q: %w", ref, err)
	}
	domain := reference.Domain(named)
	auth, err := authprovider.LoadAuthConfig(b.engine.ConfigFile())(ctx, domain, nil, nil)
	if err != nil {
		return "", fmt.Errorf("reading the credentials for %q: %w", domain, err)
	}
	encoded, err := authconfig.Encode(apiregistry.AuthConfig(auth))
	if err != nil {
		return "", fmt.Errorf("encoding the credentials for %q: %w", domain, err)
	}
	answer, err := b.engine.API.ImagePush(ctx, ref, client.ImagePushOptions{RegistryAuth: encoded})
	if err != nil {
		return "", &registry.PushError{Ref: ref, Cause: err}
	}
	digest, err := pushedDigest(ctx, answer)
	if err != nil {
		return "", &registry.PushError{Ref: ref, Cause: err}
	}
	return digest, nil
}

// pushedDigest reads the engine's messages to the end; one of the last has the digest.
func pushedDigest(ctx context.Context, answer client.ImagePushResponse) (string, error) {
	digest := ""
	for message, err := range answer.JSONMessages(ctx) {
		if err != nil {
			return "", err
		}
		if message.Error != nil {
			return "", errors.New(message.Error.Message)
		}
		var said struct{ Digest string }
		if message.Aux != nil && json.Unmarshal(*message.Aux, &said) == nil && said.Digest != "" {
			digest = said.Digest
		}
	}
	if digest == "" {
		return "", errors.New("the engine did not report the digest")
	}
	return digest, nil
}
