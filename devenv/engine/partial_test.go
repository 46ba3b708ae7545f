package engine

import (
	"testing"

	"github.com/fastdock/fastdock/devenv"
)

// A log that is read from its middle begins with a whole record, or with a place in the code that one names.
func TestWithoutPartial(t *testing.T) {
	const frame = `  File "/app/main.py", line 7, in read`
	for name, c := range map[string]struct {
		texts []string
		want  int // lines that are left out
	}{
		"within a traceback": {[]string{"    return f()", "           ^^^", frame, "    raise X"}, 2},
		"at a record":        {[]string{"INFO: started", "    indented"}, 0},
		"at a banner":        {[]string{"   FastAPI   Starting development server", "             Searching"}, 0},
		"nothing else":       {[]string{"    a", "    b"}, 2},
		"nothing":            {nil, 0},
	} {
		var lines []devenv.LogLine
		for _, text := range c.texts {
			lines = append(lines, devenv.LogLine{Text: text})
		}
		if got := len(lines) - len(withoutPartial(lines)); got != c.want {
			t.Errorf("%s: %d lines left out, want %d", name, got, c.want)
		}
	}
}
