package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// The whole way: new, up, an answer from the app and its services, the generated tests in the container, an edit served
// by hot reload, a broken edit reported with file and line, its repair, Ctrl-C, down.
func TestFromNothingToHotReload(t *testing.T) {
	t.Parallel()
	s := newStack(t)
	a := s.up()
	a.await("ready", nil)
	s.mustAnswer("/ready", http.StatusOK, `{"status":"ok","checks":{"database":"ok","cache":"ok"}}`)
	for _, service := range []string{"app", "db", "cache"} {
		contains(t, "doctor's answer", s.succeed(s.fastdock("doctor")).stdout, s.name+"-"+service+"-1: running, healthy")
	}
	contains(t, "pytest's output", s.succeed(s.compose("exec", "-T", "app", "pytest", "-q")).stdout, " passed")

	s.edit("app/main.py", `"Hello from `, `"Hello again from `)
	started := a.await("reload_started", nil)
	ready := a.await("reload_ready", nil)
	s.mustAnswer("/", http.StatusOK, "Hello again from")
	same(t, "the changed file", started["files"].([]any)[0].(string), "app/main.py")
	if seen, took := ready.number("seen_seconds"), ready.number("took_seconds"); seen <= 0 || took <= seen {
		t.Errorf("the reload was seen after %v s and ready after %v s; want 0 < seen < ready", seen, took)
	}

	s.edit("app/main.py", "app = FastAPI(", "app = = FastAPI(")
	broken := a.await("reload_broken", nil)
	same(t, "the broken file", broken.text("file"), "app/main.py")
	same(t, "the error", broken.text("error"), "SyntaxError: invalid syntax")
	if line := int(broken.number("line")); line != lineOf(t, s.file("app/main.py"), "app = = FastAPI(") {
		t.Errorf("the error is told at line %d", line)
	}

	s.edit("app/main.py", "app = = FastAPI(", "app = FastAPI(")
	a.await("reload_ready", nil)
	s.mustAnswer("/", http.StatusOK, "Hello again from")

	a.interrupt()
	last, code := a.ends()
	same(t, "the last event", last.text("type"), "ended")
	if code != 130 {
		t.Errorf("exit code after Ctrl-C: %d, want 130", code)
	}
	same(t, "running containers after Ctrl-C", s.left("ps"), "")
	volumes := s.volumes()

	s.succeed(s.fastdock("down"))
	same(t, "containers after down", s.left("ps", "-a"), "")
	same(t, "networks after down", s.left("network", "ls"), "")
	if s.left("volume", "ls") == "" {
		t.Error("down took the volumes, which it must not without --volumes")
	}
	s.succeed(s.fastdock("down", "--volumes"))
	for _, left := range strings.Fields(s.docker("volume", "ls", "-q")) {
		if slices.Contains(volumes, left) {
			t.Errorf("down --volumes left %s", left)
		}
	}
}

// volumes returns the volumes of the project's containers, nameless ones too.
func (s *stack) volumes() []string {
	format := `{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}`
	return strings.Fields(s.docker(append([]string{"inspect", "-f", format}, strings.Fields(s.left("ps", "-a"))...)...))
}

func lineOf(t testing.TB, path, text string) int {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	before, _, found := strings.Cut(string(content), text)
	if !found {
		t.Fatalf("%s has no %q", path, text)
	}
	return strings.Count(before, "\n") + 1
}

// Files that the container makes in the project belong to the user, and no folder of root's appears there.
func TestFilesBelongToTheirOwner(t *testing.T) {
	t.Parallel()
	const uid, gid = 1234, 1234
	info, err := os.Stat("/var/run/docker.sock")
	must(t, err)
	socketGroup := info.Sys().(*syscall.Stat_t).Gid
	s := newStackAs(t, &syscall.Credential{Uid: uid, Gid: gid, Groups: []uint32{socketGroup}})
	s.succeed(s.fastdock("up", "--wait"))
	s.succeed(s.compose("exec", "-T", "app", "sh", "-c", "mkdir made && touch made/file"))

	found, err := exec.Command("find", s.dir, "!", "-user", "1234").CombinedOutput()
	must(t, err)
	same(t, "files of somebody else", string(found), "")
	if entries, err := os.ReadDir(s.file(".venv")); err != nil || len(entries) > 0 {
		t.Errorf("the host's .venv: entries %v, error %v; want an empty folder, shadowed in the container", entries, err)
	}
	same(t, "the file that the container made", owner(t, s.file("made/file")), "1234")
}

func owner(t testing.TB, path string) string {
	t.Helper()
	out, err := exec.Command("stat", "-c", "%u", path).Output()
	must(t, err)
	return strings.TrimSpace(string(out))
}
