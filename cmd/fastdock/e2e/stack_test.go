package e2e

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/fastdock/fastdock/scaffold"
)

// stack is a project of one test: its folder, its name in the engine, its ports, and who runs the commands.
type stack struct {
	t    testing.TB
	dir  string
	name string
	port int
	as   *syscall.Credential // nil is whoever runs the tests
	env  []string            // what its commands get beside the environment of the tests, as NAME=value
}

// result is what a command left.
type result struct {
	stdout, stderr string
	code           int
	used           time.Duration // on the processors
}

// newStack scaffolds a project with ports of its own, and takes it away at the end of the test.
func newStack(t testing.TB, flags ...string) *stack {
	t.Helper()
	return newStackAs(t, nil, flags...)
}

func newStackAs(t testing.TB, as *syscall.Credential, flags ...string) *stack {
	t.Helper()
	s := writtenStack(t, as, flags...)
	s.sharePackages()
	return s
}

// sharePackages gives the Python project the same name in all stacks, unless it is installed under its name. Their lock
// files are then the same, so that the layer with the packages is built once for all of them.
func (s *stack) sharePackages() {
	s.t.Helper()
	project, err := os.ReadFile(s.file("pyproject.toml"))
	must(s.t, err)
	if strings.Contains(string(project), "[build-system]") {
		return
	}
	for _, name := range []string{"pyproject.toml", "uv.lock"} {
		if content, err := os.ReadFile(s.file(name)); err == nil {
			shared := strings.Replace(string(content), fmt.Sprintf("name = %q", s.name), `name = "e2e"`, 1)
			must(s.t, os.WriteFile(s.file(name), []byte(shared), 0o644))
		}
	}
}

// writtenStack is newStack with the files as `fastdock new` wrote them.
func writtenStack(t testing.TB, as *syscall.Credential, flags ...string) *stack {
	t.Helper()
	parent := sharedDir(t)
	if as != nil {
		must(t, os.Chown(parent, int(as.Uid), int(as.Gid)))
	}
	s := emptyStack(t, filepath.Join(parent, projectName(t)))
	s.as = as
	args := append([]string{"new", s.dir, "--yes", "--name", s.name, "--port", fmt.Sprint(s.port)}, flags...)
	made := s.runIn(parent, fastdock, args...)
	for tries := 1; tries < 3 && strings.Contains(made.stderr, "uv.lock could not be created"); tries++ {
		t.Logf("uv.lock was not made, perhaps because the package index did not answer; trying again:\n%s", made.stderr)
		made = s.runIn(parent, fastdock, args...)
	}
	if made.code != 0 || strings.Contains(made.stderr, "uv.lock could not be created") {
		t.Fatalf("fastdock %s: exit code %d\n%s", strings.Join(args, " "), made.code, made.stderr)
	}
	s.setEnv("DB_HOST_PORT", fmt.Sprint(freePort(t)))
	s.setEnv("CACHE_HOST_PORT", fmt.Sprint(freePort(t)))
	return s
}

// stackOf returns a project made of the given files.
func stackOf(t testing.TB, files map[string]string) *stack {
	t.Helper()
	s := emptyStack(t, filepath.Join(sharedDir(t), projectName(t)))
	for name, content := range files {
		path := filepath.Join(s.dir, name)
		must(t, os.MkdirAll(filepath.Dir(path), 0o755))
		must(t, os.WriteFile(path, []byte(content), 0o644))
	}
	return s
}

func emptyStack(t testing.TB, dir string) *stack {
	s := &stack{t: t, dir: dir, name: filepath.Base(dir), port: freePort(t)}
	t.Cleanup(s.remove)
	return s
}

// remove takes away whatever the test still in the engine, by the project's label.
func (s *stack) remove() {
	label := "label=com.docker.compose.project=" + s.name
	for _, kind := range []struct{ list, remove []string }{
		{[]string{"ps", "-aq"}, []string{"rm", "-fv"}},
		{[]string{"network", "ls", "-q"}, []string{"network", "rm"}},
		{[]string{"volume", "ls", "-q"}, []string{"volume", "rm", "-f"}},
		{[]string{"image", "ls", "-q"}, []string{"image", "rm", "-f"}},
	} {
		out, _ := exec.Command("docker", append(kind.list, "--filter", label)...).Output()
		if ids := strings.Fields(string(out)); len(ids) > 0 {
			_ = exec.Command("docker", append(kind.remove, ids...)...).Run()
		}
	}
}

// fastdock runs the binary in the project's folder.
func (s *stack) fastdock(args ...string) result {
	s.t.Helper()
	return s.runIn(s.dir, fastdock, args...)
}

// compose runs docker compose in the project's folder.
func (s *stack) compose(args ...string) result { s.t.Helper(); return s.runIn(s.dir, compose, args...) }

// docker runs the docker command and returns what it printed; it must succeed.
func (s *stack) docker(args ...string) string {
	s.t.Helper()
	r := s.runIn("", "docker", args...)
	if r.code != 0 {
		s.t.Fatalf("docker %s: exit code %d\n%s", strings.Join(args, " "), r.code, r.stderr)
	}
	return strings.TrimSpace(r.stdout)
}

func (s *stack) runIn(dir, binary string, args ...string) result {
	s.t.Helper()
	var stdout, stderr bytes.Buffer
	cmd := s.command(dir, binary, args...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	if err != nil && cmd.ProcessState == nil {
		s.t.Fatalf("running %s: %v", binary, err)
	}
	return result{
		stdout: stdout.String(),
		stderr: stderr.String(),
		code:   cmd.ProcessState.ExitCode(),
		used:   cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	}
}

// command returns a command in a folder, with the stack's environment and user.
func (s *stack) command(dir, binary string, args ...string) *exec.Cmd {
	cmd := exec.Command(binary, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), s.env...)
	if s.as != nil {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as}
		cmd.Env = append(cmd.Env, "HOME="+filepath.Dir(s.dir))
	}
	return cmd
}

// export sets a variable for the commands of this stack only: tests run in parallel.
func (s *stack) export(name, value string) { s.env = append(s.env, name+"="+value) }

// succeed fails the test unless the command ended well, and hands the result on.
func (s *stack) succeed(r result) result {
	s.t.Helper()
	if r.code != 0 {
		s.t.Fatalf("exit code %d\nstdout:\n%s\nstderr:\n%s", r.code, r.stdout, r.stderr)
	}
	return r
}

// left lists what the engine still has of the project: "ps -a", "network ls" or "volume ls".
func (s *stack) left(list ...string) string {
	return s.docker(append(list, "-q", "--filter", "label=com.docker.compose.project="+s.name)...)
}

// containers returns every container's ID and start, so that a recreated or restarted one shows.
func (s *stack) containers() string {
	ids := strings.Fields(s.left("ps", "-a"))
	if len(ids) == 0 {
		return ""
	}
	return s.docker(append([]string{"inspect", "-f", "{{.Name}} {{.Id}} {{.State.StartedAt}}"}, ids...)...)
}

func (s *stack) file(name string) string { return filepath.Join(s.dir, name) }

// edit replaces a text in a file of the project, as an editor that saves in place.
func (s *stack) edit(name, old, new string) {
	s.t.Helper()
	content, err := os.ReadFile(s.file(name))
	must(s.t, err)
	if !strings.Contains(string(content), old) {
		s.t.Fatalf("%s has no %q to replace", name, old)
	}
	must(s.t, os.WriteFile(s.file(name), []byte(strings.Replace(string(content), old, new, 1)), 0o644))
}

// setEnv sets a variable of the Compose files in .env, which the starter app does not read.
func (s *stack) setEnv(name, value string) {
	s.t.Helper()
	must(s.t, scaffold.Remember(s.file(".env"), name, value))
	if s.as != nil {
		must(s.t, os.Chown(s.file(".env"), int(s.as.Uid), int(s.as.Gid)))
	}
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

// projects counts the projects of this run.
var projects atomic.Int32

// projectName makes a Compose project name that names its test and is unique to the stack.
func projectName(t testing.TB) string {
	test := notInNames.ReplaceAllString(strings.ToLower(strings.TrimPrefix(t.Name(), "Test")), "-")
	return fmt.Sprintf("e2e%s-%d-%d", test, os.Getpid(), projects.Add(1))
}

// sharedDir returns a folder that every user can reach, which testing's own TempDir is not.
func sharedDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fastdock-e2e-")
	must(t, err)
	must(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	return dir
}

// Free ports are taken one after another from below those that the kernel gives to outgoing connections.
const lastPort = 32000

var nextPort atomic.Int32 // 0 before the first

func freePort(t testing.TB) int {
	t.Helper()
	nextPort.CompareAndSwap(0, 18000+rand.Int32N(8000))
	for {
		port := int(nextPort.Add(4)) // what finds its port taken moves to the numbers in between
		if listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port)); err == nil {
			listener.Close()
			return port
		}
		if port > lastPort {
			t.Fatalf("no port is free up to %d", lastPort)
		}
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// listing returns the tree of a folder with its contents' hashes, without the environment files' passwords; ""
// when there is none.
func listing(t testing.TB, dir string) string {
	t.Helper()
	out, err := exec.Command("sh", "-c", `[ -d "$0" ] || exit 0; cd "$0" && find . -type f ! -name '*.env' `+
		`-exec sha256sum {} + | sort -k 2`, dir).Output()
	must(t, err)
	return string(out)
}
