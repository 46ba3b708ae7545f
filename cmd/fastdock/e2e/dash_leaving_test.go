package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// However the dashboard is made to go, the stack is stopped and the terminal is as it was.
func TestDashboardLeaves(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps)
	w := newWire(t)
	term := newScreen(t, s.dir, 80, 24)
	before := term.settings(filepath.Join(filepath.Dir(s.dir), "before"))
	up := func(args string) *os.Process {
		term.clears()
		term.types(raced+" up"+args, "Enter")
		term.shows("ready in")
		return term.program()
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGHUP} {
		must(t, up("").Signal(signal))
		term.shows("Stack stopped")
		term.givenBack(signal.String(), before)
		same(t, "running containers after "+signal.String(), s.left("ps"), "")
	}

	up(" --host unix://" + w.Address())
	w.Set(true)
	term.shows("lost connection to")
	term.types("", "q")
	term.shows("the engine was lost")
	term.givenBack("the loss of the engine", before)

	w.Set(false)
	up(" --host unix://" + w.Address())
	w.Hold(true)
	term.shows("lost connection to")
	must(t, term.program().Signal(syscall.SIGHUP))
	term.shows("the engine was lost")
	term.givenBack("a hangup while the engine hangs", before)

	left := up("")
	term.tmux("kill-pane")
	ends(t, left)
	same(t, "running containers after the terminal was closed", s.left("ps"), "")
}

// Nothing of the dashboard stays above the prompt, also where the terminal became wider meanwhile.
func TestDashboardLeavesNoRows(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps)
	term := newScreen(t, s.dir, 80, 24)
	term.types(raced+" up", "Enter")
	narrow := divider(term.shows("ready in"))
	term.tmux("resize-window", "-x", "140")
	term.eventually("the wider screen", func(screen string) bool { return divider(screen) > narrow })
	term.types("", "q")
	term.shows("Stack stopped")
	if all := term.tmux("capture-pane", "-p", "-S", "-"); strings.Contains(all, "services") {
		t.Errorf("rows of the dashboard stay:\n%s", all)
	}
}

// q asks where another fastdock is on the stack or it ran before, also while something is still built; the
// answers do what they say.
func TestDashboardAsksBeforeItStops(t *testing.T) {
	t.Parallel()
	s := alone(t, sleeps)
	first, second := newScreen(t, s.dir, 120, 24), newScreen(t, s.dir, 120, 24)
	for _, term := range []*screen{first, second} {
		term.types(raced+" up", "Enter")
		term.shows("ready in")
	}
	first.types("", "q")
	first.shows("stop the stack?", fmt.Sprintf("1 other fastdock on it (pid %d)", second.program().Pid))
	first.types("", "Escape")
	first.hides("stop the stack?")
	first.types("", "q")
	first.shows("stop the stack?")
	first.types("", "d")
	first.shows("Stack is still running")
	second.shows("this one is in control now")
	second.types("", "q")
	second.shows("it was already running when you attached")
	second.types("", "d")
	second.shows("Stack is still running")

	s.edit("docker-compose.yml", "services:\n", "services:\n  web:\n    build: .\n")
	s.write("Dockerfile", []byte("FROM python:3.14-slim-trixie\nRUN echo begun; sleep 6000\n"))
	first.clears()
	first.types(raced+" up", "Enter")
	first.shows("begun")
	first.types("", "q")
	first.shows("it was already running when you attached")
	first.types("", "q")
	first.shows("Stack stopped")
	same(t, "running containers", s.left("ps"), "")
}

// A service goes on while the dashboard is suspended, and what it said meanwhile is there when that is back.
func TestDashboardSuspended(t *testing.T) {
	t.Parallel()
	s := alone(t, `command: ["sh", "-c", "i=0; while sleep 0.01; do i=$$((i+1)); echo line $$i; echo $$i > `+
		`/count; done"]`, "stop_signal: SIGKILL")
	count := func() int {
		n, err := strconv.Atoi(s.docker("exec", s.name+"-app-1", "sh", "-c", "until grep .; do :; done < /count"))
		must(t, err)
		return n
	}
	term := newScreen(t, s.dir, 80, 24)
	term.types(raced+" up", "Enter")
	term.shows("app  line 20")
	term.types("", "C-z")
	term.shows("Stopped")
	then := count()
	term.eventually("a service that goes on", func(string) bool { return count() > then+200 })
	term.types("fg", "Enter")
	term.eventually("what was said last", func(screen string) bool { return lastLine(screen) > then+200 })
	meanwhile := fmt.Sprintf("line %d", then+150)
	term.types("/"+meanwhile+"$", "Enter")
	term.shows("»app  " + meanwhile)
	term.types("", "q")
	term.shows("Stack stopped")
}

// lastLine returns the number of the last line on the screen; 0 is none.
func lastLine(screen string) int {
	found := regexp.MustCompile(`app  line (\d+)`).FindAllStringSubmatch(screen, -1)
	if len(found) == 0 {
		return 0
	}
	n, _ := strconv.Atoi(found[len(found)-1][1]) // digits
	return n
}

// ends waits until a process that is not a child of the test is gone.
func ends(t *testing.T, process *os.Process) {
	t.Helper()
	limit := time.After(screenPatience)
	for process.Signal(syscall.Signal(0)) == nil {
		select {
		case <-time.After(50 * time.Millisecond): // between two looks
		case <-limit:
			t.Fatalf("process %d runs on", process.Pid)
		}
	}
}
