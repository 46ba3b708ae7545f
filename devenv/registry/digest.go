package registry

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/containerd/errdefs"
	"github.com/distribution/reference"
	"github.com/docker/cli/cli/config"
	"github.com/opencontainers/go-digest"
	"golang.org/x/sync/errgroup"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

const (
	digestsLimit  = 20 * time.Second // for all images
	registryLimit = 15 * time.Second // for the registries; the rest is for what the engine itself knows
	signLimit     = 3 * time.Second  // for the engine's sign of life
	askedAtOnce   = 4
)

// Pin is an image with the digest that its tag stands for.
type Pin struct {
	Image  string // as it was requested
	Digest string // "sha256:...", of the index where the image has several platforms
	Local  bool   // no registry answered: it is the digest of the image that the engine pulled earlier
}

// readingName is what was tried when not even a registry could be found in an image's name.
const readingName = "reading its name"

// DigestError reports that the digest of an image could not be learned.
type DigestError struct {
	Image string
	Tried string // "connecting to its registry"
	Cause error
}

// Error names the image, what was tried, why it failed, and the way out.
func (e *DigestError) Error() string {
	// A registry's list of errors begins with a line that says nothing.
	cause := strings.Replace(e.Cause.Error(), "errors:\n", "", 1)
	return fmt.Sprintf("resolving the digest of %q: %s: %s; %s", e.Image, e.Tried, devenv.FirstLine(cause), e.wayOut())
}

func (e *DigestError) Unwrap() error { return e.Cause }

func (e *DigestError) wayOut() string {
	switch {
	case e.Tried == readingName, errdefs.IsNotFound(e.Cause):
		return "check its name and tag"
	case denied(e.Cause):
		return "check its name, or `docker login` to its registry"
	}
	return "run `fastdock new --pin` when a registry is reachable"
}

// Digests returns of each image ("postgres:18") which digest its tag stands for now: through the engine, which
// knows its mirrors and proxies, or straight from the registry where no engine answers, both with the
// credentials of the docker configuration. It takes 20 seconds at most. The error holds a *DigestError for each
// image without a digest; there are no pins then.
func Digests(ctx context.Context, images []string) ([]Pin, error) {
	limited, cancel := within(ctx, digestsLimit)
	defer cancel()
	pins, err := learn(limited, images)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return pins, err
}

func learn(ctx context.Context, images []string) ([]Pin, error) {
	e, err := engine.Connect(ctx)
	if err == nil {
		defer e.Close()
		if asksRegistries(ctx, e) {
			return engineDigests(ctx, e, images, registryLimit)
		}
	}
	direct := newRegistries(ctx, config.LoadDefaultConfigFile(io.Discard))
	defer direct.close()
	return direct.digests(ctx, images)
}

// pinAll finds the digest of each image, a few side by side.
func pinAll(images []string, tried string, find func(tag reference.Named) (Pin, error)) ([]Pin, error) {
	pins, failures := make([]Pin, len(images)), make([]error, len(images))
	var group errgroup.Group
	group.SetLimit(askedAtOnce)
	for i, image := range images {
		group.Go(func() error {
			pins[i], failures[i] = pin(image, tried, find)
			return nil
		})
	}
	_ = group.Wait() // every failure is reported, not the first
	if err := errors.Join(failures...); err != nil {
		return nil, err
	}
	return pins, nil
}

func pin(image, tried string, find func(tag reference.Named) (Pin, error)) (Pin, error) {
	tag, err := tagOf(image)
	if err != nil {
		return Pin{}, &DigestError{Image: image, Tried: readingName, Cause: err}
	}
	found, err := find(tag)
	if err == nil {
		err = digest.Digest(found.Digest).Validate() // it will be written into files
	}
	if err != nil {
		return Pin{}, &DigestError{Image: image, Tried: tried, Cause: err}
	}
	found.Image = image
	return found, nil
}

// tagOf returns the full name of an image, without the digest that its tag may be pinned to already.
func tagOf(image string) (reference.Named, error) {
	named, err := reference.ParseNormalizedNamed(image)
	if err != nil {
		return nil, err
	}
	if tagged, ok := named.(reference.Tagged); ok {
		return reference.WithTag(reference.TrimNamed(named), tagged.Tag())
	}
	return reference.TagNameOnly(named), nil
}

// within limits a context in time, and words what happens at the limit.
func within(ctx context.Context, limit time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, limit, fmt.Errorf("no response within %s", limit))
}

// whyEnded prefers the reason why a context ended to the words of the call that noticed it.
func whyEnded(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
