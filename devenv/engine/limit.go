package engine

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"sync"

	"github.com/moby/moby/api/types/jsonstream"
	"github.com/moby/moby/client"
	"golang.org/x/sync/semaphore"
)

// LimitVariable bounds how many changes are asked of the engine at once, as in docker compose.
const LimitVariable = "COMPOSE_PARALLEL_LIMIT"

// Limit sets the bound from its variable, before anything is changed: a number, where 0 and less is none.
func (e *Engine) Limit(value string) error {
	limit, err := strconv.Atoi(value)
	if err != nil {
		return fmt.Errorf("%s must be an integer (found: %q)", LimitVariable, value)
	}
	e.changes.slots = nil
	if limit > 0 {
		e.changes.slots = semaphore.NewWeighted(int64(limit))
	}
	return nil
}

// Slot waits until one more change may be made at the same time. The caller releases the slot when it is made.
func (e *Engine) Slot(ctx context.Context) (release func(), err error) { return e.changes.slot(ctx) }

// changes is the client for all that a process asks of an engine, by itself and through the SDK. It bounds how many
// containers, networks, volumes and images are changed at once; what lasts (logs, events) and a kill are not bounded.
type changes struct {
	client.APIClient
	slots *semaphore.Weighted // nil for no bound
}

func (c *changes) slot(ctx context.Context) (release func(), err error) {
	slots := c.slots
	if slots == nil {
		return func() {}, nil
	}
	if err := slots.Acquire(ctx, 1); err != nil {
		return nil, context.Cause(ctx)
	}
	return sync.OnceFunc(func() { slots.Release(1) }), nil
}

// within makes one change.
func within[R any](ctx context.Context, c *changes, change func() (R, error)) (R, error) {
	release, err := c.slot(ctx)
	if err != nil {
		var none R
		return none, err
	}
	defer release()
	return change()
}

func (c *changes) ContainerCreate(ctx context.Context, options client.ContainerCreateOptions,
) (client.ContainerCreateResult, error) {
	return within(ctx, c, func() (client.ContainerCreateResult, error) {
		return c.APIClient.ContainerCreate(ctx, options)
	})
}

func (c *changes) ContainerStart(ctx context.Context, id string, options client.ContainerStartOptions,
) (client.ContainerStartResult, error) {
	return within(ctx, c, func() (client.ContainerStartResult, error) {
		return c.APIClient.ContainerStart(ctx, id, options)
	})
}

func (c *changes) ContainerStop(ctx context.Context, id string, options client.ContainerStopOptions,
) (client.ContainerStopResult, error) {
	return within(ctx, c, func() (client.ContainerStopResult, error) {
		return c.APIClient.ContainerStop(ctx, id, options)
	})
}

func (c *changes) ContainerRestart(ctx context.Context, id string, options client.ContainerRestartOptions,
) (client.ContainerRestartResult, error) {
	return within(ctx, c, func() (client.ContainerRestartResult, error) {
		return c.APIClient.ContainerRestart(ctx, id, options)
	})
}

func (c *changes) ContainerRemove(ctx context.Context, id string, options client.ContainerRemoveOptions,
) (client.ContainerRemoveResult, error) {
	return within(ctx, c, func() (client.ContainerRemoveResult, error) {
		return c.APIClient.ContainerRemove(ctx, id, options)
	})
}

func (c *changes) NetworkCreate(ctx context.Context, name string, options client.NetworkCreateOptions,
) (client.NetworkCreateResult, error) {
	return within(ctx, c, func() (client.NetworkCreateResult, error) {
		return c.APIClient.NetworkCreate(ctx, name, options)
	})
}

func (c *changes) NetworkRemove(ctx context.Context, id string, options client.NetworkRemoveOptions,
) (client.NetworkRemoveResult, error) {
	return within(ctx, c, func() (client.NetworkRemoveResult, error) {
		return c.APIClient.NetworkRemove(ctx, id, options)
	})
}

func (c *changes) VolumeCreate(ctx context.Context, options client.VolumeCreateOptions,
) (client.VolumeCreateResult, error) {
	return within(ctx, c, func() (client.VolumeCreateResult, error) { return c.APIClient.VolumeCreate(ctx, options) })
}

func (c *changes) VolumeRemove(ctx context.Context, id string, options client.VolumeRemoveOptions,
) (client.VolumeRemoveResult, error) {
	return within(ctx, c, func() (client.VolumeRemoveResult, error) { return c.APIClient.VolumeRemove(ctx, id, options) })
}

func (c *changes) ImageRemove(ctx context.Context, image string, options client.ImageRemoveOptions,
) (client.ImageRemoveResult, error) {
	return within(ctx, c, func() (client.ImageRemoveResult, error) { return c.APIClient.ImageRemove(ctx, image, options) })
}

// ImagePull begins a pull, which lasts until its answer has been read.
func (c *changes) ImagePull(ctx context.Context, image string, options client.ImagePullOptions,
) (client.ImagePullResponse, error) {
	release, err := c.slot(ctx)
	if err != nil {
		return nil, err
	}
	answer, err := c.APIClient.ImagePull(ctx, image, options)
	if err != nil {
		release()
		return nil, err
	}
	context.AfterFunc(ctx, release)
	return pull{answer, release}, nil
}

// pull is the answer to a pull. To read it to its end, or to close it, releases its slot.
type pull struct {
	client.ImagePullResponse
	release func()
}

func (p pull) Read(into []byte) (int, error) {
	n, err := p.ImagePullResponse.Read(into)
	if err != nil {
		p.release()
	}
	return n, err
}

func (p pull) Wait(ctx context.Context) error {
	defer p.release()
	return p.ImagePullResponse.Wait(ctx)
}

// JSONMessages implements part of client.ImagePullResponse.
func (p pull) JSONMessages(ctx context.Context) iter.Seq2[jsonstream.Message, error] {
	return func(yield func(jsonstream.Message, error) bool) {
		defer p.release()
		p.ImagePullResponse.JSONMessages(ctx)(yield)
	}
}

func (p pull) Close() error {
	defer p.release()
	return p.ImagePullResponse.Close()
}
