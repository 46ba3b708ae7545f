package e2e

import (
	"bufio"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// leavesNoProof checks that nothing of a proof of the project is in the engine.
func (s *stack) leavesNoProof() {
	s.t.Helper()
	name := "name=" + s.name + "-proof-"
	for what, found := range map[string]string{
		"containers": s.docker("ps", "-aq", "--filter", name),
		"networks":   s.docker("network", "ls", "-q", "--filter", name),
		"volumes":    s.docker("volume", "ls", "-q", "--filter", name),
		"images":     s.docker("image", "ls", "-q", "--filter", "reference="+s.name+"-proof-*"),
	} {
		same(s.t, what+" of the proof", found, "")
	}
}

// A proof builds, starts and asks the project that was just written, whoever has its ports, and leaves nothing.
func TestProve(t *testing.T) {
	t.Parallel()
	s := emptyStack(t, filepath.Join(sharedDir(t), projectName(t)))
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer listener.Close()
	_, port, err := net.SplitHostPort(listener.Addr().String())
	must(t, err)
	r := s.succeed(s.runIn("", fastdock, "new", s.dir, "--yes", "--prove", "--name", s.name, "--port", port))
	contains(t, "what is told", r.stderr, `GET /ready 200  {"status":"ok","checks":{"database":"ok","cache":"ok"}}`)
	contains(t, "the last line", r.stderr, "built, healthy, GET /health 200, GET /ready 200; nothing left\n")
	s.leavesNoProof()
}

// A proof beside the running stack of the same files touches none of it, and takes nothing that has a name of its own.
func TestProveBesideTheStack(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--db", "sqlite", "--cache", "none")
	precious := s.name + "-precious"
	s.docker("volume", "create", precious)
	t.Cleanup(func() { _ = exec.Command("docker", "volume", "rm", "-f", precious).Run() })
	s.edit("docker-compose.override.yml", "  app_data_dev:", "  app_data_dev:\n    name: "+precious)
	s.succeed(s.fastdock("up", "--wait"))
	before, image := s.containers(), s.docker("image", "inspect", "-f", "{{.Id}}", s.name+":dev")

	r := s.fastdock("new", "--yes", "--prove")
	exited(t, r, 0)
	same(t, "the running containers", s.containers(), before)
	same(t, "the image", s.docker("image", "inspect", "-f", "{{.Id}}", s.name+":dev"), image)
	same(t, "the named volume", s.docker("volume", "ls", "-q", "--filter", "name="+precious), precious)
	s.leavesNoProof()
	s.succeed(s.fastdock("down"))
}

// An app that cannot be loaded fails its proof at once, with the place and the cause.
func TestProveNamesTheCause(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--db", "none", "--cache", "none")
	main, err := os.ReadFile(s.file("app/main.py"))
	must(t, err)
	must(t, os.WriteFile(s.file("app/main.py"), append([]byte("raise RuntimeError(\"no moon\")\n"), main...), 0o644))
	began := time.Now()
	r := s.fastdock("new", "--yes", "--prove")
	exited(t, r, 6)
	contains(t, "the message", r.stderr, "fastdock: service \"app\": app/main.py:1 RuntimeError: no moon\n")
	if spent := time.Since(began); spent > time.Minute {
		t.Errorf("it took %s to tell", spent)
	}
	s.leavesNoProof()
}

// A proof changes the answers that its failures ask for, one after the other, and ends with an app that answers.
func TestProveAdjusts(t *testing.T) {
	t.Parallel()
	s := emptyStack(t, sharedDir(t))
	must(t, os.WriteFile(s.file("requirements.txt"), []byte("fastapi==0.116.1\nuvicorn==0.35.0\n"), 0o644))
	must(t, os.WriteFile(s.file("main.py"), []byte(`import ctypes
import importlib

from fastapi import FastAPI

importlib.import_module("distutils.version")  # which no file tells: Python has it up to 3.11
ctypes.CDLL("libmagic.so.1")

app = FastAPI()


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}
`), 0o644))
	r := s.succeed(s.fastdock("new", "--yes", "--prove", "--name", s.name, "--python", "3.13"))
	contains(t, "what is told", r.stderr, "No module named 'distutils': uses Python 3.11 instead of 3.13")
	contains(t, "what is told", r.stderr, "libmagic.so.1: cannot open shared object file: No such file or "+
		"directory: adds the system packages libmagic1")
	contains(t, "the last line", r.stderr, "GET /health 200; nothing left\n")
	s.leavesNoProof()
	if r := s.fastdock("new", "--yes", "--check"); r.code != 0 {
		t.Errorf("the files are not those of the answers: code %d\n%s%s", r.code, r.stdout, r.stderr)
	}
}

// Whatever a user or the machine does in the middle of a proof, nothing is left of it.
func TestProveInterrupted(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--db", "none", "--cache", "none")
	for _, cut := range []struct {
		name, at string
		do       func(*exec.Cmd, io.Closer) error
	}{
		{"while it plans", "proving ", interrupt},
		{"while it builds", "resolve image config", interrupt},
		{"when it starts", "app  started", interrupt},
		{
			name: "when it is asked",
			at:   "app  healthy",
			do:   func(cmd *exec.Cmd, _ io.Closer) error { return cmd.Process.Signal(syscall.SIGTERM) },
		},
		{"when nobody reads on", "built ", func(_ *exec.Cmd, out io.Closer) error { return out.Close() }},
	} {
		t.Run(cut.name, func(t *testing.T) {
			cmd := exec.Command(raced, "new", "--yes", "--prove")
			cmd.Dir = s.dir
			out, err := cmd.StderrPipe()
			must(t, err)
			must(t, cmd.Start())
			lines := bufio.NewScanner(out)
			for lines.Scan() && !strings.Contains(lines.Text(), cut.at) {
			}
			must(t, cut.do(cmd, out))
			_, _ = io.Copy(io.Discard, out)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 130 {
				t.Errorf("exit code %d, want 130", code)
			}
			s.leavesNoProof()
		})
	}
}

func interrupt(cmd *exec.Cmd, _ io.Closer) error { return cmd.Process.Signal(os.Interrupt) }

// Where no engine answers, the files are written and the proof says so.
func TestProveWithoutEngine(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--no-lock")
	s.export("DOCKER_HOST", "unix:///nowhere/docker.sock")
	r := s.fastdock("new", "--yes", "--prove", "--no-lock")
	exited(t, r, 4)
	contains(t, "the message", r.stderr, `connecting to the container engine at "unix:///nowhere/docker.sock"`)
}

// On a terminal a user chooses what is next: done leaves the terminal as it was, and so does a signal.
func TestNextIsDone(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--db", "none", "--cache", "none")
	term := newScreen(t, s.dir, 80, 24)
	before := term.settings(filepath.Join(filepath.Dir(s.dir), "before"))
	term.types(raced+" new; echo code $?", "Enter")
	term.entersToTheEnd("What next?")
	term.types("", "Escape")
	term.shows("code 0")
	term.givenBack("done", before)

	term.clears()
	term.types(raced+" new; echo code $?", "Enter")
	term.entersToTheEnd("What next?")
	must(t, term.program().Signal(syscall.SIGTERM))
	term.shows("code 130")
	term.givenBack("a signal", before)
	s.leavesNoProof()
}

// On a terminal a user proves the files, and goes on into the dashboard.
func TestNextIsProofAndThenUp(t *testing.T) {
	t.Parallel()
	s := writtenStack(t, nil, "--db", "none", "--cache", "none")
	term := newScreen(t, filepath.Dir(s.dir), 100, 40)
	term.types(raced+" new "+filepath.Base(s.dir)+"; echo code $?", "Enter")
	term.entersToTheEnd("What next?")
	term.types("", "Down")
	term.shows("> test it")
	term.types("", "Enter")
	screen := term.shows("GET /health 200, GET /ready 200; nothing left", "What next?", "start it now (fastdock up)")
	if strings.Contains(screen, "test it: build") {
		t.Errorf("what is proved is offered again:\n%s", screen)
	}
	s.leavesNoProof()
	term.shows("> start it now (fastdock up)")
	term.types("", "Enter")
	term.shows("● app  healthy") // not the proof's own line
	term.types("", "q")
	term.shows("Stack stopped", "code 0")
}

// entersToTheEnd presses Enter on page after page, however many there are, until the screen has the text.
func (s *screen) entersToTheEnd(text string) {
	s.t.Helper()
	deadline := time.Now().Add(screenPatience)
	for {
		now := s.calm()
		switch {
		case strings.Contains(now, text):
			return
		case time.Now().After(deadline):
			s.t.Fatalf("no page was the last one within %s:\n%s", screenPatience, now)
		case strings.Contains(now, "esc"): // the help of a page
			s.types("", "Enter")
			s.eventually("another page", func(screen string) bool { return screen != now })
		}
	}
}

// calm returns the screen when it has not changed for a while.
func (s *screen) calm() string {
	s.t.Helper()
	looks := make([]string, 10)
	for i := 0; ; i++ {
		looks[i%len(looks)] = s.tmux("capture-pane", "-p")
		if looks[0] != "" && len(slices.Compact(slices.Clone(looks))) == 1 {
			return looks[0]
		}
		time.Sleep(50 * time.Millisecond) // between two looks at the screen
	}
}
