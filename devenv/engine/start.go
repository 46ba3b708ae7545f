package engine

import (
	"context"
	"time"

	"github.com/moby/moby/client"
)

// startGrace is how long the answer to a start is still waited for after the start was cancelled, and hurriedGrace how
// long where the user does not want to wait for the containers.
const (
	startGrace   = 5 * time.Second
	hurriedGrace = time.Second
)

// StartContainer starts a container. The Engine goes on with a start whose caller has hung up: whoever stops the stack
// next must find the container running, or it would run on. A start that is cancelled while it waits for a slot is not
// requested. What closes hurry shortens the wait for the answer.
func (e *Engine) StartContainer(ctx context.Context, id string, hurry <-chan struct{}) error {
	release, err := e.Slot(ctx)
	if err != nil {
		return err
	}
	defer release()
	begun, giveUp := context.WithCancel(context.WithoutCancel(ctx))
	defer giveUp()
	defer context.AfterFunc(ctx, func() {
		defer giveUp()
		awaitGrace(begun, hurry)
	})()
	_, err = e.changes.APIClient.ContainerStart(begun, id, client.ContainerStartOptions{})
	return err
}

// awaitGrace waits until a cancelled start is over, or given up.
func awaitGrace(start context.Context, hurry <-chan struct{}) {
	select {
	case <-start.Done():
		return
	case <-time.After(startGrace):
		return
	case <-hurry:
	}
	select {
	case <-start.Done():
	case <-time.After(hurriedGrace):
	}
}

// FailureLines is how many log lines explain a failure.
const FailureLines = 10
