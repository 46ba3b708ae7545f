package devenv

import "testing"

func TestProbeSummaryKeepsTheExceptionOfATraceback(t *testing.T) {
	const refused = "Traceback (most recent call last):\n" +
		"  File \"<string>\", line 1, in <module>\n" +
		"    c.request('GET', '/')\n" +
		"    ~~~~~~~~~^^^^^^^^^^^^\n" +
		"ConnectionRefusedError: [Errno 111] Connection refused\n"
	for output, want := range map[string]string{
		"":                "its last probe ended with code 1: no output",
		"first\nsecond\n": "its last probe ended with code 1: first\nsecond",
		refused: "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] " +
			"Connection refused",
		"hello\n" + refused + "\r\n": "its last probe ended with code 1: ConnectionRefusedError: [Errno 111] " +
			"Connection refused",
	} {
		if got := (Probe{ExitCode: 1, Output: output}).Summary(); got != want {
			t.Errorf("output %q gives %q, want %q", output, got, want)
		}
	}
}
