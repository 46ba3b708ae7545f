package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// screenPatience bounds the wait for something to be seen.
const screenPatience = patience

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

// shows waits until the screen has all of the texts at once and returns that screen.
func (s *screen) shows(texts ...string) string {
	s.t.Helper()
	return s.eventually(fmt.Sprintf("%q", texts), func(screen string) bool {
		return !slices.ContainsFunc(texts, func(text string) bool { return !strings.Contains(screen, text) })
	})
}

// hides waits until the screen does not have the text and returns that screen.
func (s *screen) hides(text string) string {
	s.t.Helper()
	return s.eventually(fmt.Sprintf("no more %q", text), func(screen string) bool {
		return !strings.Contains(screen, text)
	})
}

// clears empties the shell's screen, so that nothing of it passes for what the next command shows.
func (s *screen) clears() {
	s.t.Helper()
	s.types("clear", "Enter")
	s.eventually("a prompt alone", func(screen string) bool { return strings.TrimSpace(screen) == "shell>" })
}

// eventually waits until a screen is as wished and returns that very screen: the next one may be another.
func (s *screen) eventually(what string, wished func(screen string) bool) string {
	s.t.Helper()
	for deadline := time.Now().Add(screenPatience); ; {
		screen := s.tmux("capture-pane", "-p") // without colours
		if wished(screen) {
			return screen
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen did not show %s within %s:\n%s", what, screenPatience, screen)
		}
		time.Sleep(50 * time.Millisecond) // between two looks at the screen
	}
}

// copied waits until the terminal's clipboard has the text: it may get there after the row that says so.
func (s *screen) copied(text string) {
	s.t.Helper()
	s.eventually(fmt.Sprintf("%q in the clipboard", text), func(string) bool {
		clipboard, _ := exec.Command("tmux", "-L", s.server, "show-buffer").Output() // fails while it is empty
		return strings.Contains(string(clipboard), text)
	})
}

// line returns a row of a screen, from 1.
func line(screen string, y int) string { return strings.Split(screen, "\n")[y-1] }

// row returns where a screen has a text, from 1; 0 is nowhere.
func row(screen, text string) int {
	return 1 + slices.IndexFunc(strings.Split(screen, "\n"), func(row string) bool { return strings.Contains(row, text) })
}

// divider returns the column between services and logs, from 1.
func divider(screen string) int {
	before, _, _ := strings.Cut(line(screen, 1), "┬")
	return 1 + utf8.RuneCountInString(before)
}

// mouse sends what a terminal reports of its mouse: button;column;row, then M where it is pressed, m where it is let
// go.
func (s *screen) mouse(reports ...string) {
	s.t.Helper()
	for _, report := range reports {
		s.types("\x1b[<"+report, "")
	}
}

// modes are what a program can leave on behind it, and tmux reports.
const modes = "\nalternate screen #{alternate_on}, cursor #{cursor_flag}, mouse #{mouse_any_flag}, " +
	"keypad #{keypad_flag}#{keypad_cursor_flag}, " +
	"insert #{insert_flag}, wrap #{wrap_flag}, title #{pane_title}"

// settings returns what the terminal is set to.
func (s *screen) settings(name string) string {
	s.t.Helper()
	s.types("stty -a >"+name+` && echo wr""ote `+name, "Enter") // what is typed was not written by is awaited
	s.shows("wrote " + name)
	content, err := os.ReadFile(name)
	must(s.t, err)
	return string(content) + s.tmux("display-message", "-p", modes)
}

// untitled returns settings without the title.
func untitled(settings string) string {
	rest, _, _ := strings.Cut(settings, ", title ")
	return rest
}

// givenBack fails the test unless the terminal is set as it was.
func (s *screen) givenBack(after, before string) {
	s.t.Helper()
	same(s.t, "the terminal's settings after "+after, s.settings(filepath.Join(sharedDir(s.t), "after")), before)
}

// program returns the process that the shell waits for.
func (s *screen) program() *os.Process {
	s.t.Helper()
	shell := strings.TrimSpace(s.tmux("display-message", "-p", "#{pane_pid}"))
	out, err := exec.Command("pgrep", "-P", shell).Output()
	must(s.t, err)
	pid, err := strconv.Atoi(strings.TrimSpace(string(out)))
	must(s.t, err)
	process, err := os.FindProcess(pid)
	must(s.t, err)
	return process
}

// opener returns a program that stands for an editor or a browser, and what it was last asked to open.
func opener(t *testing.T) (program string, opened func() string) {
	t.Helper()
	program = filepath.Join(sharedDir(t), "opener")
	must(t, os.WriteFile(program, []byte("#!/bin/sh\nprintf %s \"$*\" > $0.opened\n"), 0o755))
	return program, func() string {
		content, _ := os.ReadFile(program + ".opened") // it may not be there yet
		return string(content)
	}
}
