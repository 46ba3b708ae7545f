package e2e

import (
	"fmt"
	"os"
	"strings"
	"testing"
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
	contains(t, "the same release again", again.stdout, "nothing to do: version 1.3.0 runs already")

	back := s.succeed(s.fastdock("deploy", "rollback", "--health-timeout", "180s"))
	contains(t, "the rollback", back.stdout, "rolled back to version 1.1.0")
	l.check(s)
	t.Log(l)
	if l.versions["1.2.0"] > 0 || l.versions["1.3.0"] == 0 {
		t.Errorf("requests by version: %v", l.versions)
	}
	s.composeKnows()
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
