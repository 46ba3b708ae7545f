package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// The app's reloader imports packages while the database starts, and the project afterwards. docker compose finds the
// container that it would have made, and a restart holds nothing.
func TestHeldApp(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.succeed(s.fastdock("up", "--wait")) // makes the image, and the data, which may take longer than a hold
	s.succeed(s.fastdock("down"))
	s.edit("docker-compose.override.yml", "200ms\n\n  cache:", "3s\n\n  cache:")
	s.edit("app/main.py", "from fastapi",
		"import os\n\nprint('released', os.path.exists('/run/fastdock/go'))\nfrom fastapi")
	s.succeed(s.fastdock("up", "--wait"))
	s.mustAnswer("/health", http.StatusOK, "")
	said := s.succeed(s.compose("logs", "app")).stdout
	contains(t, "the log", said, "released True")
	contains(t, "the log", said, "while waiting for the dependencies")
	if strings.Contains(said, "released False") {
		t.Errorf("the project was imported before the database was healthy:\n%s", said)
	}
	before := s.containers()
	s.succeed(s.compose("up", "-d", "--wait"))
	same(t, "containers after docker compose up -d", s.containers(), before)
	s.docker("restart", s.name+"-app-1")
	s.comesBack("/health")

	s.succeed(s.fastdock("down"))
	s.edit("docker-compose.override.yml", "3s\n\n  cache:",
		"1s\n      start_period: 2s\n      interval: 1s\n      retries: 1\n"+
			"      test: [CMD, \"false\"]\n\n  cache:")
	exited(t, s.fastdock("up", "--wait"), 6)
	app := s.name + "-app-1"
	same(t, "the app whose database is unhealthy", s.docker("inspect", "-f", "{{.State.Status}}", app), "created")
	same(t, "what was put into it", s.docker("diff", app), "")
}
