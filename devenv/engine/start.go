package engine

import (
	"context"
	"time"

	"github.com/moby/moby/client"
)

// startGrace is how long the answer to a start is still waited for after the start was cancelled.
const startGrace = 5 * time.Second

// StartContainer starts a container. The Engine goes on with a start whose caller has hung up: whoever stops the stack
// next must find the container running, or it would run on. A start that is cancelled while it waits for a slot is not
// requested.
func (e *Engine) StartContainer(ctx context.Context, id string) error {
	release, err := e.Slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	begun, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() { time.AfterFunc(startGrace, giveUp) })()
	_, err = e.changes.APIClient.ContainerStart(begun, id, client.ContainerStartOptions{})
	return err
}

// FailureLines is how many log lines explain a failure.
const FailureLines = 10
