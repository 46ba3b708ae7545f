//go:build unix

package main

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// terminalOf is a terminal that a program has. What the program writes is kept, or left unread.
type terminalOf struct {
	t         *testing.T
	far, near *os.File
	before    *term.State

	mu      sync.Mutex
	written bytes.Buffer
	came    chan struct{} // gets a value after something was written
}

// startOn starts a program with a terminal of its own.
func startOn(t *testing.T, cmd *exec.Cmd) *terminalOf {
	t.Helper()
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = far.Close(); _ = near.Close() })
	if err := pty.Setsize(far, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	before, err := term.GetState(near.Fd())
	if err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = near, near, near
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return &terminalOf{t: t, far: far, near: near, before: before, came: make(chan struct{}, 1)}
}

// fill writes until the terminal takes no more: every further write blocks, as nothing reads.
func (o *terminalOf) fill() {
	o.t.Helper()
	file, err := syscall.Open(o.near.Name(), syscall.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		o.t.Fatal(err)
	}
	defer func() { _ = syscall.Close(file) }()
	for err == nil {
		_, err = syscall.Write(file, []byte("full"))
	}
	if !errors.Is(err, syscall.EAGAIN) {
		o.t.Fatal(err)
	}
}

// read keeps what is written from now on.
func (o *terminalOf) read() {
	go func() { _, _ = io.Copy(o, o.far) }()
}

func (o *terminalOf) Write(data []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case o.came <- struct{}{}:
	default:
	}
	return o.written.Write(data)
}

// until waits until the program has written a text, and returns all that it wrote.
func (o *terminalOf) until(text string) string {
	for {
		o.mu.Lock()
		written := o.written.String()
		o.mu.Unlock()
		if strings.Contains(written, text) {
			return written
		}
		<-o.came
	}
}

// rest returns all that was written.
func (o *terminalOf) rest() string {
	const end = "\x1b_end\x1b\\"
	if _, err := o.near.WriteString(end); err != nil {
		o.t.Error(err)
	}
	return o.until(end)
}

// isAsBefore reports whether the terminal has the settings that it had: it shows what is typed, line by line.
func (o *terminalOf) isAsBefore() bool {
	now, err := term.GetState(o.near.Fd())
	return err == nil && reflect.DeepEqual(now, o.before)
}

// mustBeAsBefore wants the settings, and the modes of the screen, that the terminal had.
func (o *terminalOf) mustBeAsBefore() {
	o.t.Helper()
	if !o.isAsBefore() {
		o.t.Error("the terminal's settings are others than before")
	}
	written := o.rest()
	if left := modesLeft(written); len(left) > 0 {
		o.t.Errorf("modes of the terminal are left: %v in\n%q", left, written)
	}
}

var (
	privateMode = regexp.MustCompile(`\x1b\[\?(\d+)([hl])`)
	pushedKeys  = regexp.MustCompile(`\x1b\[>\d+u`)
	poppedKeys  = regexp.MustCompile(`\x1b\[<\d*u`)
	otherKeys   = regexp.MustCompile(`\x1b\[>4(;\d)?m`)
)

// modesLeft returns the modes that a text leaves other than a terminal has them: the cursor hidden, the alternate
// screen, reports of the mouse, of the focus and of pasted text, and other encodings of the keys.
func modesLeft(text string) []string {
	usual := map[string]bool{"7": true, "25": true}
	modes := maps.Clone(usual)
	for _, match := range privateMode.FindAllStringSubmatch(text, -1) {
		modes[match[1]] = match[2] == "h"
	}
	var left []string
	for mode, on := range modes {
		if on != usual[mode] {
			left = append(left, "?"+mode)
		}
	}
	if len(pushedKeys.FindAllString(text, -1)) != len(poppedKeys.FindAllString(text, -1)) {
		left = append(left, "kitty's keys")
	}
	if all := otherKeys.FindAllStringSubmatch(text, -1); len(all) > 0 && all[len(all)-1][1] != "" {
		left = append(left, "xterm's keys")
	}
	return left
}

func TestModesLeft(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "\x1b[?25l": 1, "\x1b[?25lx\x1b[?25h": 0, "\x1b[?1049h\x1b[?1002h\x1b[?1049l": 1, "\x1b[>1u": 1,
		"\x1b[>1ux\x1b[<u": 0, "\x1b[>4;1m": 1, "\x1b[>4;1mx\x1b[>4m": 0, "\x1b[?7l": 1,
	} {
		if left := modesLeft(text); len(left) != want {
			t.Errorf("%q leaves %v, want %d", text, left, want)
		}
	}
}

// exitSignals are the ways to end a command from outside.
var exitSignals = map[string][]os.Signal{
	"SIGINT": {os.Interrupt}, "SIGINT twice": {os.Interrupt, os.Interrupt},
	"SIGTERM": {syscall.SIGTERM}, "SIGHUP": {syscall.SIGHUP},
}

// However a command is ended while the engine hangs, the terminal is as it was before.
func TestTerminalAfterASignal(t *testing.T) {
	for _, command := range []string{"new", "up", "up --output plain", "up --detach", "down", "doctor"} {
		for name, signals := range exitSignals {
			t.Run(command+" "+name, func(t *testing.T) {
				t.Parallel()
				engine, connected := deafEngine(t)
				cmd := program(t, engine, strings.Fields(command)...)
				o := startOn(t, cmd)
				o.read()
				if command == "new" {
					o.until("project's name")
				} else {
					<-connected
				}
				endBy(t, cmd, signals)
				o.mustBeAsBefore()
			})
		}
	}
}

// A terminal that takes no more output gets its settings back all the same. Its modes cannot be set then.
func TestBlockedTerminalAfterASignal(t *testing.T) {
	for name, signals := range exitSignals {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := program(t, "unix:///nowhere", "new")
			// The race detector would block while it writes: Bubble Tea closes its reader as that ends.
			cmd.Env = append(cmd.Env, "GORACE=log_path="+filepath.Join(cmd.Dir, "races"))
			o := startOn(t, cmd)
			o.fill()
			for began := time.Now(); o.isAsBefore(); { // until it reads keys
				if time.Since(began) > exitLimit {
					t.Fatal("it does not read keys")
				}
				runtime.Gosched()
			}
			endBy(t, cmd, signals)
			if !o.isAsBefore() {
				t.Error("the terminal's settings are others than before")
			}
		})
	}
}

// A command that ends by itself, for want of an engine, leaves the terminal as it was.
func TestTerminalWithoutAnEngine(t *testing.T) {
	for _, command := range []string{"up", "up --output plain", "up --detach", "down", "doctor"} {
		t.Run(command, func(t *testing.T) {
			t.Parallel()
			cmd := program(t, "unix:///nowhere", strings.Fields(command)...)
			o := startOn(t, cmd)
			o.read()
			mustEnd(t, cmd)
			o.mustBeAsBefore()
		})
	}
}

// endBy sends signals and waits for the end.
func endBy(t *testing.T, cmd *exec.Cmd, signals []os.Signal) {
	t.Helper()
	for _, signal := range signals {
		_ = cmd.Process.Signal(signal) // it may have ended with the first one
	}
	mustEnd(t, cmd)
}
