package dash

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// crash is what uvicorn writes when a request fails.
func crash() []string {
	return []string{
		"ERROR:    Exception in ASGI application",
		"Traceback (most recent call last):",
		`  File "/app/.venv/lib/python3.14/site-packages/starlette/routing.py", line 76, in app`,
		"    response = await f(request)",
		"               ^^^^^^^^^^^^^^^^",
		`  File "/app/app/main.py", line 17, in read_item`,
		"    return items[item_id]",
		`  File "/usr/local/lib/python3.14/json/decoder.py", line 3, in decode`,
		"    raise",
		"KeyError: 7",
	}
}

// talking is a stack whose logs have everything that is drawn in a way of its own.
func talking() []devenv.Event {
	events := append(healthy()[:11], logged("app", "INFO:     Application startup complete."))
	probe := "\x1b[32mINFO\x1b[0m:     127.0.0.1:5000 - \"\x1b[1mGET /health HTTP/1.1\x1b[0m\" \x1b[32m200 OK\x1b[0m"
	for range 12 {
		events = append(events, logged("app", probe))
	}
	events = append(events,
		logged("app", strings.Replace(probe, "200 OK", "503 Service Unavailable", 1)),
		logged("app", `INFO:     172.18.0.1:5 - "POST /items?a=1 HTTP/1.1" 201 Created`),
		logged("app", `INFO:     172.18.0.1:5 - "GET /nothing HTTP/1.1" 404 Not Found`),
		logged("worker", `{"timestamp":"2026-11-23T12:03:07Z","level":"warning","message":"queue is long","depth":120,"who":{"a":1}}`),
		logged("worker", `{"level":"info","msg":"request","method":"GET","path":"/stats","status":200,"duration_ms":12.5}`),
		logged("worker", "level=error msg=\"no connection\""),
		logged("redis", "1:M 23 Nov 2026 12:03:05.114 # WARNING: overcommit_memory is not set, background saves may fail under low memory"),
	)
	for _, row := range crash() {
		events = append(events, logged("app", row))
	}
	return append(events, logged("app", "INFO:     after the crash"))
}

func TestLogPanes(t *testing.T) {
	for name, keys := range map[string][]string{
		"talk":          nil,
		"talk-unfolded": {"f"},
		"talk-wrapped":  {"z", "T"},
		"talk-split":    {"tab", "tab", "tab", "+", "shift+tab", "+", "shift+tab", "shift+tab"},
		"talk-stacked":  {"tab", "tab", "tab", "+", "="},
		"talk-four":     {"+", "+", "+", "w", "w"},
		"talk-mixed":    {"tab", "+", "m"},
		"talk-search":   {"/", "c", "r", "a", "s", "h", "enter"},
		"talk-filter":   {"&", "G", "E", "T", "enter"},
		"talk-level":    {"v", "v"},
		"talk-selected": {"shift+up", "shift+up", "shift+up"},
	} {
		for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
			m := screen(size[0], size[1], talking(), Options{})
			press(m, keys...)
			golden.Check(t, fmt.Sprintf("%s-%dx%d.golden", name, size[0], size[1]), text(m))
		}
	}
}

// Wrapped rows break between words, and within one only where it is longer than a row.
func TestWrapsBetweenWords(t *testing.T) {
	m := screen(40, 12, append(plans(), logged("app", "one two three four five six seven eight nine "+strings.Repeat("x", 40)+" ten")), Options{})
	press(m, "z")
	want := " app  one two three four five six seven\n      eight nine\n      " + strings.Repeat("x", 34) + "\n      xxxxxx ten\n"
	if got := text(m); !strings.Contains(got, want) {
		t.Errorf("screen:\n%s", got)
	}
}

// A colour that goes over several rows is told anew in each, and ends with it: else it would run into what is beside.
func TestWrappedColoursStayInTheirRows(t *testing.T) {
	m := screen(80, 24, append(plans(), logged("app", "\x1b[31m"+strings.Repeat("red ", 40)+"\x1b[m")), Options{})
	press(m, "z")
	red := 0
	for row := range strings.SplitSeq(m.View().Content, "\n") {
		before, rest, is := strings.Cut(row, "red red")
		if !is {
			continue
		}
		red++
		if !strings.HasSuffix(before, "\x1b[31m") || !strings.Contains(rest, "\x1b[m") {
			t.Errorf("row %q", row)
		}
	}
	if red != 4 {
		t.Errorf("%d rows are red", red)
	}
}

func TestProbesAreFoldedAndFailingOnesNot(t *testing.T) {
	m := screen(120, 40, talking(), Options{})
	got := text(m)
	if !strings.Contains(got, "GET    /health  200 OK  ×12") || !strings.Contains(got, "GET    /health  503 Service Unavailable") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestProbePathOfAHealthCheckIsLearned(t *testing.T) {
	p := newProbes()
	p.learn(`python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/up/now', timeout=2)"`)
	if got := p.of(`INFO:     127.0.0.1:5 - "GET /up/now HTTP/1.1" 200 OK`); got != "/up/now" {
		t.Errorf("the probe's path is %q, knows %v", got, p)
	}
}

func TestReadAccess(t *testing.T) {
	for line, want := range map[string]request{
		`INFO:     172.18.0.1:5 - "GET /items/1 HTTP/1.1" 200 OK`:                            {"GET", "/items/1", 200, "OK", ""},
		`172.18.0.1 - - [23/Nov/2026:12:03:07 +0000] "POST / HTTP/1.1" 502 157 "-" "curl/8"`: {"POST", "/", 502, "", ""},
		`INFO: "DELETE /a b HTTP/2" 204 No Content 12.5ms`:                                   {"DELETE", "/a b", 204, "No Content", "12.5 ms"},
		`"GET /x HTTP/1.0" 999 OK`:                                                           {},
		`"get /x HTTP/1.0" 200 OK`:                                                           {},
		`said "hello HTTP/1.1" 200`:                                                          {},
		`GET /x HTTP/1.1`:                                                                    {},
	} {
		got, is := readAccess(line)
		if got != want || is != (want != request{}) {
			t.Errorf("readAccess(%q) = %+v, %v", line, got, is)
		}
	}
}

func TestReadLevel(t *testing.T) {
	for line, want := range map[string]level{
		"INFO:     started": info, "2026-11-23 [error] 7#7: no": failure, "12:03 WARN x": warning, "level=debug msg=x": debug,
		"an error happened": unlevelled, "INFORMATION desk": unlevelled, "": unlevelled, "2026 UTC [1] FATAL:  password": failure,
		strings.Repeat("x ", 60) + "ERROR": unlevelled,
	} {
		if got, _, _ := readLevel(line); got != want {
			t.Errorf("readLevel(%q) = %v, want %v", line, got, want)
		}
	}
}

func TestRecordHidesNoSequence(t *testing.T) {
	r, is := readRecord(`{"msg":"a\u001b]0;title\u0007b\nc","\u001b[2Jk":"\u009b31mv"}`)
	if !is || strings.ContainsAny(r.message+fmt.Sprint(r.fields), "\x1b\x07\n\u009b") {
		t.Errorf("record %q", r)
	}
	for _, line := range []string{"{", "{}", `{"a":1}`, `["a"]`, "{not json}", `{"msg":1e999}` + "x"} {
		if r, is := readRecord(line); is {
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
		for _, row := range []string{rendered(&line{text: text}, screenTheme()), Plain(text)} {
			if strings.ContainsAny(row, "\n\r\x07\x00") {
				t.Errorf("%q is drawn as %q", text, row)
			}
		}
		one := &trace{}
		one.take(text)
		readLevel(text)
	})
}

func TestTraceback(t *testing.T) {
	s := newLogStore()
	for _, row := range crash() {
		s.add(lineOf("app", row))
		s.add(lineOf("db", "between"))
	}
	for _, row := range []string{"", "During handling of the above exception, another exception occurred:", "", traceHead,
		`  File "/app/app/db.py", line 3, in get`, "    raise X from e", "ValueError: no item", "INFO: on"} {
		s.add(lineOf("app", row))
	}
	kept := s.of("app")
	if kept.count != 3 {
		t.Fatalf("%d lines kept of the app, want 3", kept.count)
	}
	got := kept.at(1).trace
	if at, _ := got.ours(); got.error != "ValueError: no item" || at != (frameAt{"/app/app/db.py", 3, "get"}) {
		t.Errorf("the traceback says %q at %+v", got.error, at)
	}
	if len(got.rows) != 15 {
		t.Errorf("%d rows, want all of them: %q", len(got.rows), got.rows)
	}
}

// Python names no function where the code could not be parsed.
func TestTracebackOfASyntaxError(t *testing.T) {
	s := newLogStore()
	for _, row := range []string{traceHead, `  File "/app/app/main.py", line 28`, "    x = (", "        ^", "SyntaxError: '(' was never closed"} {
		s.add(lineOf("app", row))
	}
	if got := Plain(strings.Join((&looks{}).texts(s.of("app").at(0), screenTheme()), "\n")); !strings.Contains(got, "at /app/app/main.py:28  5 rows") {
		t.Errorf("drawn as %q", got)
	}
}

func TestTracebackOfAnExceptionGroup(t *testing.T) {
	rows := []string{"  + Exception Group Traceback (most recent call last):", `  |   File "/app/main.py", line 5, in <module>`, "  | ExceptionGroup: two (1 sub-exception)",
		"  +-+---------------- 1 ----------------", "    | ValueError: x", "    +------------------------------------"}
	s := newLogStore()
	for _, row := range rows {
		s.add(lineOf("app", row))
	}
	if kept := s.of("app"); kept.count != 1 || len(kept.at(0).trace.frames) != 1 {
		t.Errorf("%d lines kept, the first with %+v", kept.count, kept.at(0).trace)
	}
}

func TestTracebacksAreBounded(t *testing.T) {
	one := &trace{}
	for range 10_000 {
		one.take("    deeper and deeper")
	}
	if len(one.rows) != traceRows || one.beyond != 10_000-traceRows {
		t.Errorf("%d rows kept, %d beyond", len(one.rows), one.beyond)
	}
}

func TestPatternFindsBothCasesUnlessOneIsAsked(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{{"get", "GET /", true}, {"Get", "GET /", false}, {"g.t", "GET", true}, {"(", "a (b", true}, {"a+b", "aab", true}, {"x$", "xy", false}} {
		if got := newPattern(c.pattern).in(c.text); got != c.want {
			t.Errorf("%q in %q: %v", c.pattern, c.text, got)
		}
	}
	if newPattern("") != nil {
		t.Error("no text is a pattern")
	}
}

func TestSearchGoesFromHitToHit(t *testing.T) {
	m := screen(120, 20, append(plans(), manyLogs("app", 300)...), Options{})
	press(m, "/", "l", "i", "n", "e", " ", "1", "0", "enter")
	v := m.logs.focused()
	hits := []string{v.lines.at(v.hit).text}
	for _, k := range []string{"n", "n", "N"} {
		press(m, k)
		hits = append(hits, v.lines.at(v.hit).text)
	}
	if want := []string{"line 109", "line 108", "line 107", "line 108"}; !slices.Equal(hits, want) {
		t.Errorf("hits %v, want %v", hits, want)
	}
	if !strings.Contains(text(m), "»") {
		t.Errorf("the hit is not marked:\n%s", text(m))
	}
	press(m, "/", "x", "y", "z", "enter")
	if !strings.Contains(text(m), "no line has xyz") {
		t.Errorf("screen:\n%s", text(m))
	}
}

// While a search is typed, each letter may lead elsewhere; what the last one had on the screen is there no more.
func TestSearchFollowsWhatIsTyped(t *testing.T) {
	events := append(plans(), manyLogs("app", 100)...)
	events = append(events, logged("app", "a key"))
	m := screen(120, 20, append(events, manyLogs("app", 100)...), Options{})
	text(m)
	for _, k := range []string{"pgup", "/", "k", "e"} {
		press(m, k)
		text(m)
	}
	if got := text(m); !strings.Contains(got, "a key") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestSearchDroppedGoesBack(t *testing.T) {
	m := screen(120, 20, append(plans(), manyLogs("app", 300)...), Options{})
	before := text(m)
	press(m, "/", "e", " ", "7", "esc")
	if text(m) != before {
		t.Errorf("screen:\n%s", text(m))
	}
}

func TestFilterStaysLive(t *testing.T) {
	m := screen(120, 20, append(plans(), manyLogs("app", 300)...), Options{})
	press(m, "&", "e", " ", "2", "9", "enter")
	m.Update(batchMsg{logged("app", "line 2900"), logged("app", "other")})
	if got := text(m); !strings.Contains(got, "line 2900") || strings.Contains(got, "other") || !strings.Contains(got, "&e 29") {
		t.Errorf("screen:\n%s", got)
	}
	press(m, "esc")
	if !strings.Contains(text(m), "other") {
		t.Errorf("esc does not take the filter away:\n%s", text(m))
	}
}

func TestFilterFindsATracebackThatCameInPieces(t *testing.T) {
	m := screen(120, 20, talking()[:4], Options{})
	press(m, "&", "K", "e", "y", "E", "enter")
	for _, row := range crash() {
		m.Update(batchMsg{logged("app", row)})
	}
	if got := text(m); !strings.Contains(got, "KeyError: 7") || strings.Contains(got, "Exception in ASGI") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestCopy(t *testing.T) {
	m := screen(120, 40, talking(), Options{})
	m.View()
	cmd := press(m, "y")
	if got := fmt.Sprint(cmd()); !strings.HasPrefix(got, traceHead) || !strings.HasSuffix(got, "KeyError: 7") {
		t.Errorf("without a selection the clipboard gets %q", got)
	}
	press(m, "shift+up", "shift+up", "shift+up")
	cmd = press(m, "y")
	if got := fmt.Sprint(cmd()); !strings.HasPrefix(got, "ERROR:    Exception") || !strings.HasSuffix(got, "after the crash") {
		t.Errorf("the clipboard gets %q", got)
	}
}

func TestDragSelectsLines(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	m.View()
	m.Update(tea.MouseClickMsg{X: 60, Y: 5, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: 60, Y: 8, Button: tea.MouseLeft})
	m.Update(tea.MouseReleaseMsg{X: 60, Y: 8, Button: tea.MouseLeft})
	if got := m.logs.focused().selected(); len(got) != 4 {
		t.Errorf("selected %q", got)
	}
}

func TestClickOpensATraceback(t *testing.T) {
	m := screen(120, 40, talking(), Options{})
	rows := strings.Split(text(m), "\n")
	y := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, "▸ KeyError") })
	m.Update(tea.MouseClickMsg{X: 60, Y: y, Button: tea.MouseLeft})
	if got := text(m); !strings.Contains(got, "▾ KeyError") || !strings.Contains(got, "return items[item_id]") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestSaveToAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "app.log")
	m := screen(120, 40, talking(), Options{})
	press(m, "tab", "tab", "tab", "S", "ctrl+u")
	m.Update(tea.PasteMsg{Content: name})
	m.Update(press(m, "enter")())
	content, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(content), "KeyError: 7\nINFO:     after the crash\n") || strings.Contains(string(content), "\x1b") {
		t.Errorf("%v, saved:\n%s", err, content)
	}
	if got := text(m); !strings.Contains(got, "lines to "+name) {
		t.Errorf("screen:\n%s", got)
	}
	if got := save(name, nil)().(statusMsg); got.tone != Failure {
		t.Errorf("a file that is there is written over: %+v", got)
	}
}

func TestEditorOpensTheProjectsFrame(t *testing.T) {
	t.Setenv("VISUAL", "code --wait")
	m := screen(120, 40, talking(), Options{})
	m.View()
	if cmd := press(m, "o"); cmd == nil {
		t.Errorf("o opens nothing:\n%s", text(m))
	}
	for command, want := range map[string]string{
		"vim": "vim +7 /a.py", "code --wait": "code --wait --goto /a.py:7", "/usr/bin/hx": "/usr/bin/hx /a.py:7", "charm": "charm --line 7 /a.py", " ": "vi +7 /a.py",
	} {
		if got := strings.Join(editor(command, "/a.py", 7), " "); got != want {
			t.Errorf("editor(%q) = %q, want %q", command, got, want)
		}
	}
}

func TestPanesKeepTheirServices(t *testing.T) {
	m := screen(200, 50, talking(), Options{})
	press(m, "tab", "+", "tab", "tab", "w")
	if m.services.selected != "postgres" {
		t.Errorf("the focused pane shows %q", m.services.selected)
	}
	press(m, "w", "-")
	if got := m.logs.panes; len(got) != 1 || got[0].source != "postgres" {
		t.Errorf("%d panes, the first of %q", len(got), got[0].source)
	}
	press(m, "-", "+", "+", "+", "+", "+")
	if len(m.logs.panes) != maxPanes {
		t.Errorf("%d panes", len(m.logs.panes))
	}
}

func TestLayoutIsRemembered(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "shop.json")
	m := screen(200, 50, talking(), Options{})
	press(m, "tab", "+", "tab", "=", "z", "T")
	m.layout.servicesWidth = 50
	saveLayout(file, m.currentLayout())
	again := newRoot(nil, &recorder{}, Options{Project: "shop"})
	again.restoreLayout(loadLayout(file))
	if got, want := fmt.Sprint(again.currentLayout()), fmt.Sprint(m.currentLayout()); got != want {
		t.Errorf("remembered %s, want %s", got, want)
	}
	if err := os.WriteFile(file, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	again.restoreLayout(loadLayout(file))
}

func TestDividerIsDragged(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	m.Update(tea.MouseClickMsg{X: m.layout.services.Width, Y: 3, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: 50, Y: 3, Button: tea.MouseLeft})
	m.Update(tea.MouseReleaseMsg{X: 50, Y: 3, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: 20, Y: 3})
	if m.layout.services.Width != 50 {
		t.Errorf("the services are %d columns wide", m.layout.services.Width)
	}
}

func TestWrappedLinesScrollByRows(t *testing.T) {
	m := screen(80, 24, append(append(plans(), logged("app", "first")), logged("app", strings.Repeat("0123456789", 400))), Options{})
	press(m, "z")
	if strings.Contains(text(m), "first") {
		t.Fatal("all of it is on the screen")
	}
	press(m, "home")
	if got := text(m); !strings.Contains(got, "first") {
		t.Errorf("the top is out of reach:\n%s", got)
	}
	press(m, "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
	if m.logs.focused().held {
		t.Errorf("the end is out of reach:\n%s", text(m))
	}
}

func TestLinesOutOfSightAreMarked(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	press(m, "tab")
	m.View()
	m.Update(batchMsg{logged("worker", "job done")})
	if got := text(m); !strings.Contains(got, "• ● worker") || strings.Contains(got, "• ● redis") {
		t.Errorf("screen:\n%s", got)
	}
	press(m, "m")
	if got := text(m); strings.Contains(got, "•") {
		t.Errorf("what is in sight is marked:\n%s", got)
	}
}

// A new pane has what none shows yet: all lines, else those of a service.
func TestNewPaneShowsWhatNoneDoes(t *testing.T) {
	m := screen(200, 50, healthy(), Options{})
	press(m, "+", "+", "+")
	var sources []string
	for _, v := range m.logs.panes {
		sources = append(sources, v.source)
	}
	if want := []string{"", "postgres", "redis", "app"}; !slices.Equal(sources, want) || m.services.selected != "app" {
		t.Errorf("panes of %q, want %q; chosen %q", sources, want, m.services.selected)
	}
}
