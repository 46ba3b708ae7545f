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
		"":                "its last probe ended with code 1 and printed nothing: `pg_isready`",
		"first\nsecond\n": "its last probe ended with code 1: first\nsecond",
		refused: "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] " +
			"Connection refused",
		"hello\n" + refused + "\r\n": "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] " +
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
		"":   "its last probe ended with code 1 and printed nothing",
		long: "its last probe ended with code 1 and printed nothing: `" + long[:80] + "…`",
	} {
		if got := (Probe{Command: command, ExitCode: 1}).Summary(); got != want {
			t.Errorf("command %q gives %q, want %q", command, got, want)
		}
	}
}
