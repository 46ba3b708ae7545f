package e2e

import (
	"strings"
	"testing"
)

// An image that is there is built again when something that it is made of has changed, and only then.
func TestUnchangedImageIsNotBuiltAgain(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n" +
			"  app:\n" +
			"    build: .\n" +
			"    entrypoint: [sleep, infinity]\n" +
			"    stop_signal: SIGKILL\n",
		"Dockerfile":    "FROM redis:8-alpine\nCOPY greeting /\n",
		".dockerignore": "notes\n",
		"greeting":      "hello",
		"notes":         "one",
	})
	s.export("XDG_CACHE_HOME", sharedDir(t))
	built := func(when string, want bool) {
		t.Helper()
		s.succeed(s.fastdock("down"))
		told := s.succeed(s.fastdock("up", "--detach")).stderr
		if got := strings.Contains(told, "built "); got != want {
			t.Errorf("%s: built is %t, want %t\n%s", when, got, want, told)
		}
	}
	built("at first", true)
	built("with nothing changed", false)
	s.edit("notes", "one", "another")
	built("with a change that .dockerignore leaves out", false)
	s.edit("greeting", "hello", "good day")
	built("with a changed file", true)
	same(t, "the file in the container", s.docker("exec", s.name+"-app-1", "cat", "/greeting"), "good day")
	s.succeed(s.fastdock("down"))
	s.docker("rmi", "-f", s.name+"-app")
	built("with the image gone", true)
	built("with nothing changed again", false)
}
