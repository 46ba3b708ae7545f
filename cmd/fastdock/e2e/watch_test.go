package e2e

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// The same files under `docker compose watch` and under fastdock up end as the same files in the container, with the
// same owners and modes: copied at the beginning, saved, made in a new folder, removed, and what is ignored.
func TestWatchIsComposes(t *testing.T) {
	t.Parallel()
	want := watchedByCompose(t)
	s := stackOf(t, watchFiles)
	a := s.up()
	a.await("ready", nil)
	s.awaitInside("cat /srv/app/main.py", "1")
	s.changeWatched()
	s.awaitInside(watchSettled, "done")
	same(t, "files in the container", s.inside(watchListing), want)

	s.write("conf/app.ini", []byte("2"))
	acted := a.await("watch_acted", func(e event) bool { return e.text("action") == "sync+restart" })
	same(t, "the failure of a restart", acted.text("error"), "")
	s.write("hook/run", []byte("x"))
	a.await("watch_acted", func(e event) bool { return e.text("action") == "sync+exec" && e.text("error") == "" })
	same(t, "what the command left", s.inside("cat /srv/ran"), "yes")
	a.interrupt()
	if last, _ := a.ends(); last.text("error") != "" {
		t.Errorf("ended with %q", last.text("error"))
	}
}

var watchFiles = map[string]string{
	"compose.yaml": `
services:
  app:
    image: python:3.14-slim-trixie
    command: [sleep, "600"]
    init: true
    stop_grace_period: 1s
    develop:
      watch:
        - {action: sync, path: ./src, target: /srv/app, initial_sync: true, ignore: ["*.log", cache/]}
        - {action: sync+restart, path: ./conf, target: /srv/conf}
        - {action: sync+exec, path: ./hook, target: /srv/hook, exec: {command: [sh, -c, "printf yes >/srv/ran"]}}
`,
	"src/main.py":  "1",
	"src/gone.py":  "1",
	"src/pkg/a.py": "1",
	"src/x.log":    "1",
	"src/cache/y":  "1",
	"conf/app.ini": "1",
	"hook/run":     "",
}

const (
	watchListing = `cd /srv/app && find . -mindepth 1 -printf '%p %y %m %u %g\n' | sort && find . -type f ` +
		`-exec sha256sum {} + | sort`
	watchSettled = `cd /srv/app && test "$(cat main.py)" = 2 && test -f new/deep/b.py && test -x tool && ! ` +
		`test -e gone.py && echo done`
)

// watchedByCompose returns what the same changes come to under docker compose.
func watchedByCompose(t *testing.T) string {
	t.Helper()
	s := stackOf(t, watchFiles)
	s.succeed(s.compose("up", "-d"))
	watch := exec.Command(compose, "watch", "--no-up")
	watch.Dir = s.dir
	stdout, err := watch.StdoutPipe()
	must(t, err)
	watch.Stderr = watch.Stdout
	must(t, watch.Start())
	defer func() { _ = watch.Process.Kill(); _ = watch.Wait() }()
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && !strings.Contains(lines.Text(), "Watch enabled") {
	}
	go func() { _, _ = io.Copy(io.Discard, stdout) }()
	s.awaitInside("cat /srv/app/main.py", "1")
	s.awaitInside("cat /srv/app/pkg/a.py", "1")
	s.changeWatched()
	s.awaitInside(watchSettled, "done")
	return s.inside(watchListing)
}

func (s *stack) changeWatched() {
	s.t.Helper()
	s.write("src/main.py", []byte("2"))
	s.write("src/new/deep/b.py", []byte("3"))
	s.write("src/z.log", []byte("3"))
	s.write("src/tool", []byte("4"))
	must(s.t, os.Chmod(s.file("src/tool"), 0o755))
	must(s.t, os.Remove(s.file("src/gone.py")))
}

// inside runs a shell command in the app's container.
func (s *stack) inside(command string) string {
	s.t.Helper()
	out, _ := s.command("", "docker", "exec", s.name+"-app-1", "sh", "-c", command).Output()
	return strings.TrimSpace(string(out))
}

// awaitInside waits until a command in the app's container prints what is wanted.
func (s *stack) awaitInside(command, want string) {
	s.t.Helper()
	got := ""
	// between two questions
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if got = s.inside(command); got == want {
			return
		}
	}
	s.t.Fatalf("%s: printed %q, want %q", command, got, want)
}
