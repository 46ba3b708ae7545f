package e2e

import (
	"strings"
	"testing"
)

// down takes what docker compose down takes: neither what others made, nor data, nor orphans, unless asked to.
func TestDownTakesWhatComposeTakes(t *testing.T) {
	t.Parallel()
	const service = "    image: python:3.14-slim-trixie\n    command: [sleep, infinity]\n    stop_signal: SIGKILL\n"
	files := "services:\n  app:\n" + service +
		"    networks: [default, outside]\n    depends_on: [db]\n  db:\n" + service +
		"    volumes: [data:/data]\n    networks: [back]\n"
	s := stackOf(t, nil)
	write := func(orphan string) {
		t.Helper()
		s.write("docker-compose.yml", []byte(files+orphan+"networks:\n  back: {}\n  outside: {name: "+s.name+
			"-outside, external: true}\nvolumes:\n  data: {}\n"))
	}
	s.docker("network", "create", s.name+"-outside")
	t.Cleanup(func() { s.docker("network", "rm", s.name+"-outside") })
	down := func(run func(args ...string) result, flags ...string) string {
		t.Helper()
		write("  orphan:\n" + service)
		s.succeed(s.compose("up", "-d"))
		write("")
		s.succeed(run(append([]string{"down"}, flags...)...))
		label := "label=com.docker.compose.project=" + s.name
		left := []string{
			s.docker("ps", "-a", "--format", "{{.Names}} {{.State}}", "--filter", label),
			s.docker("network", "ls", "--format", "{{.Name}}", "--filter", label),
			s.docker("volume", "ls", "--format", "{{.Name}}", "--filter", label),
		}
		s.docker("network", "inspect", s.name+"-outside")
		return strings.Join(left, "\n")
	}
	for _, flags := range [][]string{nil, {"--volumes"}, {"--remove-orphans"}, {"--volumes", "--remove-orphans"}} {
		same(t, "what is left after down "+strings.Join(flags, " "), down(s.fastdock, flags...), down(s.compose, flags...))
	}
	same(t, "the containers at the end", s.left("ps", "-a"), "")
	if again := s.fastdock("down", "--volumes"); strings.Contains(again.stdout+again.stderr, "removed") {
		t.Errorf("a second down removed something:\n%s%s", again.stdout, again.stderr)
	}
	s.export("COMPOSE_REMOVE_ORPHANS", "true")
	same(t, "what is left with COMPOSE_REMOVE_ORPHANS", down(s.fastdock, "--volumes"), "\n\n")
}

// Without the files, down of one service can be repeated: one that is gone is named, and is no error.
func TestDownOfAServiceByProject(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"compose.yaml": "services:\n  a: {" + sleeping + "}\n  b: {" + sleeping + "}\n"})
	s.succeed(s.fastdock("up", "-d"))
	s.succeed(s.fastdock("down", "-t", "1", "-p", s.name, "a"))
	running := s.containers()
	contains(t, "the containers", running, s.name+"-b-1")
	again := s.fastdock("down", "-t", "1", "-p", s.name, "a")
	sameCode(t, again, s.compose("-p", s.name, "down", "a").code)
	contains(t, "what is said", again.stderr, `service "a" has no containers in project "`+s.name+`"`)
	same(t, "the containers after another down", s.containers(), running)
}
