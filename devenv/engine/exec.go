package engine

import (
	"context"
	"fmt"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/client"

	"github.com/fastdock/fastdock/devenv"
)

// ExecConfig is a command to be run in a running container, beside what runs there.
type ExecConfig struct {
	Cmd           []string
	User, WorkDir string   // empty is the container's own
	Env           []string // "NAME=value", added to the container's
	Privileged    bool
}

// Exec runs a command in a container and hands its lines on, sanitised as those of logs are, until it has
// ended; only its exit code reports whether it went well. When ctx ends first, the command runs on in the
// container, as with `docker exec`.
func (e *Engine) Exec(ctx context.Context, containerID string, run ExecConfig,
	line func(devenv.Stream, string),
) (exitCode int, err error) {
	id, attached, err := e.openExec(ctx, containerID, client.ExecCreateOptions{
		Cmd:          run.Cmd,
		User:         run.User,
		WorkingDir:   run.WorkDir,
		Env:          run.Env,
		Privileged:   run.Privileged,
		AttachStdout: true,
		AttachStderr: true,
	})
	if err != nil {
		return 0, err
	}
	defer attached.Close()
	defer context.AfterFunc(ctx, attached.Close)()

	stdout := &lineWriter{stream: devenv.Stdout, bare: true, take: oneByOne(line)}
	stderr := &lineWriter{stream: devenv.Stderr, bare: true, take: stdout.take}
	_, err = stdcopy.StdCopy(stdout, stderr, attached.Reader)
	stdout.flush()
	stderr.flush()
	if err != nil {
		return 0, execError(ctx, run.Cmd, err)
	}
	return e.execCode(ctx, id, run.Cmd)
}

// openExec begins a command in a container. Its connection is hijacked and does not know of ctx: the caller closes it.
func (e *Engine) openExec(ctx context.Context, containerID string,
	options client.ExecCreateOptions,
) (id string, attached client.ExecAttachResult, err error) {
	created, err := e.API.ExecCreate(ctx, containerID, options)
	if err == nil {
		attached, err = e.API.ExecAttach(ctx, created.ID, client.ExecAttachOptions{TTY: options.TTY})
	}
	if err != nil {
		return "", attached, execError(ctx, options.Cmd, err)
	}
	return created.ID, attached, nil
}

// execCode returns what a command that was run in a container has ended with.
func (e *Engine) execCode(ctx context.Context, execID string, cmd []string) (int, error) {
	ended, err := e.API.ExecInspect(ctx, execID, client.ExecInspectOptions{})
	if err != nil {
		return 0, execError(ctx, cmd, err)
	}
	return ended.ExitCode, nil
}

func execError(ctx context.Context, cmd []string, cause error) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return fmt.Errorf("running %q in its container: %s", cmd[0], devenv.AllLines(cause.Error()))
}
