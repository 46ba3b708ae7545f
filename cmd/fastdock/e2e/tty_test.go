package e2e

import (
	"io"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// tty is a terminal with one program on it. It takes what is drawn as it comes and answers what the program
// asks, so a moment can be measured on it; tmux would have to be asked over and over.
type tty struct {
	t      testing.TB
	cmd    *exec.Cmd
	file   *os.File
	screen *vt.SafeEmulator
	drawn  chan struct{} // gets a value after something was drawn
	ended  chan struct{} // closed after the last of it
}

// newTTY starts a program on a terminal that is set as is wished.
func newTTY(t testing.TB, width, height int, cmd *exec.Cmd, settings ...func(*vt.SafeEmulator)) *tty {
	t.Helper()
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8")
	emulator := vt.NewSafeEmulator(width, height)
	for _, set := range settings {
		set(emulator)
	}
	file, err := pty.StartWithSize(cmd, &pty.Winsize{Cols: uint16(width), Rows: uint16(height)})
	must(t, err)
	term := &tty{t, cmd, file, emulator, make(chan struct{}, 1), make(chan struct{})}
	go func() { _, _ = io.Copy(file, term.screen) }()
	go func() { defer close(term.ended); _, _ = io.Copy(term, file) }()
	t.Cleanup(term.close)
	return term
}

// Write draws.
func (s *tty) Write(data []byte) (int, error) {
	n, err := s.screen.Write(data)
	select {
	case s.drawn <- struct{}{}:
	default:
	}
	return n, err
}

// types sends keys as the bytes that a terminal sends for them.
func (s *tty) types(keys string) {
	s.t.Helper()
	_, err := io.WriteString(s.file, keys)
	must(s.t, err)
}

// text returns what the screen shows.
func (s *tty) text() string { return ansi.Strip(s.screen.Render()) }

// until waits until the screen is as wished.
func (s *tty) until(what string, wished func(screen string) bool) {
	s.t.Helper()
	limit := time.After(screenPatience)
	for {
		now := s.text()
		if wished(now) {
			return
		}
		select {
		case <-s.drawn:
		case <-s.ended:
			s.t.Fatalf("the program ended before %s:\n%s", what, now)
		case <-limit:
			s.t.Fatalf("the screen did not show %s within %s:\n%s", what, screenPatience, now)
		}
	}
}

// close ends the program, if it has not ended yet, and the terminal.
func (s *tty) close() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	<-s.ended
	_ = s.screen.InputPipe().(io.Closer).Close()
	_ = s.file.Close()
}
