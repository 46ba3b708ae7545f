package e2e

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
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
		"ARG DEPLOY_TOKEN\nRUN echo ${DEPLOY_TOKEN}\n"+
		"HEALTHCHECK --interval=100ms CMD true\nSTOPSIGNAL SIGTERM\nCMD trap '' TERM; while true; do sleep 0.1; done\n",
		map[string]string{".env": "API_TOKEN=canary-4711-e2e\n"})
	s.edit("docker-compose.yml", "    build: .\n", "    build: .\n    stop_grace_period: 1s\n")
	r := s.fastdock("build", "--check", "--build-arg", "DEPLOY_TOKEN=canary-4711-arg")
	if r.code != 11 {
		t.Errorf("exit code %d, want 11\n%s", r.code, r.stderr)
	}
	for _, line := range []string{
		"FAIL no root", "FAIL no shell", "FAIL no secrets found: ", "the value of API_TOKEN in /app/.env",
		"the value of API_TOKEN in the image's history", "the value of DEPLOY_TOKEN in the image's history",
		"FAIL stops", "was killed", ".env /app/.env",
	} {
		contains(t, "the checks", strings.Join(strings.Fields(r.stdout), " "), line)
	}
	contains(t, "the error", r.stderr, "the image fails 4 checks: no root, no shell, no secrets, stops")
	contains(t, "the log", r.stderr, "***")
	if strings.Contains(r.stdout+r.stderr, "canary-4711") {
		t.Errorf("a secret is shown:\n%s%s", r.stdout, r.stderr)
	}
	same(t, "what is left", s.trials(), "")
	r = s.succeed(s.fastdock("build", "--why", "--build-arg", "DEPLOY_TOKEN=canary-4711-arg"))
	contains(t, "the next build", r.stdout, "every step was in the cache")
}

// A secret of the build, of .env and of an argument is nowhere that others can read: not in the image and its
// provenance, not in the log, the reports and the records of fastdock, not in the list of processes.
func TestCanaryOfABuild(t *testing.T) {
	t.Parallel()
	address := debianRegistry(t, false)
	s := imageStack(t, "FROM python:3.14-slim-trixie AS builder\nARG DEPLOY_TOKEN\n"+
		"RUN --mount=type=secret,id=key cat /run/secrets/key && test -n \"$DEPLOY_TOKEN\"\nCOPY . /app\n"+
		strings.ReplaceAll(checkedDockerfile, "COPY . ", "COPY --from=builder /app "),
		map[string]string{
			"server.py": appServer, ".env": "API_TOKEN=canary-4712-env\n", "key": "canary-4712-key",
			".dockerignore": ".env\nkey\nDockerfile\n", ".gitignore": ".env\nkey\n",
		})
	s.edit("docker-compose.yml", "    build: .\n", "    build: .\n    env_file: [.env]\n")
	s.commitAll()
	s.export("DEPLOY_TOKEN", "canary-4712-arg")
	s.export("XDG_CACHE_HOME", s.file("cache"))
	processes := watchProcesses(t, "canary-4712")
	ref := address + "/" + s.name + ":1"
	r := s.succeed(s.fastdock("build", "--check", "--why", "--no-cache", "--push", ref, "--secret", "id=key,src=key",
		"--build-arg", "DEPLOY_TOKEN"))
	json := s.succeed(s.fastdock("build", "--output", "json", "--check", "--secret", "id=key,src=key", "--build-arg",
		"DEPLOY_TOKEN"))
	contains(t, "the check", r.stdout, "none of 3 known secrets")
	for what, text := range map[string]string{
		"log and report": r.stdout + r.stderr, "JSON": json.stdout + json.stderr, "processes": processes(),
		"records":    s.succeed(s.runIn(s.dir, "sh", "-c", "cat $(find cache -type f)")).stdout,
		"image":      s.docker("image", "inspect", ref) + s.docker("history", "--no-trunc", ref),
		"files":      s.filesOf(ref),
		"provenance": s.docker("buildx", "imagetools", "inspect", "--format", "{{json .Provenance}}", ref),
	} {
		if len(text) < 100 && what != "processes" {
			t.Errorf("%s: nothing was looked at: %q", what, text)
		}
		if at := strings.Index(text, "canary-4712"); at >= 0 {
			t.Errorf("%s: %s", what, text[max(0, at-200):min(len(text), at+50)])
		}
	}
	s.docker("image", "rm", "-f", ref)
}

// filesOf returns the content of all files in an image, one after the other.
func (s *stack) filesOf(image string) string {
	s.t.Helper()
	id := s.docker("create", image)
	defer s.docker("rm", id)
	return s.docker("export", id)
}

// watchProcesses looks at the command lines of all processes again and again, until the function that it returns is
// called. That returns those which have a text.
func watchProcesses(t *testing.T, text string) func() string {
	stop, found := make(chan struct{}), make(chan string, 1)
	go func() {
		var all []string
		for looking := true; looking; {
			files, _ := filepath.Glob("/proc/[0-9]*/cmdline")
			for _, file := range files {
				line, _ := os.ReadFile(file)
				if bytes.Contains(line, []byte(text)) {
					all = append(all, string(bytes.ReplaceAll(line, []byte{0}, []byte{' '})))
				}
			}
			select {
			case <-stop:
				looking = false
			case <-time.After(20 * time.Millisecond): // between two looks
			}
		}
		found <- strings.Join(all, "\n")
	}()
	return sync.OnceValue(func() string { close(stop); return <-found })
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
	cmd := s.command(s.dir, raced, "build", "--check")
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
