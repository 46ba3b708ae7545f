package engine

import (
	"context"
	"io"

	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// ExecInteractive runs a command on the caller's terminal, as `docker exec -it` does, and returns its exit code.
func (e *Engine) ExecInteractive(ctx context.Context, containerID string, cmd []string,
	terminal devenv.Terminal,
) (exitCode int, err error) {
	id, attached, err := e.openExec(ctx, containerID, client.ExecCreateOptions{
		Cmd: cmd, TTY: true, AttachStdin: true, AttachStdout: true, AttachStderr: true,
	})
	if err != nil {
		return 0, err
	}
	typing := passKeys(attached.Conn, terminal.In)
	defer func() { attached.Close(); typing.end() }()
	defer context.AfterFunc(ctx, attached.Close)()
	over := make(chan struct{})
	defer close(over)
	go e.resize(ctx, id, terminal.Sizes, over)
	if _, err := io.Copy(terminal.Out, attached.Reader); err != nil {
		return 0, execError(ctx, cmd, err)
	}
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	return e.execCode(ctx, id, cmd)
}

// typing is the passing on of keys to a command.
type typing struct {
	in    devenv.Input
	ended chan struct{}
}

func passKeys(to io.Writer, in devenv.Input) typing {
	t := typing{in, make(chan struct{})}
	go func() {
		defer close(t.ended)
		_, _ = io.Copy(to, in)
	}()
	return t
}

// end returns when nothing is read any more, where that can be had; what keys are passed to must be closed,
// or one could be on its way for ever.
func (t typing) end() {
	if t.in.Cancel() {
		<-t.ended
	}
}

// resize keeps a command's terminal as large as the caller's.
func (e *Engine) resize(ctx context.Context, execID string, sizes <-chan devenv.Size, over <-chan struct{}) {
	for {
		select {
		case size, open := <-sizes:
			if !open {
				return
			}
			_, _ = e.API.ExecResize(ctx, execID, client.ExecResizeOptions{Width: size.Width, Height: size.Height})
		case <-over:
			return
		}
	}
}
