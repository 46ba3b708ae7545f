package e2e

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// However the dashboard is made to go, the stack is stopped and the terminal is as it was.
func TestDashboardLeaves(t *testing.T) {
	s := alone(t, sleeps)
	w := newWire(t)
	term := newScreen(t, s.dir, 80, 24)
	before := term.settings(filepath.Join(filepath.Dir(s.dir), "before"))
	up := func(args string) *os.Process {
		term.types("clear; "+fastdock+" up"+args, "Enter")
		term.shows("ready in")
		return term.program()
	}
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		must(t, up("").Signal(signal))
		term.shows("the stack is stopped")
		term.givenBack(signal.String(), before)
		same(t, "running containers after "+signal.String(), s.left("ps"), "")
	}

	up(" --host unix://" + w.Address())
	w.Set(true)
	term.shows("lost the engine")
	term.types("", "q")
	term.shows("the engine was lost")
	term.givenBack("the loss of the engine", before)

	left := up("")
	term.tmux("kill-pane")
	ends(t, left)
	same(t, "running containers after the terminal was closed", s.left("ps"), "")
}

// ends waits until a process that is nobody's child here is gone.
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
