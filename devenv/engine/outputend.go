package engine

import (
	"context"
	"io"

	"github.com/moby/moby/client"
)

// AwaitInitEnd waits until a container's init process has ended, and reports whether that can be known: by its output,
// which the Engine ends before it takes apart the network and the mounts, and only then answers a stop. A program that
// is its own init may close its output earlier, and the connection to a remote engine may break.
func (e *Engine) AwaitInitEnd(ctx context.Context, id string) bool {
	if !IsLocal(e.Host()) {
		return false
	}
	inspected, err := e.API.ContainerInspect(ctx, id, client.ContainerInspectOptions{})
	if err != nil || inspected.Container.HostConfig == nil {
		return false
	}
	if init := inspected.Container.HostConfig.Init; init == nil || !*init {
		return false
	}
	attached, err := e.API.ContainerAttach(ctx, id, client.ContainerAttachOptions{
		Stream: true,
		Stdout: true,
		Stderr: true,
	})
	if err != nil {
		return false
	}
	defer context.AfterFunc(ctx, attached.Close)()
	defer attached.Close()
	_, err = io.Copy(io.Discard, attached.Reader)
	return err == nil && ctx.Err() == nil
}
