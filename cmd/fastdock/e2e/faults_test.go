package e2e

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// alone returns a project of one service that needs no network.
func alone(t *testing.T, settings ...string) *stack {
	t.Helper()
	return stackOf(t, map[string]string{
		"docker-compose.yml": "services:\n  app:\n    image: python:3.14-slim-trixie\n    init: true\n" +
			"    network_mode: none\n    stop_grace_period: 1s\n    " + strings.Join(settings, "\n    ") + "\n",
	})
}

const sleeps = `command: ["sleep", "600"]`

// A container that is paused, goes on and is killed from outside is reported each time.
func TestContainerPausedAndKilled(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps)
	a := s.up()
	a.await("ready", nil)
	for _, step := range []struct{ command, status string }{
		{"pause", "paused"},
		{"unpause", "running"},
		{"kill", "exited"},
	} {
		s.docker(step.command, s.name+"-app-1")
		changed := a.await("container_changed", nil)
		same(t, "the status after "+step.command, changed.text("status"), step.status)
		if step.command == "kill" && changed.number("exit_code") != 137 {
			t.Errorf("exit code %v of a killed container", changed["exit_code"])
		}
	}
	if _, code := a.ends(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// A container that takes too much memory is reported as such, not as one that a user killed.
func TestOutOfMemory(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["python", "-c", "x = bytearray(500_000_000)"]`, "mem_limit: 30m", "memswap_limit: 30m",
		`healthcheck: {test: ["CMD", "false"], interval: 100ms, retries: 1000}`) // it is not ready before it is killed
	s.edit("docker-compose.yml", "    init: true\n", "")
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "out of memory: killed by the kernel")
}

// A health check that goes back and forth is reported each time, with what its last probe said.
func TestHealthFlaps(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps, "healthcheck:", `  test: ["CMD-SHELL", "! test -e /tmp/ill || { echo the disk is `+
		`full; exit 1; }"]`, "  interval: 100ms", "  retries: 1")
	a := s.up()
	a.await("ready", nil)
	for range 2 {
		s.docker("exec", s.name+"-app-1", "touch", "/tmp/ill")
		ill := a.await("health_changed", func(e event) bool { return e.text("status") == "unhealthy" })
		contains(t, "the probe", fmt.Sprint(ill["probe"]), "the disk is full")
		s.docker("exec", s.name+"-app-1", "rm", "/tmp/ill")
		a.await("health_changed", func(e event) bool { return e.text("status") == "healthy" })
	}
	a.interrupt()
	a.ends()
}

// A logging driver that keeps nothing is reported once where the output was not read from the start, and hinders
// nothing.
func TestLogsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps, "scale: 2", "logging:", "  driver: none")
	s.succeed(s.fastdock("up", "--wait"))
	a := s.up()
	notice := a.await("notice", nil)
	same(t, "who it is about", notice.text("service"), "app")
	contains(t, "the notice", notice.text("text"), `its logs cannot be read: `)
	contains(t, "the notice", notice.text("text"), `(logging driver "none")`)
	a.await("ready", nil)
	a.interrupt()
	a.ends()
	same(t, "how often it is told", fmt.Sprint(strings.Count(strings.Join(a.seen, ","), "notice app")), "1")
}

// A line of ten megabytes comes in pieces that are marked, whole, and binary output comes as text that
// cannot harm a terminal.
func TestHostileLogs(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["python", "-c", "import sys; w = sys.stdout.buffer.write; w(b'x' * 10_000_000 `+
		`+ b'\\n'); w(bytes(range(256)) * 40 + b'\\n\\033]0;evil\\007\\233\\n'); w(b'bye\\n')"]`)
	s.edit("docker-compose.yml", "python:3.14-slim-trixie\n",
		"python:3.14-slim-trixie\n    environment: [PYTHONUNBUFFERED=1]\n")
	r := s.succeed(s.fastdock("up", "--output", "plain"))
	if n := strings.Count(r.stdout, "x"); n < 10_000_000 || n > 10_000_100 {
		t.Errorf("%d of ten million bytes of the line were told", n)
	}
	for _, c := range r.stdout {
		if c == utf8.RuneError {
			continue
		}
		if c != '\n' && (c < 0x20 || c >= 0x7f && c <= 0x9f) {
			t.Fatalf("the output has the control character %q", c)
		}
	}
	if !utf8.ValidString(r.stdout) {
		t.Error("the output is not valid UTF-8")
	}
	contains(t, "the output", r.stdout, "| bye\n")
	if n := strings.Count(r.stdout, "x…\n"); n < 600 || n > 700 {
		t.Errorf("%d pieces of the line are marked as going on", n)
	}
}

// A line that never ends is not held in memory.
func TestEndlessLine(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["sh", "-c", "head -c 50000000 /dev/zero | tr '\\0' x; echo; echo bye; sleep 600"]`)
	a := s.up()
	begun := a.await("log_line", nil)
	same(t, "whether the line goes on", fmt.Sprint(begun["more"]), "true")
	before := a.peak()
	whole := a.await("log_line", func(e event) bool { return e["more"] == nil })
	contains(t, "the end of the line", whole.text("text"), "xxx")
	same(t, "the next line", a.await("log_line", nil).text("text"), "bye")
	if grown := a.peak() - before; grown > 180<<10 { // the race detector takes its share
		t.Errorf("the line took %d KB", grown)
	}
	a.interrupt()
	a.ends()
}

// peak returns the most memory in KB that fastdock has had.
func (a *attached) peak() int {
	a.t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", a.cmd.Process.Pid))
	must(a.t, err)
	var kb int
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	_, err = fmt.Sscan(after, &kb)
	must(a.t, err)
	return kb
}

// A service that ends at once has all it said reported as its log, and of the lines that explain its end the beginning.
func TestLongLastWords(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["sh", "-c", "head -c 100000 /dev/zero | tr '\\0' x; echo; echo bye; exit 1"]`)
	r := s.fastdock("up", "--output", "plain")
	exited(t, r, 6)
	same(t, "bytes of the line", fmt.Sprint(strings.Count(r.stdout, "x")), "100000")
	contains(t, "the log", r.stdout, "app-1 | bye\n")
	contains(t, "the last lines", r.stderr, "| "+strings.Repeat("x", 1024)+"…\n")
	contains(t, "the last lines", r.stderr, "| bye\n")
}

// A service that never gets healthy within --wait-timeout is named, with its last probe.
func TestWaitTimeout(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps, "healthcheck:", `  test: ["CMD-SHELL", "echo still loading; exit 1"]`,
		"  interval: 100ms", "  start_period: 10m", "  start_interval: 100ms")
	r := s.fastdock("up", "--wait", "--wait-timeout", "15")
	exited(t, r, 6)
	contains(t, "the message", r.stderr,
		`fastdock: not ready within 15s: service "app": last health check exited with code 1: still loading`)
	same(t, "the number of running containers", fmt.Sprint(len(strings.Fields(s.left("ps")))), "1")
}

// A registry that refuses, or lacks the image, is reported in its own words; whoever does not need it comes up.
func TestPullThatFails(t *testing.T) {
	t.Parallel()
	registry := httptest.NewServer(http.NotFoundHandler())
	defer registry.Close()
	image := strings.TrimPrefix(registry.URL, "http://") + "/no/such:1"
	s := alone(t, sleeps)
	s.edit("docker-compose.yml", "services:\n", "services:\n  web:\n    image: "+image+"\n")
	r := s.fastdock("up", "--wait")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, `fastdock: service "web": pulling image "`+image+`": `)
	same(t, "the number of running containers", fmt.Sprint(len(strings.Fields(s.left("ps")))), "1")
}

// Whenever a user interrupts up, it ends as interrupted, stops what it started, and the next one comes up.
func TestInterruptAtAnyMoment(t *testing.T) {
	t.Parallel()
	s := stackOf(t, map[string]string{"docker-compose.yml": twoQuick})
	s.export("GORACE", "atexit_sleep_ms=0")
	began := time.Now()
	s.succeed(s.fastdock("up", "--wait"))
	spent := time.Since(began)
	random := rand.New(rand.NewPCG(5, 55))
	for i := range 4 {
		s.succeed(s.fastdock("down"))
		cmd := s.command(s.dir, raced, "up", "--wait")
		must(t, cmd.Start())
		moment := 150*time.Millisecond + time.Duration(random.Int64N(int64(spent)))
		time.Sleep(moment) // what is proved is that any moment will do
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
		if code := cmd.ProcessState.ExitCode(); code != 130 && code != 0 {
			t.Errorf("interrupt %d after %s: exit code %d, want 130", i, moment, code)
		} else if code == 130 {
			same(t, fmt.Sprintf("running containers after interrupt %d", i), s.left("ps"), "")
		}
	}
	s.succeed(s.fastdock("up", "--wait"))
	made := s.containers()
	s.succeed(s.compose("up", "-d"))
	same(t, "the containers after docker compose up", s.containers(), made)
}
