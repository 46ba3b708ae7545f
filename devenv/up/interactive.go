package up

import (
	"context"
	"fmt"

	"github.com/fastdock/fastdock/devenv"
)

// ExecInteractive runs a command in the first running container of a service, on the caller's terminal, and
// returns its exit code when it has ended: a shell, a database console. Its output is not sanitised: the
// terminal is the command's until then. The caller makes the terminal raw before and restores it after.
// Where In can be cancelled it is, and is no longer read when it returns: the next key is the caller's.
func (i *inspector) ExecInteractive(ctx context.Context, service string, cmd []string,
	terminal devenv.Terminal,
) (exitCode int, err error) {
	ids := i.runningIDs(service)
	if len(ids) == 0 {
		return 0, fmt.Errorf("running %q: service %q has no running container; start it", cmd[0], service)
	}
	return i.engine.ExecInteractive(ctx, ids[0], cmd, terminal)
}
