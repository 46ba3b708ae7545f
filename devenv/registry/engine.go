package registry

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/distribution/reference"
	"github.com/moby/buildkit/session/auth/authprovider"
	"github.com/moby/moby/api/pkg/authconfig"
	"github.com/moby/moby/api/types/image"
	"github.com/moby/moby/api/types/registry"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// asksRegistries is true for an engine that answers and asks registries for others. Podman's API, recognised by its
// missing BuildKit, refuses that.
func asksRegistries(ctx context.Context, e *engine.Engine) bool {
	_, err := e.PingWithin(ctx, signLimit)
	return err == nil && e.HasBuildKit(ctx)
}

// engineDigests asks the registries through the engine, and the engine itself about images whose registry gives no
// answer within the limit.
func engineDigests(ctx context.Context, e *engine.Engine, images []string, limit time.Duration) ([]Pin, error) {
	asking, cancel := within(ctx, limit)
	defer cancel()
	credentials := authprovider.LoadAuthConfig(e.ConfigFile())
	return pinAll(images, fmt.Sprintf("connecting to the engine at %q", e.Host()), func(tag reference.Named) (Pin, error) {
		digest, err := distributed(asking, e, tag, credentials)
		if err == nil || refused(err) {
			return Pin{Digest: digest}, err
		}
		if digest := pulled(ctx, e, tag); digest != "" {
			return Pin{Digest: digest, Local: true}, nil
		}
		return Pin{}, fmt.Errorf("it has not pulled the image before, and got no digest from the registry: %w",
			whyEnded(asking, err))
	})
}

// Has returns an error where no registry that the engine reaches has an image.
func Has(ctx context.Context, e *engine.Engine, image string) error {
	tag, err := tagOf(image)
	if err != nil {
		return err
	}
	asking, cancel := within(ctx, registryLimit)
	defer cancel()
	_, err = distributed(asking, e, tag, authprovider.LoadAuthConfig(e.ConfigFile()))
	return whyEnded(asking, err)
}

// distributed returns the digest that the registry returns to the engine.
func distributed(ctx context.Context, e *engine.Engine, tag reference.Named,
	credentials authprovider.AuthConfigProvider,
) (string, error) {
	domain := reference.Domain(tag)
	auth, err := credentials(ctx, domain, nil, nil)
	if err != nil {
		return "", fmt.Errorf("reading the credentials for %q: %w", domain, err)
	}
	encoded, err := authconfig.Encode(registry.AuthConfig(auth))
	if err != nil {
		return "", fmt.Errorf("encoding the credentials for %q: %w", domain, err)
	}
	inspected, err := e.API.DistributionInspect(ctx, tag.String(), client.DistributionInspectOptions{
		EncodedRegistryAuth: encoded,
	})
	return inspected.Descriptor.Digest.String(), err
}

// pulled returns the digest under which the engine pulled an image earlier; empty when it did not.
func pulled(ctx context.Context, e *engine.Engine, tag reference.Named) string {
	inspected, err := e.API.ImageInspect(ctx, tag.String())
	if err != nil || !wasPulled(ctx, e, tag, inspected.Identity) {
		return ""
	}
	// One image may have been pulled under several digests, which the engine lists in any order.
	slices.Sort(inspected.RepoDigests)
	for _, known := range inspected.RepoDigests {
		named, err := reference.ParseNormalizedNamed(known)
		if err != nil || named.Name() != tag.Name() {
			continue
		}
		if digested, ok := named.(reference.Digested); ok {
			return digested.Digest().String()
		}
	}
	return ""
}

// wasPulled reports whether a registry knows an image of this name by its digest. Containerd's image store
// lists a digest for images that were built, loaded or given the name by a tag too; engines that have it
// tell where an image comes from since Engine 29, without a registry's port.
func wasPulled(ctx context.Context, e *engine.Engine, tag reference.Named, identity *image.Identity) bool {
	if identity == nil {
		return !e.HasContainerdStore(ctx)
	}
	host := url.URL{Host: reference.Domain(tag)}
	return slices.Contains(identity.Pull, image.PullIdentity{Repository: host.Hostname() + "/" + reference.Path(tag)})
}
