package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// The production stack: built from Dockerfile.fastapi, healthy, without root, package manager and compilers.
func TestProductionImage(t *testing.T) {
	s := newStack(t)
	production := func(args ...string) result {
		return s.compose(append([]string{"-f", "docker-compose.yml"}, args...)...)
	}
	s.succeed(production("up", "-d", "--build", "--wait"))
	s.mustAnswer("/ready", http.StatusOK, `"status":"ok"`)
	same(t, "the app's user", strings.TrimSpace(s.succeed(production("exec", "-T", "app", "id", "-u")).stdout), "10001")
	for _, tool := range []string{"uv", "uvx", "pip", "gcc", "cc", "make"} {
		if r := production("exec", "-T", "app", "sh", "-c", "command -v "+tool); r.code == 0 {
			t.Errorf("the production image has %s: %s", tool, r.stdout)
		}
	}
	if r := production("exec", "-T", "app", "sh", "-c", "echo x >/app/app/main.py"); r.code == 0 {
		t.Error("the app can rewrite its own code")
	}
	labels := s.docker("inspect", "-f", "{{json .Config.Labels}}", s.name+"-app-1")
	contains(t, "the image's labels", labels, `"org.opencontainers.image.title":"`+s.name+`"`)
	s.succeed(production("down", "--volumes"))
	s.docker("image", "rm", "-f", s.name+":latest")
}

// hadolint finds nothing in the generated Dockerfiles.
func TestHadolint(t *testing.T) {
	hadolint := os.Getenv("HADOLINT")
	if hadolint == "" {
		out, err := exec.Command(rigTool, "hadolint").Output()
		must(t, err)
		hadolint = strings.TrimSpace(string(out))
	}
	s := newStack(t, "--no-lock")
	r := s.runIn(s.dir, hadolint, "Dockerfile.fastapi", "Dockerfile.dev")
	same(t, "hadolint's findings", r.stdout+r.stderr, "")
}

// docker compose takes the generated files, with and without the override, and without a warning.
func TestComposeConfig(t *testing.T) {
	s := newStack(t, "--no-lock")
	for _, files := range [][]string{{"-f", "docker-compose.yml"}, {}} {
		r := s.succeed(s.compose(append(files, "config", "--quiet")...))
		same(t, "docker compose config", r.stderr, "")
	}
}
