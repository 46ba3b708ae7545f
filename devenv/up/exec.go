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
func (s *Session) Exec(service string, cmd ...string) {
	s.enqueue(asked{devenv.VerbExec, service, cmd})
}

// Run is Exec in a container of its own, which is like the service's but publishes no ports, and which is removed when
// the command or the session has ended. The service must have a container.
func (s *Session) Run(service string, cmd ...string) { s.enqueue(asked{devenv.VerbRun, service, cmd}) }

// runCommand does Exec or Run; a command that fails is an error.
func (s *Session) runCommand(ctx context.Context, a asked) error {
	run := s.engine.Exec
	ids := s.runningIDs(a.service)
	if a.verb == devenv.VerbRun {
		run, ids = s.engine.RunOneOff, s.knownIDs(a.service)
	}
	if len(ids) == 0 {
		return fmt.Errorf("running %q: service %q has no container for it; start it", a.cmd[0], a.service)
	}
	code, err := run(ctx, ids[0], engine.ExecConfig{Cmd: a.cmd}, func(stream devenv.Stream, text string) {
		s.out.Send(devenv.CommandOutput{Verb: a.verb, Service: a.service, Stream: stream, Text: text})
	})
	if err == nil && code != 0 {
		err = fmt.Errorf("%q ended with code %d", strings.Join(a.cmd, " "), code)
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
