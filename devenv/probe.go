package devenv

import (
	"cmp"
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

// Summary returns how the probe ended and what it printed: of a Python traceback only the exception, which is its last
// line.
func (p Probe) Summary() string {
	output := cmp.Or(strings.TrimSpace(p.Output), "no output")
	if strings.Contains(output, traceback) {
		output = strings.TrimSpace(output[strings.LastIndexByte(output, '\n')+1:])
	}
	return fmt.Sprintf("its last probe ended with code %d: %s", p.ExitCode, output)
}
