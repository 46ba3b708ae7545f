package logs

import "testing"

func TestCounts(t *testing.T) {
	access := func(path, status string) string {
		return `INFO:     172.18.0.1:5 - "GET ` + path + ` HTTP/1.1" ` + status
	}
	s := newStore()
	for _, text := range []string{
		access("/health", "200 OK"), access("/health", "200 OK"), // asked by Docker
		access("/items", "200 OK"), access("/items", "404 Not Found"), access("/", "500 Internal Server Error"),
		"ERROR:    Exception in ASGI application", "Traceback (most recent call last):", `  File "/app/x.py", line 1, in f`,
		"ValueError: no", "INFO:     goes on", "Traceback (most recent call last):", "KeyError: 1", "plain words",
		`{"level":"error","msg":"no connection"}`, "level=warning msg=slow",
		`{"level":"info","msg":"request","method":"GET","path":"/a","status":503}`,
		`{"level":"info","msg":"no request","status":"up"}`,
	} {
		s.add(lineOf("app", text))
	}
	p := &Panes{store: s}
	if got, want := p.Counts("app"), (Counts{Requests: 4, Failed: 2, Errors: 3}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	s.starting["app"] = true
	s.add(lineOf("app", "FATAL:  the database system is starting up"))
	if got := p.Counts("app").Errors; got != 3 {
		t.Errorf("%d errors with that of the start", got)
	}
	s.opened = 2
	old := lineOf("app", "ERROR: of yesterday")
	old.at = 1
	s.add(old)
	if got := p.Counts("app").Errors; got != 3 {
		t.Errorf("%d errors with those of before", got)
	}
	if got := p.Counts("db"); got != (Counts{}) {
		t.Errorf("of a service without lines: %+v", got)
	}
}

// What fastdock itself asks for is neither shown nor counted.
func TestOwnRequestsAreNotStored(t *testing.T) {
	s := newStore()
	for _, text := range []string{
		`INFO:     172.18.0.1:5 - "HEAD ` + DocsProbe + ` HTTP/1.1" 200 OK`,
		`{"level":"info","method":"HEAD","url":"http://127.0.0.1:8000` + DocsProbe + `","status":404}`,
	} {
		s.add(lineOf("app", text))
	}
	p := &Panes{store: s}
	if got, counts := s.merged.count+s.linesOf("app").count, p.Counts("app"); got != 0 || counts != (Counts{}) {
		t.Errorf("%d lines, counts %+v", got, counts)
	}
	if s.add(lineOf("app", `INFO:     172.18.0.1:5 - "GET /docs HTTP/1.1" 200 OK`)); s.merged.count != 1 {
		t.Error("a request of the user's is not stored")
	}
}
