package logs

import (
	"fmt"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/tui/pane"
)

func TestProbePathOfAHealthCheckIsLearned(t *testing.T) {
	p := newProbes()
	p.learn(`python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/up/now', timeout=2)"`)
	if got := p.pathOf(`INFO:     127.0.0.1:5 - "GET /up/now HTTP/1.1" 200 OK`); got != "/up/now" {
		t.Errorf("the probe's path is %q, knows %v", got, p)
	}
}

func TestParseAccess(t *testing.T) {
	for line, want := range map[string]request{
		`INFO:     172.18.0.1:5 - "GET /items/1 HTTP/1.1" 200 OK`: {
			"GET", "/items/1", 200, "OK", "",
		},
		`172.18.0.1 - - [23/Nov/2026:12:03:07 +0000] "POST / HTTP/1.1" 502 157 "-" "curl/8"`: {"POST", "/", 502, "", ""},
		`INFO: "DELETE /a b HTTP/2" 204 No Content 12.5ms`: {
			"DELETE", "/a b", 204, "No Content", "12.5 ms",
		},
		`"GET /x HTTP/1.0" 999 OK`:  {},
		`"get /x HTTP/1.0" 200 OK`:  {},
		`said "hello HTTP/1.1" 200`: {},
		`GET /x HTTP/1.1`:           {},
	} {
		got, is := parseAccess(line)
		if got != want || is != (want != request{}) {
			t.Errorf("readAccess(%q) = %+v, %v", line, got, is)
		}
	}
}

func TestFindLevelNearTheBeginning(t *testing.T) {
	for line, want := range map[string]level{
		"INFO:     started": info, "2026-11-23 [error] 7#7: no": failure, "12:03 WARN x": warning, "level=debug msg=x": debug,
		"an error happened":                unlevelled,
		"INFORMATION desk":                 unlevelled,
		"":                                 unlevelled,
		"2026 UTC [1] FATAL:  password":    failure,
		strings.Repeat("x ", 60) + "ERROR": unlevelled,
	} {
		if got, _, _ := findLevel(line); got != want {
			t.Errorf("readLevel(%q) = %v, want %v", line, got, want)
		}
	}
}

func TestRecordHidesNoSequence(t *testing.T) {
	r, is := parseRecord(`{"msg":"a\u001b]0;title\u0007b\nc","\u001b[2Jk":"\u009b31mv"}`)
	if !is || strings.ContainsAny(r.message+fmt.Sprint(r.fields), "\x1b\x07\n\u009b") {
		t.Errorf("record %q", r)
	}
	for _, line := range []string{"{", "{}", `{"a":1}`, `["a"]`, "{not json}", `{"msg":1e999}` + "x"} {
		if r, is := parseRecord(line); is {
			t.Errorf("readRecord(%q) = %+v", line, r)
		}
	}
}

func FuzzReadLine(f *testing.F) {
	f.Add(`{"level":"info","msg":"x","a":[1]}`)
	f.Add(`INFO: "GET / HTTP/1.1" 200 OK [1s]`)
	f.Add("Traceback (most recent call last):")
	f.Add(`  File "/a.py", line 99999999999999999999, in x`)
	f.Fuzz(func(t *testing.T, text string) {
		text = devenv.Sanitize(strings.ReplaceAll(text, "\n", " "))
		for _, row := range []string{renderText(&line{text: text}, screenTheme()), pane.Plain(text)} {
			if strings.ContainsAny(row, "\n\r\x07\x00") {
				t.Errorf("%q is drawn as %q", text, row)
			}
		}
		one := &traceback{}
		one.add(text)
		findLevel(text)
	})
}

func TestTracebackIsFoldedIntoOneLine(t *testing.T) {
	s := newStore()
	for _, row := range devtest.Crash() {
		s.add(lineOf("app", row))
		s.add(lineOf("db", "between"))
	}
	for _, row := range []string{
		"", "During handling of the above exception, another exception occurred:", "",
		tracebackHead, `  File "/app/app/db.py", line 3, in get`, "    raise X from e", "ValueError: no item",
		"INFO: on",
	} {
		s.add(lineOf("app", row))
	}
	kept := s.linesOf("app")
	if kept.count != 3 {
		t.Fatalf("%d lines kept of the app, want 3", kept.count)
	}
	got := kept.at(1).traceback
	if at, _ := got.projectFrame(); got.error != "ValueError: no item" || at != (frame{"/app/app/db.py", 3, "get"}) {
		t.Errorf("the traceback says %q at %+v", got.error, at)
	}
	if len(got.rows) != 15 {
		t.Errorf("%d rows, want all of them: %q", len(got.rows), got.rows)
	}
}

// Python names no function where the code could not be parsed.
func TestTracebackOfASyntaxError(t *testing.T) {
	s := newStore()
	for _, row := range []string{
		tracebackHead, `  File "/app/app/main.py", line 28`, "    x = (", "        ^",
		"SyntaxError: '(' was never closed",
	} {
		s.add(lineOf("app", row))
	}
	rows := (&lineStyle{}).renderContent(s.linesOf("app").at(0), screenTheme())
	if got := pane.Plain(strings.Join(rows, "\n")); !strings.Contains(got, "at /app/app/main.py:28  5 rows") {
		t.Errorf("drawn as %q", got)
	}
}

func TestTracebackOfAnExceptionGroup(t *testing.T) {
	rows := []string{
		"  + Exception Group Traceback (most recent call last):",
		`  |   File "/app/main.py", line 5, in <module>`,
		"  | ExceptionGroup: two (1 sub-exception)",
		"  +-+---------------- 1 ----------------",
		"    | ValueError: x",
		"    +------------------------------------",
	}
	s := newStore()
	for _, row := range rows {
		s.add(lineOf("app", row))
	}
	if kept := s.linesOf("app"); kept.count != 1 || len(kept.at(0).traceback.frames) != 1 {
		t.Errorf("%d lines kept, the first with %+v", kept.count, kept.at(0).traceback)
	}
}

func TestTracebacksAreBounded(t *testing.T) {
	one := &traceback{}
	for range 10_000 {
		one.add("    deeper and deeper")
	}
	if len(one.rows) != maxTracebackRows || one.dropped != 10_000-maxTracebackRows {
		t.Errorf("%d rows kept, %d beyond", len(one.rows), one.dropped)
	}
}

func TestPatternFindsBothCasesUnlessOneIsAsked(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"get", "GET /", true},
		{"Get", "GET /", false},
		{"g.t", "GET", true},
		{"(", "a (b", true},
		{"a+b", "aab", true},
		{"x$", "xy", false},
	} {
		if got := newPattern(c.pattern).matchesText(c.text); got != c.want {
			t.Errorf("%q in %q: %v", c.pattern, c.text, got)
		}
	}
	if newPattern("") != nil {
		t.Error("no text is a pattern")
	}
}
