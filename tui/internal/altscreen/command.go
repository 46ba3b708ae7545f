package altscreen

import (
	"io"
	"os/exec"
)

// Command is a program that has the terminal for as long as it runs; it implements Bubble Tea's ExecCommand. The
// terminal itself is its output: an editor would warn of the pipe that os/exec makes for any other writer.
type Command struct{ *exec.Cmd }

// SetStdin sets where the program reads.
func (c Command) SetStdin(in io.Reader) { c.Stdin = in }

// SetStdout sets where the program writes.
func (c Command) SetStdout(out io.Writer) { c.Stdout = Unwiped(out) }

// SetStderr sets where the program writes errors.
func (c Command) SetStderr(out io.Writer) { c.Stderr = Unwiped(out) }

// Unwiped returns the terminal that [Wiped] has wrapped; any other output as it is.
func Unwiped(out io.Writer) io.Writer {
	if t, is := out.(terminal); is {
		return t.File
	}
	return out
}
