package up

import (
	"context"
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/engine"
)

// Exec runs a command in the first running container of a service, beside what runs there, and returns at once.
// VerbStarted, CommandOutput and VerbEnded report it; commands wait for no verb and no verb waits for them. When the
// session ends first, the command runs on in the container, as with `docker compose exec`.
func (q *requestQueue) Exec(service string, cmd ...string) {
	q.enqueue(asked{devenv.VerbExec, service, cmd})
}

// Run is Exec in a container of its own, which is like the service's but publishes no ports, and which is removed when
// the command or the session has ended. The service must have a container.
func (q *requestQueue) Run(service string, cmd ...string) {
	q.enqueue(asked{devenv.VerbRun, service, cmd})
}

// runCommand does Exec or Run; a command that fails is an error.
func (a *actions) runCommand(ctx context.Context, r asked) error {
	run := a.engine.Exec
	ids := a.runningIDs(r.service)
	if r.verb == devenv.VerbRun {
		run, ids = a.engine.RunOneOff, a.knownIDs(r.service)
	}
	if len(ids) == 0 {
		return fmt.Errorf("running %q: service %q has no container; start it", r.cmd[0], r.service)
	}
	code, err := run(ctx, ids[0], engine.ExecConfig{Cmd: r.cmd}, func(stream devenv.Stream, text string) {
		a.out.Send(devenv.CommandOutput{Verb: r.verb, Service: r.service, Stream: stream, Text: text})
	})
	if err == nil && code != 0 {
		err = fmt.Errorf("%q exited with code %d", strings.Join(r.cmd, " "), code)
	}
	return err
}

func (s *shared) knownIDs(service string) []string {
	var ids []string
	for _, f := range s.status.of(service) {
		ids = append(ids, f.ID)
	}
	return ids
}
