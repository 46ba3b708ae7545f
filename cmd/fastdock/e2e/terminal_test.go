package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// screenPatience bounds the wait for something to be seen.
const screenPatience = time.Minute

// screen is a terminal of a given size, in a tmux server of its own, with a shell in it.
type screen struct {
	t      *testing.T
	server string
}

func newScreen(t *testing.T, dir string, width, height int) *screen {
	t.Helper()
	s := &screen{t, fmt.Sprintf("fastdock-%d-%s", os.Getpid(), projectName(t))}
	s.tmux("new-session", "-d", "-x", fmt.Sprint(width), "-y", fmt.Sprint(height), "-c", dir, "env", "PS1=shell> ", "sh")
	t.Cleanup(func() { _ = exec.Command("tmux", "-L", s.server, "kill-server").Run() })
	s.shows("shell>")
	return s
}

func (s *screen) tmux(args ...string) string {
	s.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-L", s.server, "-f", "/dev/null"}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// types sends text and then a key by tmux's name for it ("Enter", "C-c"); either may be empty.
func (s *screen) types(text, key string) {
	s.t.Helper()
	if text != "" {
		s.tmux("send-keys", "-l", text)
	}
	if key != "" {
		s.tmux("send-keys", key)
	}
}

// shows waits until the screen has the text and returns the screen.
func (s *screen) shows(text string) string {
	s.t.Helper()
	deadline := time.Now().Add(screenPatience)
	for {
		now := s.tmux("capture-pane", "-p")
		if strings.Contains(now, text) {
			return now
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen did not show %q within %s:\n%s", text, screenPatience, now)
		}
		time.Sleep(50 * time.Millisecond) // between two looks at the screen
	}
}

// settings is what the terminal is set to.
func (s *screen) settings(name string) string {
	s.t.Helper()
	s.types("stty -a >"+name+` && echo wr""ote `+name, "Enter") // what is typed is not what is awaited
	s.shows("wrote " + name)
	content, err := os.ReadFile(name)
	must(s.t, err)
	return string(content)
}
