package devenv

import (
	"strings"
	"testing"
)

func TestProbeSummaryKeepsTheExceptionOfATraceback(t *testing.T) {
	const refused = "Traceback (most recent call last):\n" +
		"  File \"<string>\", line 1, in <module>\n" +
		"    c.request('GET', '/')\n" +
		"    ~~~~~~~~~^^^^^^^^^^^^\n" +
		"ConnectionRefusedError: [Errno 111] Connection refused\n"
	for output, want := range map[string]string{
		"":                "last health check exited with code 1, no output: `pg_isready`",
		"first\nsecond\n": "last health check exited with code 1: first\nsecond",
		refused: "last health check exited with code 1: ConnectionRefusedError: [Errno 111] " +
			"Connection refused",
		"hello\n" + refused + "\r\n": "last health check exited with code 1: ConnectionRefusedError: [Errno 111] " +
			"Connection refused",
	} {
		if got := (Probe{Command: "pg_isready", ExitCode: 1, Output: output}).Summary(); got != want {
			t.Errorf("output %q gives %q, want %q", output, got, want)
		}
	}
}

func TestProbeSummaryWithoutOutput(t *testing.T) {
	long := strings.Repeat("x", 81)
	for command, want := range map[string]string{
		"":   "last health check exited with code 1, no output",
		long: "last health check exited with code 1, no output: `" + long[:80] + "…`",
	} {
		if got := (Probe{Command: command, ExitCode: 1}).Summary(); got != want {
			t.Errorf("command %q gives %q, want %q", command, got, want)
		}
	}
}
