package e2e

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"
)

// However the dashboard is ended where its terminal takes no more output, or where no file can be written, the stack is
// stopped and the terminal has its settings back.
func TestDashboardEndsWithoutTerminalOrDisk(t *testing.T) {
	t.Parallel()
	for _, condition := range []string{"terminal blocked", "disk full"} {
		for name, signals := range map[string][]syscall.Signal{
			"SIGINT": {syscall.SIGINT}, "SIGINT twice": {syscall.SIGINT, syscall.SIGINT},
			"SIGTERM": {syscall.SIGTERM}, "SIGHUP": {syscall.SIGHUP},
		} {
			t.Run(condition+" "+name, func(t *testing.T) {
				t.Parallel()
				s := alone(t, sleeps)
				far, near, err := pty.Open()
				must(t, err)
				defer func() { _ = far.Close(); _ = near.Close() }()
				must(t, pty.Setsize(near, &pty.Winsize{Rows: 24, Cols: 80}))
				before, err := term.GetState(near.Fd())
				must(t, err)
				cmd := s.dashboardOn(near, condition == "disk full")
				must(t, cmd.Start())
				if condition == "disk full" {
					go func() { _, _ = io.Copy(io.Discard, far) }()
				}
				s.awaitContainer(cmd)
				if condition == "terminal blocked" {
					fill(t, near.Name())
				}
				for _, signal := range signals {
					_ = cmd.Process.Signal(signal) // it may have ended with the first one
				}
				endsWithin(t, cmd)
				after, err := term.GetState(near.Fd())
				if diff := cmp.Diff(before, after, cmp.AllowUnexported(term.State{})); diff != "" || err != nil {
					t.Errorf("the terminal's settings: %v, -before +after\n%s", err, diff)
				}
				same(t, "running containers", s.left("ps"), "")
			})
		}
	}
}

// dashboardOn returns the command for a dashboard on a terminal; without a disk, no file can be written.
func (s *stack) dashboardOn(terminal *os.File, withoutDisk bool) *exec.Cmd {
	cmd := s.command(s.dir, raced, "up")
	if withoutDisk {
		cmd = s.command(s.dir, "sh", "-c", "ulimit -f 0; exec "+raced+" up")
	}
	// The race detector would block while it writes: Bubble Tea closes its reader as that ends.
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "GORACE=log_path="+filepath.Join(s.dir, "races"))
	cmd.Stdin, cmd.Stdout, cmd.Stderr = terminal, terminal, terminal
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	return cmd
}

// awaitContainer waits until the stack's container runs.
func (s *stack) awaitContainer(cmd *exec.Cmd) {
	s.t.Helper()
	for began := time.Now(); s.left("ps") == ""; {
		if time.Since(began) > screenPatience {
			_ = cmd.Process.Kill()
			s.t.Fatal("the container does not start")
		}
	}
}

// fill writes until a terminal takes no more: every further write blocks, as nothing reads.
func fill(t *testing.T, terminal string) {
	t.Helper()
	file, err := syscall.Open(terminal, syscall.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	must(t, err)
	defer func() { _ = syscall.Close(file) }()
	for err == nil {
		_, err = syscall.Write(file, []byte("full"))
	}
	if !errors.Is(err, syscall.EAGAIN) {
		t.Fatal(err)
	}
}

// leaveLimit bounds the end of the dashboard: what the terminal, the container and the last events may take, and some
// more on a busy machine.
const leaveLimit = 30 * time.Second

// endsWithin waits for the end of a program for as long as it may take.
func endsWithin(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	ended := make(chan struct{})
	go func() { defer close(ended); _ = cmd.Wait() }()
	select {
	case <-ended:
	case <-time.After(leaveLimit):
		_ = cmd.Process.Kill()
		<-ended
		t.Errorf("it did not end within %s", leaveLimit)
	}
}
