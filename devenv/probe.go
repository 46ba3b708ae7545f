package devenv

import (
	"fmt"
	"strings"
	"time"
)

// Probe is one run of a container's health check.
type Probe struct {
	Command    string // as a user would type it
	ExitCode   int
	Output     string // at most 4096 bytes, the Engine's limit
	Start, End time.Time
}

// traceback begins a Python traceback.
const traceback = "Traceback (most recent call last):"

// longestCommand is how much of a probe's command is reported.
const longestCommand = 80

// Summary returns how the probe ended and what it printed: of a Python traceback only the exception, which is its last
// line. One that printed nothing is reported by its command.
func (p Probe) Summary() string {
	output := strings.TrimSpace(p.Output)
	if strings.Contains(output, traceback) {
		output = strings.TrimSpace(output[strings.LastIndexByte(output, '\n')+1:])
	}
	switch {
	case output != "":
		return fmt.Sprintf("last health check exited with code %d: %s", p.ExitCode, output)
	case p.Command == "":
		return fmt.Sprintf("last health check exited with code %d, no output", p.ExitCode)
	}
	return fmt.Sprintf("last health check exited with code %d, no output: `%s`", p.ExitCode, shortened(p.Command))
}

func shortened(command string) string {
	if runes := []rune(command); len(runes) > longestCommand {
		return string(runes[:longestCommand]) + "…"
	}
	return command
}
