package logs

import "testing"

// A traceback whose head was not read is folded all the same, and its place can be opened.
func TestTracebackWithoutItsHead(t *testing.T) {
	s := newStore()
	for _, text := range []string{
		`  File "/app/main.py", line 7, in read`, "    return items[7]",
		`  File "/opt/venv/site-packages/x.py", line 1, in f`,
		"    raise KeyError(7)", "KeyError: 7", "INFO: goes on",
	} {
		s.add(lineOf("app", text))
	}
	kept := s.linesOf("app")
	if kept.count != 2 {
		t.Fatalf("%d lines, want the traceback and the line after it", kept.count)
	}
	l := kept.at(0)
	at, known := l.traceback.projectFrame()
	if !known || at.String() != "/app/main.py:7 in read" || l.traceback.error != "KeyError: 7" || levelOf(l) != failure {
		t.Errorf("place %q, error %q", at, l.traceback.error)
	}
}
