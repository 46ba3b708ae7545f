package e2e

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/muesli/cancelreader"

	"github.com/fastdock/fastdock/devenv"
	composefiles "github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/up"
)

// live is a session of this process on a stack, for what a user does with keys.
type live struct {
	*stack
	session *up.Session
	events  <-chan devenv.Event
	printed []string // by commands
}

func (s *stack) live() *live {
	s.t.Helper()
	engine, err := engine.Connect(s.t.Context())
	must(s.t, err)
	files := composefiles.Files{Dir: s.dir, Paths: []string{s.file("docker-compose.yml")}, Name: s.name}
	project, err := composefiles.Load(s.t.Context(), engine, files)
	must(s.t, err)
	session := up.Up(s.t.Context(), engine, project, up.Options{Files: &files, Linger: true})
	return &live{stack: s, session: session, events: session.Events()}
}

// until reads events up to the first that matches.
func (l *live) until(what string, matches func(devenv.Event) bool) devenv.Event {
	l.t.Helper()
	patience := time.After(2 * time.Minute)
	for {
		select {
		case event, open := <-l.events:
			if open && matches(event) {
				return event
			}
			if !open {
				l.t.Fatalf("the session ended before: %s", what)
			}
		case <-patience:
			l.t.Fatalf("never came: %s", what)
		}
	}
}

func (l *live) ready() {
	l.t.Helper()
	l.until("ready", func(e devenv.Event) bool { _, is := e.(devenv.Ready); return is })
}

// do asks for a verb and returns what it ended with.
func (l *live) do(verb devenv.Verb, service string) error {
	l.t.Helper()
	l.session.Do(verb, service)
	return l.until(string(verb), func(e devenv.Event) bool {
		ended, is := e.(devenv.VerbEnded)
		return is && ended.Verb == verb && ended.Service == service
	}).(devenv.VerbEnded).Err
}

// command asks for exec or run and returns what it ended with.
func (l *live) command(verb devenv.Verb, ask func(service string, cmd ...string), service string, cmd ...string) error {
	l.t.Helper()
	ask(service, cmd...)
	return l.until(string(verb), func(e devenv.Event) bool {
		if output, is := e.(devenv.CommandOutput); is {
			l.printed = append(l.printed, output.Text)
		}
		ended, is := e.(devenv.VerbEnded)
		return is && ended.Verb == verb
	}).(devenv.VerbEnded).Err
}

func (l *live) stop() {
	l.t.Helper()
	l.session.Stop()
	must(l.t, l.until("the end", func(e devenv.Event) bool { _, is := e.(devenv.Ended); return is }).(devenv.Ended).Err)
}

// state returns a container's ID, start and status.
func (s *stack) state(service string) (id, started, status string) {
	s.t.Helper()
	fields := strings.Fields(s.docker("inspect", "-f", "{{.Id}} {{.State.StartedAt}} {{.State.Status}}",
		s.name+"-"+service+"-1"))
	return fields[0], fields[1], fields[2]
}

// What can be asked of a service while the stack is up. After each of them docker compose finds nothing to do.
func TestVerbs(t *testing.T) {
	t.Parallel()
	const dockerfile = "FROM python:3.14-slim-trixie\nENV MADE=first\nSTOPSIGNAL SIGKILL\nCMD [\"sleep\", \"infinity\"]\n"
	s := stackOf(t, map[string]string{
		"Dockerfile": dockerfile,
		"docker-compose.yml": `services:
  app:
    build: .
    environment: {COLOUR: "${COLOUR}"}
    depends_on: {db: {condition: service_healthy, restart: true}}
  db:
    image: python:3.14-slim-trixie
    command: [sleep, infinity]
    stop_signal: SIGKILL
    healthcheck: {test: [CMD, "true"], interval: 200ms}
`,
		".env": "COLOUR=red\n",
	})
	l := s.live()
	l.ready()
	nothingToDo := func() {
		t.Helper()
		before := s.containers()
		s.succeed(s.compose("up", "-d"))
		same(t, "the containers after docker compose up", s.containers(), before)
	}
	id, started, _ := s.state("app")
	must(t, l.do(devenv.VerbRestart, "db"))
	again, later, status := s.state("app")
	if again != id || later == started || status != "running" {
		t.Errorf("after db's restart the app is %s, started %s before and %s now", status, started, later)
	}
	nothingToDo()

	must(t, l.do(devenv.VerbStop, "app"))
	if _, _, status := s.state("app"); status != "exited" {
		t.Errorf("after the stop the app is %s", status)
	}
	must(t, l.do(devenv.VerbStart, "app"))
	nothingToDo()

	s.edit(".env", "red", "blue")
	must(t, l.do(devenv.VerbRecreate, "app"))
	contains(t, "the app's environment", s.docker("exec", s.name+"-app-1", "env"), "COLOUR=blue")
	nothingToDo()

	id, started, _ = s.state("app")
	s.edit("Dockerfile", "ENV", "RUN false\nENV")
	err := l.do(devenv.VerbRebuild, "app")
	if err == nil || !strings.Contains(err.Error(), "the running container is unchanged") ||
		!strings.Contains(err.Error(), "Dockerfile:2") {
		t.Errorf("the build that fails: %v", err)
	}
	if again, later, status := s.state("app"); again != id || later != started || status != "running" {
		t.Error("a build that fails touched the container")
	}
	s.edit("Dockerfile", "RUN false\nENV MADE=first", "ENV MADE=second")
	must(t, l.do(devenv.VerbRebuild, "app"))
	contains(t, "the app's environment", s.docker("exec", s.name+"-app-1", "env"), "MADE=second")
	nothingToDo()

	must(t, l.command(devenv.VerbExec, l.session.Exec, "app", "sh", "-c", "echo in $HOSTNAME; test -n \"$HOSTNAME\""))
	if err := l.command(devenv.VerbRun, l.session.Run, "app", "sh", "-c", "echo alone; exit 3"); err == nil ||
		!strings.Contains(err.Error(), "code 3") {
		t.Errorf("the one-off ended with %v", err)
	}
	now, _, _ := s.state("app")
	same(t, "what was printed", strings.Join(l.printed, "\n"), "in "+now[:12]+"\nalone")
	nothingToDo()

	var screen bytes.Buffer
	sizes := make(chan devenv.Size, 1)
	sizes <- devenv.Size{Width: 91, Height: 33}
	typed := "while [ \"$(stty size)\" != '33 91' ]; do :; done; echo size is $(stty size); exit 4\n"
	in, err := cancelreader.NewReader(strings.NewReader(typed))
	must(t, err)
	code, err := l.session.ExecInteractive(t.Context(), "app", []string{"sh"}, devenv.Terminal{
		In:    in,
		Out:   &screen,
		Sizes: sizes,
	})
	if code != 4 || err != nil {
		t.Errorf("the shell ended with code %d, %v", code, err)
	}
	contains(t, "the terminal", screen.String(), "size is 33 91")
	l.stop()
}
