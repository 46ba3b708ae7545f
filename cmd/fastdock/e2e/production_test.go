package e2e

import (
	"net/http"
	"strings"
	"testing"
)

// The production stack: built from Dockerfile.fastapi, healthy, without root, uv and compilers. The base
// image brings a pip of its own; the app's environment has none.
func TestProductionImage(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	s.startProduction()
	s.mustAnswer("/ready", http.StatusOK, `"status":"ok"`)
	same(t, "the app's user", strings.TrimSpace(s.succeed(s.production("exec", "-T", "app", "id", "-u")).stdout), "10001")
	for _, tool := range []string{"uv", "uvx", "gcc", "cc", "make"} {
		if r := s.production("exec", "-T", "app", "sh", "-c", "command -v "+tool); r.code == 0 {
			t.Errorf("the production image has %s: %s", tool, r.stdout)
		}
	}
	if r := s.production("exec", "-T", "app", "python", "-c", "import pip"); r.code == 0 {
		t.Error("the app's environment has pip")
	}
	if r := s.production("exec", "-T", "app", "sh", "-c", "echo x >/app/app/main.py"); r.code == 0 {
		t.Error("the app can rewrite its own code")
	}
	labels := s.docker("inspect", "-f", "{{json .Config.Labels}}", s.name+"-app-1")
	contains(t, "the image's labels", labels, `"org.opencontainers.image.title":"`+s.name+`"`)
	s.endProduction()
}

// startProduction builds and starts what the production file alone describes; endProduction takes it away.
func (s *stack) startProduction() {
	s.t.Helper()
	s.succeed(s.production("up", "-d", "--build", "--wait"))
}

func (s *stack) endProduction() {
	s.t.Helper()
	image := s.docker("inspect", "-f", "{{.Image}}", s.name+"-app-1")
	s.succeed(s.production("down", "--volumes"))
	s.docker("image", "rm", "-f", image)
}

// production runs docker compose on the production file alone.
func (s *stack) production(args ...string) result {
	s.t.Helper()
	return s.compose(append([]string{"-f", "docker-compose.yml"}, args...)...)
}
