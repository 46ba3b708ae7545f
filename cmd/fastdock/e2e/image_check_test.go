package e2e

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// appServer answers on port 8000 and ends with code 0 on SIGTERM.
const appServer = `import http.server, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
http.server.ThreadingHTTPServer(("", 8000), http.server.SimpleHTTPRequestHandler).serve_forever()
`

const checkedDockerfile = `FROM python:3.14-slim-trixie
COPY . /app
WORKDIR /app
USER 10001
HEALTHCHECK --interval=200ms CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000')"]
CMD ["python", "server.py"]
`

// A good image passes every check, and nothing of the trial is left.
func TestCheckOfAGoodImage(t *testing.T) {
	t.Parallel()
	s := imageStack(t, checkedDockerfile, map[string]string{
		"server.py": appServer, ".env": "API_TOKEN=canary-4711-e2e\n", ".dockerignore": ".env\n",
	})
	s.edit("docker-compose.yml", "    build: .\n", "    build: .\n    env_file: [.env]\n    depends_on: [db]\n")
	s.edit("docker-compose.yml", "services:\n", "services:\n  db:\n    image: redis:8-alpine\n")
	r := s.succeed(s.fastdock("build", "--check"))
	for _, line := range []string{
		"pass  no root", "pass  no shell", "pass  no secrets  none of 1 known", "pass  healthy", "with code 0",
	} {
		contains(t, "the checks", r.stdout, line)
	}
	same(t, "what is left", s.trials(), "")
	if strings.Contains(r.stdout+r.stderr, "canary-4711-e2e") {
		t.Error("the secret is shown")
	}
}

// A bad image fails each check for its own reason, and the secret that is found is not shown.
func TestCheckOfABadImage(t *testing.T) {
	t.Parallel()
	s := imageStack(t, "FROM python:3.14-slim-trixie\nCOPY . /app\nLABEL key=canary-4711-e2e\n"+
		"HEALTHCHECK --interval=100ms CMD true\nSTOPSIGNAL SIGTERM\nCMD trap '' TERM; while true; do sleep 0.1; done\n",
		map[string]string{".env": "API_TOKEN=canary-4711-e2e\n"})
	s.edit("docker-compose.yml", "    build: .\n", "    build: .\n    stop_grace_period: 1s\n")
	r := s.fastdock("build", "--check")
	if r.code != 11 {
		t.Errorf("exit code %d, want 11\n%s", r.code, r.stderr)
	}
	for _, line := range []string{
		"FAIL no root", "FAIL no shell", "FAIL no secrets found: ", "the value of API_TOKEN in /app/.env",
		"the value of API_TOKEN in the image's history", "FAIL stops", "was killed", ".env /app/.env",
	} {
		contains(t, "the checks", strings.Join(strings.Fields(r.stdout), " "), line)
	}
	contains(t, "the error", r.stderr, "the image fails 4 checks: no root, no shell, no secrets, stops")
	if strings.Contains(r.stdout+r.stderr, "canary-4711-e2e") {
		t.Errorf("the secret is shown:\n%s%s", r.stdout, r.stderr)
	}
	same(t, "what is left", s.trials(), "")
}

// trials returns what the engine has of trials of the project's image.
func (s *stack) trials() string {
	out, _ := exec.Command("sh", "-c", "docker ps -a --format '{{.Names}}'; docker network ls --format '{{.Name}}'; "+
		"docker volume ls --format '{{.Name}}'").Output()
	var left []string
	for name := range strings.FieldsSeq(string(out)) {
		if strings.HasPrefix(name, s.name+"-check-") {
			left = append(left, name)
		}
	}
	return strings.Join(left, " ")
}

// Ctrl-C while the image is tried removes all that was started for it.
func TestInterruptDuringACheck(t *testing.T) {
	t.Parallel()
	s := imageStack(t, checkedDockerfile, map[string]string{"server.py": "import time; time.sleep(600)\n"})
	cmd := s.command(s.dir, fastdock, "build", "--check")
	must(t, cmd.Start())
	for began := time.Now(); !strings.Contains(s.trials(), "-app-1"); {
		if time.Since(began) > patience {
			t.Fatal("the image is not started")
		}
	}
	must(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	same(t, "what is left", s.trials(), "")
}
