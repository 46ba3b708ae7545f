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

	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/registry"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Push pushes the images and returns the reference with its digest: "registry/shop:1.4.0@sha256:…". Where the engine
// keeps platforms apart, they are pushed one by one; the index that makes one image of them, with what is attested, is
// assembled here.
func (b *Builder) Push(ctx context.Context, result *Result) (string, error) {
	named, err := reference.ParseNormalizedNamed(b.options.Push)
	if err != nil {
		return "", fmt.Errorf("--push %q is not an image name: %w", b.options.Push, err)
	}
	ref := reference.TagNameOnly(named).String()
	var parts []registry.Part
	for i := range result.Images {
		image := &result.Images[i]
		image.Temporary = i > 0
		part, err := b.pushPart(ctx, *image, named, ref, len(result.Images) > 1)
		if err != nil {
			return "", err
		}
		parts = append(parts, part)
	}
	if len(parts) == 1 && len(parts[0].Attested) == 0 {
		return parts[0].Image, nil
	}
	digest, err := registry.PushIndex(ctx, b.engine.ConfigFile(), ref, parts)
	return ref + "@" + digest.String(), err
}

// pushPart pushes one image. One of several has a tag with its platform, which the engine does not keep.
func (b *Builder) pushPart(ctx context.Context, image Image, named reference.Named, ref string, several bool,
) (part registry.Part, err error) {
	if several {
		ref += "-" + strings.ReplaceAll(image.Platform, "/", "-")
	}
	digest, err := b.pushImage(ctx, image.Tags[0], named, ref)
	if several {
		b.untag(ctx, ref)
	}
	if err != nil {
		return part, err
	}
	if part.Platform, err = b.platformOf(ctx, image); err == nil {
		part.Attested, err = b.provenance(ctx, image)
	}
	part.Image = ref + "@" + digest
	return part, err
}

// RemoveTemporary removes the images that are not needed after a push.
func (b *Builder) RemoveTemporary(ctx context.Context, result *Result) {
	for _, image := range result.Images {
		if image.Temporary {
			for _, tag := range image.Tags {
				b.untag(ctx, tag)
			}
		}
	}
}

// untag removes a name from the engine, also after Ctrl-C. One that stays does no harm.
func (b *Builder) untag(ctx context.Context, ref string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), engine.PingTimeout)
	defer cancel()
	_, _ = b.engine.API.ImageRemove(ctx, ref, client.ImageRemoveOptions{})
}

// platformOf returns the platform of an image, as the engine has it.
func (b *Builder) platformOf(ctx context.Context, image Image) (ocispec.Platform, error) {
	inspected, err := b.engine.API.ImageInspect(ctx, image.Tags[0])
	if err != nil {
		return ocispec.Platform{}, fmt.Errorf("inspecting image %q: %w", image.Tags[0], err)
	}
	return platforms.Normalize(ocispec.Platform{
		OS: inspected.Os, Architecture: inspected.Architecture, Variant: inspected.Variant,
	}), nil
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

// digestStatus is how the engine reports the digest of what it has pushed. With containerd's image store, nothing else
// does.
var digestStatus = lazyregexp.New(`^\S+: digest: (sha256:[0-9a-f]{64}) size: \d+$`)

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
		} else if status := digestStatus.FindStringSubmatch(message.Status); status != nil {
			digest = status[1]
		}
	}
	if digest == "" {
		return "", errors.New("the engine did not report the digest")
	}
	return digest, nil
}
