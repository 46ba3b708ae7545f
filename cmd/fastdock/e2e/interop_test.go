package e2e

import (
	"strings"
	"testing"
)

// After fastdock up, docker compose knows the stack, finds nothing to change, and takes it down.
func TestComposeChangesNothingAfterFastdock(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.succeed(s.fastdock("up", "--wait"))
	before := s.containers()

	listed := s.succeed(s.compose("ps", "--format", "{{.Service}} {{.Health}}")).stdout
	for _, service := range []string{"app healthy", "db healthy", "cache healthy"} {
		contains(t, "docker compose ps", listed, service)
	}
	s.succeed(s.compose("up", "-d"))
	same(t, "containers after docker compose up -d", s.containers(), before)
	contains(t, "docker compose logs", s.succeed(s.compose("logs", "app")).stdout,
		"app-1  | INFO:     Application startup complete.")
	same(t, "docker compose exec", s.succeed(s.compose("exec", "-T", "cache", "redis-cli", "ping")).stdout, "PONG\n")
	s.succeed(s.compose("down", "--volumes"))
	same(t, "what docker compose down leaves", s.left("ps", "-a")+s.left("network", "ls")+s.left("volume", "ls"), "")
}

// After docker compose up, fastdock attaches to what runs.
func TestFastdockChangesNothingAfterCompose(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.succeed(s.compose("up", "-d", "--build", "--wait"))
	before := s.containers()

	a := s.up()
	for range 3 {
		same(t, "the plan", a.await("planned", nil).text("action"), "attach")
	}
	a.await("ready", nil)
	same(t, "containers after fastdock up", s.containers(), before)
	a.interrupt()
	a.ends()
}

// A stack that was stopped is started again as it is, its containers kept.
func TestStoppedStackIsStartedAgain(t *testing.T) {
	t.Parallel()
	s := newStack(t, "--db", "sqlite", "--cache", "none")
	s.succeed(s.fastdock("up", "--wait"))
	id := s.left("ps", "-a")
	s.succeed(s.compose("stop"))
	s.succeed(s.fastdock("up", "--wait"))
	same(t, "the container", s.left("ps", "-a"), id)
}

// A changed Compose file recreates the service it changes, and only that one.
func TestChangedServiceAloneIsRecreated(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.succeed(s.fastdock("up", "--wait"))
	before := s.containers()
	s.edit("docker-compose.override.yml", "stop_grace_period: 5s", "stop_grace_period: 4s")
	s.succeed(s.fastdock("up", "--wait"))
	after := s.containers()
	for line := range strings.Lines(before) {
		if kept := strings.Contains(after, strings.TrimSpace(line)); kept == strings.Contains(line, "-app-") {
			t.Errorf("of %q it should be that only the app's container changes; after:\n%s", line, after)
		}
	}
}
