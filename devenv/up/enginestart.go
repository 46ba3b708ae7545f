package up

import (
	"context"
	"time"

	"github.com/moby/moby/client"
)

// startGrace is how long the answer to a start is still waited for when nobody wants it any more.
const startGrace = 5 * time.Second

// startWhole starts a container. The Engine goes on with a start whose caller has hung up: whoever stops the stack
// next must find the container running, or it would run on.
func (e *Engine) startWhole(ctx context.Context, id string) error {
	begun, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(startGrace, giveUp) })()
	_, err := e.api.ContainerStart(begun, id, client.ContainerStartOptions{})
	return err
}

// failureLines is how many log lines explain a failure.
const failureLines = 10
