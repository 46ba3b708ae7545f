package ship

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv/engine"
)

// Options states where layers are kept and who receives the progress of the shipment.
type Options struct {
	Cache    string         // the folder of layers that were shipped; "" is in the user's cache folder
	Limit    int64          // bytes that they may have; 0 is 2 GiB
	Progress func(Progress) // called from one goroutine at a time; nil reports nothing
}

// Stage is what a shipment does at a time.
type Stage string

// The stages, in their order; an archive is in place of the other two.
const (
	Packing Stage = "packing" // the engine here compresses the layers that were not shipped before
	Sending Stage = "sending" // the other engine fetches the layers that it lacks
	Archive Stage = "archive" // the whole image is saved and loaded
)

// Progress reports how many bytes a stage has moved.
type Progress struct {
	Stage Stage
	Bytes int64
}

// Reason is why the whole image was sent; it is empty where its missing layers were.
type Reason string

// The reasons.
const (
	NotSSH        Reason = "the server is not reached over ssh"
	NotForwarded  Reason = "the server's sshd does not forward ports"
	LocalApart    Reason = "the local engine does not reach this machine's loopback"
	RemoteApart   Reason = "the server's engine cannot reach the loopback address of its machine"
	NothingToSend Reason = ""
)

// Result states how an image reached the other engine.
type Result struct {
	Image   string
	ID      string // of the image, there
	Present bool   // it was there already, and nothing was sent
	Archive Reason // why the whole image was sent
	Layers  int    // that the image has; 0 where that is not known
	Sent    int    // blobs that were sent: layers and the configuration
	Bytes   int64  // that were sent
	Took    time.Duration
}

// Error reports that an image was not shipped.
type Error struct {
	Image  string
	Tried  string // "pulling it on the server"
	Cause  error
	Remedy string
}

// Error names the image, what was tried, why it failed, and what helps.
func (e *Error) Error() string {
	text := fmt.Sprintf("copying image %q to the server: %s: %v", e.Image, e.Tried, e.Cause)
	if e.Remedy != "" {
		text += "; " + e.Remedy
	}
	return text
}

func (e *Error) Unwrap() error { return e.Cause }

// shipment is one image on its way.
type shipment struct {
	from, to client.APIClient
	remote   *engine.Engine
	image    string
	options  Options
	result   Result
}

// Image makes sure that an engine has an image of another one under the same name.
func Image(ctx context.Context, from, to *engine.Engine, image string, options Options) (Result, error) {
	s := &shipment{from: from.CLI.Client(), to: to.CLI.Client(), remote: to, image: image, options: options}
	s.result.Image = image
	began := time.Now()
	err := s.run(ctx)
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	s.result.Took = time.Since(began)
	return s.result, err
}

func (s *shipment) run(ctx context.Context) error {
	local, err := s.from.ImageInspect(ctx, s.image)
	if errdefs.IsNotFound(err) {
		return s.failed("looking it up", err, "build it first with `fastdock build`")
	}
	if err != nil {
		return s.failed("looking it up", err, "")
	}
	if _, err := s.to.ImageInspect(ctx, local.ID); err == nil {
		s.result.Present = true
		return s.name(ctx, local.ID)
	}
	for _, api := range []client.APIClient{s.from, s.to} {
		sweep(ctx, api, time.Now())
	}
	err = s.sendLayers(ctx)
	var apart *apartError
	if errors.As(err, &apart) {
		s.result.Archive = apart.reason
		err = s.sendArchive(ctx)
	}
	if err != nil {
		return err
	}
	return s.identify(ctx)
}

// name gives an image of the other engine its name.
func (s *shipment) name(ctx context.Context, id string) error {
	if _, err := s.to.ImageTag(ctx, client.ImageTagOptions{Source: id, Target: s.image}); err != nil {
		return s.failed("tagging it on the server", err, "")
	}
	return s.identify(ctx)
}

func (s *shipment) identify(ctx context.Context) error {
	there, err := s.to.ImageInspect(ctx, s.image)
	if err != nil {
		return s.failed("looking it up on the server", err, "")
	}
	s.result.ID = there.ID
	return nil
}

func (s *shipment) failed(tried string, cause error, remedy string) error {
	return &Error{Image: s.image, Tried: tried, Cause: cause, Remedy: remedy}
}

func (s *shipment) report(stage Stage, bytes int64) {
	if s.options.Progress != nil {
		s.options.Progress(Progress{stage, bytes})
	}
}

// apartError reports that layers cannot be sent one by one between two engines.
type apartError struct{ reason Reason }

func (e *apartError) Error() string { return string(e.reason) }
