package ship

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"sync/atomic"
	"time"

	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/engine"
)

const (
	tag            = "image" // in the registry, where the repository's name is the secret
	progressPause  = 100 * time.Millisecond
	forwardedTries = 3 // a port may be in use on the server
)

// sendLayers pushes the image into a registry in this process, and pulls it from there on the other engine.
func (s *shipment) sendLayers(ctx context.Context) error {
	blobs, err := openCache(s.options.Cache)
	if err != nil {
		return s.failed("storing its layers", err, "set XDG_CACHE_HOME to a writable folder")
	}
	defer func() { blobs.prune(cmp.Or(s.options.Limit, cacheLimit), time.Now()) }()
	// Before anything is compressed: without the tunnel it would be for nothing.
	registry, err := serve(ctx, blobs, secretName(time.Now()))
	if err != nil {
		return s.failed("storing its layers", err, "")
	}
	defer registry.close(ctx)
	port, tunnel, err := s.lend(ctx, registry.port)
	if err != nil {
		return err
	}
	defer tunnel.Close()
	if err := s.push(ctx, registry); err != nil {
		return err
	}
	return s.pull(ctx, registry, port)
}

// lend makes the registry's port one of the server's loopback, the same where that is free.
func (s *shipment) lend(ctx context.Context, port int) (int, *engine.Tunnel, error) {
	there := port
	for try := 1; ; try++ {
		tunnel, err := s.remote.Tunnel(ctx, "-R", hostPort(there)+":"+hostPort(port))
		var refused *engine.ForwardError
		switch {
		case err == nil:
			return there, tunnel, nil
		case errors.Is(err, engine.ErrNotSSH):
			return 0, nil, &apartError{NotSSH}
		case errors.As(err, &refused) && try == forwardedTries:
			return 0, nil, &apartError{NotForwarded}
		case !errors.As(err, &refused):
			return 0, nil, s.failed("connecting to the server", err, "")
		}
		there = anotherPort(there)
	}
}

// anotherPort returns one far from those that were tried, and no well-known one.
func anotherPort(port int) int { return 20000 + (port+12345)%40000 }

func (s *shipment) push(ctx context.Context, registry *registry) error {
	defer s.follow(ctx, Packing, &registry.received)()
	ref := hostPort(registry.port) + "/" + registry.repository + ":" + tag
	if _, err := s.from.ImageTag(ctx, client.ImageTagOptions{Source: s.image, Target: ref}); err != nil {
		return s.failed("tagging it for the transfer", err, "")
	}
	defer untag(ctx, s.from, ref)
	answer, err := s.from.ImagePush(ctx, ref, client.ImagePushOptions{RegistryAuth: noLogin})
	if err == nil {
		err = failureIn(answer.JSONMessages(ctx))
	}
	if err != nil && ctx.Err() == nil && registry.requests.Load() == 0 {
		return &apartError{LocalApart}
	}
	if err != nil {
		return s.failed("storing its layers", err, "")
	}
	return nil
}

// noLogin is {} as the Engine takes it: engines before 23 refuse a request without credentials.
const noLogin = "e30="

// pull takes the image by its digest, so that whatever answers at the port cannot put another in its place.
func (s *shipment) pull(ctx context.Context, registry *registry, port int) error {
	sum, layers, err := registry.pushed(tag)
	if err != nil {
		return s.failed("storing its layers", err, "")
	}
	ref, before := hostPort(port)+"/"+registry.repository+"@"+sum.String(), registry.requests.Load()
	defer s.follow(ctx, Sending, &registry.answered)()
	defer untag(ctx, s.to, ref)
	answer, err := s.to.ImagePull(ctx, ref, client.ImagePullOptions{})
	if err == nil {
		err = failureIn(answer.JSONMessages(ctx))
	}
	if err != nil && ctx.Err() == nil && registry.requests.Load() == before {
		return &apartError{RemoteApart}
	}
	if err != nil {
		return s.failed("pulling it on the server", err, "")
	}
	s.result.Layers, s.result.Sent, s.result.Bytes = layers, int(registry.sent.Load()), registry.answered.Load()
	if _, err := s.to.ImageTag(ctx, client.ImageTagOptions{Source: ref, Target: s.image}); err != nil {
		return s.failed("tagging it on the server", err, "")
	}
	return nil
}

// untag removes a name that was only for the way, also after an interrupt.
func untag(ctx context.Context, from client.APIClient, ref string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), deploy.CleanupTime)
	defer cancel()
	_, _ = from.ImageRemove(ctx, ref, client.ImageRemoveOptions{}) // what is gone need not be removed
}

// follow reports a count until the function that it returns is called.
func (s *shipment) follow(ctx context.Context, stage Stage, bytes *atomic.Int64) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		ticker := time.NewTicker(progressPause)
		defer ticker.Stop()
		for last := int64(0); ; {
			select {
			case <-ctx.Done():
				s.report(stage, bytes.Load())
				return
			case <-ticker.C:
				if now := bytes.Load(); now != last {
					last = now
					s.report(stage, now)
				}
			}
		}
	}()
	return func() { cancel(); <-ended }
}

// failureIn reads a stream of progress to its end and returns the error in it.
func failureIn(messages iter.Seq2[jsonstream.Message, error]) error {
	for message, err := range messages {
		if err != nil {
			return err
		}
		if message.Error != nil {
			return fmt.Errorf("%s%s", devenv.FirstLine(message.Error.Message), devenv.FullDiskRemedy(message.Error.Message))
		}
	}
	return nil
}
