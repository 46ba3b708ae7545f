package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

// newServer scaffolds a project for one server, whose app answers the load.
func newServer(t testing.TB) *stack {
	t.Helper()
	s := newStack(t, "--deploy", "server", "--db", "none", "--cache", "redis")
	s.write("app/main.py", append(s.read("app/main.py"), loadApp...))
	t.Cleanup(s.removeImages)
	return s
}

// removeImages removes the images of the project's releases.
func (s *stack) removeImages() {
	out := s.runIn("", "docker", "images", "-q", "--filter", "reference="+s.name+":*").stdout
	if ids := strings.Fields(out); len(ids) > 0 {
		_ = s.runIn("", "docker", append([]string{"rmi", "-f"}, ids...)...)
	}
}

func (s *stack) read(name string) []byte {
	s.t.Helper()
	content, err := os.ReadFile(s.file(name))
	must(s.t, err)
	return content
}

// release gives the app another version, and deploys it.
func (s *stack) release(version string, flags ...string) result {
	s.t.Helper()
	_, before, found := strings.Cut(string(s.read("app/main.py")), "\nVERSION = \"")
	if !found {
		s.t.Fatal("the app has no VERSION")
	}
	before, _, _ = strings.Cut(before, `"`)
	s.write("app/main.py", []byte(strings.Replace(string(s.read("app/main.py")),
		"\nVERSION = \""+before+`"`, "\nVERSION = \""+version+`"`, 1)))
	s.setEnv("APP_VERSION", version)
	return s.fastdock(append([]string{"deploy", "--health-timeout", "180s"}, flags...)...)
}

// breakApp makes the next release one that does not start; the function it returns makes the app whole again.
func (s *stack) breakApp() (repair func()) {
	s.t.Helper()
	whole := s.read("app/main.py")
	s.write("app/main.py", append([]byte("raise RuntimeError('this release is broken')\n"), whole...))
	return func() { s.write("app/main.py", whole) }
}

func (s *stack) replicas() []string {
	s.t.Helper()
	return strings.Fields(s.docker("ps", "--format", "{{.Names}}", "--filter",
		"label=com.docker.compose.project="+s.name, "--filter", "label=com.docker.compose.service=app"))
}

// Releases replace one another under load without a lost request; one that does not start never takes any.
func TestDeployLosesNoRequests(t *testing.T) {
	t.Parallel()
	s := newServer(t)
	s.succeed(s.release("1.0.0"))
	base := fmt.Sprintf("http://127.0.0.1:%d", s.port)
	l := startLoad(t, base, 20) // beside the other tests

	r := s.succeed(s.release("1.1.0"))
	contains(t, "the result", r.stdout, "deployed version 1.1.0")
	contains(t, "the result", r.stdout, "before: version 1.0.0")
	contains(t, "the answer", l.version(), "1.1.0")

	before := s.replicas()
	repair := s.breakApp()
	broken := s.release("1.2.0")
	repair()
	exited(t, broken, 6)
	contains(t, "the log of the broken release", broken.stderr, "this release is broken")
	contains(t, "the error", broken.stderr, "version 1.1.0 still serves")
	same(t, "the replicas", fmt.Sprint(s.replicas()), fmt.Sprint(before))

	s.succeed(s.release("1.3.0"))
	again := s.succeed(s.fastdock("deploy"))
	contains(t, "the same release again", again.stdout, "nothing to do: version 1.3.0 is already running")

	for _, found := range s.doctorOfServer() {
		if found.Severity != "info" && found.Severity != "ok" {
			t.Errorf("doctor: %s %s: %s", found.Severity, found.ID, found.Cause)
		}
	}

	s.succeed(s.fastdock("deploy", "--image", s.name+":1.1.0", "--dry-run"))
	missing := s.fastdock("deploy", "--image", "127.0.0.1:1/shop:9")
	exited(t, missing, 1)
	contains(t, "an image that cannot be pulled", missing.stderr, `pulling image "127.0.0.1:1/shop:9"`)

	back := s.succeed(s.fastdock("deploy", "rollback", "--health-timeout", "180s"))
	contains(t, "the rollback", back.stdout, "rolled back to version 1.1.0")
	l.check(s)
	t.Log(l)
	if l.versions["1.2.0"] > 0 || l.versions["1.3.0"] == 0 {
		t.Errorf("requests by version: %v", l.versions)
	}
	s.composeKnows()
}

// doctorOfServer asks for the findings about the deployed stack and its files.
func (s *stack) doctorOfServer() []jsonFinding {
	s.t.Helper()
	r := s.fastdock("doctor", "--output", "json", "-f", "docker-compose.yml", "-f", "docker-compose.server.yml")
	var result struct{ Findings []jsonFinding }
	if err := json.Unmarshal([]byte(r.stdout), &result); err != nil {
		s.t.Fatalf("%v: %s%s", err, r.stdout, r.stderr)
	}
	return result.Findings
}

// composeKnows checks that plain Compose sees a deployed stack as its own.
func (s *stack) composeKnows() {
	s.t.Helper()
	files := []string{"-f", "docker-compose.yml", "-f", "docker-compose.server.yml"}
	listed := s.succeed(s.compose(append(files, "ps", "--format", "{{.Name}}")...)).stdout
	for _, name := range append(s.replicas(), s.name+"-proxy-1", s.name+"-cache-1") {
		contains(s.t, "docker compose ps", listed, name)
	}
	s.succeed(s.compose(append(files, "down", "--volumes")...))
	if left := s.left("ps", "-a"); left != "" {
		s.t.Errorf("docker compose down left %s", left)
	}
}

// A deployment that is interrupted leaves the old replicas as they were, and nothing of its own.
func TestInterruptedDeployLeavesTheOldRelease(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{
		"Dockerfile": "FROM redis:8-alpine\nARG APP_VERSION\nLABEL version=$APP_VERSION\n",
		"docker-compose.yml": "services:\n  app:\n    image: ${COMPOSE_PROJECT_NAME}:${APP_VERSION}\n" +
			"    build: {context: ., args: {APP_VERSION: \"${APP_VERSION}\"}}\n" +
			"    healthcheck: {test: [CMD, test, -e, \"${READY}\"], interval: 1s}\n    stop_signal: SIGKILL\n",
		"docker-compose.server.yml": "services: {app: {deploy: {replicas: 2}}}\n",
	})
	t.Cleanup(s.removeImages)
	s.env = []string{"APP_VERSION=1", "READY=/"}
	s.succeed(s.fastdock("deploy"))
	before := fmt.Sprint(s.replicas())

	s.env = []string{"APP_VERSION=2", "READY=/never"}
	cmd := s.command(s.dir, fastdock, "deploy")
	var said bytes.Buffer
	cmd.Stderr = &said
	must(t, cmd.Start())
	s.awaitFor(time.Minute, func(s *stack) bool { return len(s.replicas()) == 4 })
	must(t, cmd.Process.Signal(os.Interrupt))
	_ = cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 {
		t.Errorf("exit code %d: %s", code, said.String())
	}
	same(t, "the replicas", fmt.Sprint(s.replicas()), before)
	if left := s.left("ps", "-a"); len(strings.Fields(left)) != 2 {
		t.Errorf("left behind: %s", left)
	}
	same(t, "the lock", s.docker("ps", "-aq", "--filter", "label=fastdock.deploy.lock="+s.name), "")
}
