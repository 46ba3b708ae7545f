package altscreen

import (
	"bytes"
	"io"
	"os/exec"
	"testing"

	"github.com/creack/pty"
)

// What is on the alternate screen is erased before it is left, and nothing else is changed.
func TestSwitchWipesTheScreen(t *testing.T) {
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	out := Wiped(near)
	for _, text := range []string{"\x1b[?1049hrows", "more\x1b[?1049l\x1b[?25h"} {
		if n, err := io.WriteString(struct{ io.Writer }{out}, text); n != len(text) || err != nil {
			t.Fatalf("wrote %d bytes of %q: %v", n, text, err)
		}
	}
	want := "\x1b[?1049hrowsmore\x1b[H\x1b[J\x1b[?1049l\x1b[?25h"
	got := make([]byte, len(want))
	if _, err := io.ReadFull(far, got); err != nil || string(got) != want {
		t.Errorf("the terminal got %q, %v\nwant %q", got, err, want)
	}
}

func TestWipedOnlyTerminals(t *testing.T) {
	var out bytes.Buffer
	if Wiped(&out) != io.Writer(&out) {
		t.Error("a buffer came back as something else")
	}
}

// An editor that is started from the alternate screen writes to the terminal, not into a pipe.
func TestCommandsWriteToTheTerminal(t *testing.T) {
	far, near, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer far.Close()
	command := Command{exec.CommandContext(t.Context(), "test", "-t", "1")}
	command.SetStdout(Wiped(near))
	if err := command.Run(); err != nil {
		t.Errorf("the output of a command is not the terminal: %v", err)
	}
}
