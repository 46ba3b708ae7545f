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
	"github.com/fastdock/fastdock/devenv/devtest"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// talking returns a stack whose logs have everything that is drawn in a way of its own.
func talking() []devenv.Event {
	events := append(healthy()[:11], logged("app", "INFO:     Application startup complete."))
	probe := "\x1b[32mINFO\x1b[0m:     127.0.0.1:5000 - \"\x1b[1mGET /health HTTP/1.1\x1b[0m\" \x1b[32m200 OK\x1b[0m"
	for range 12 {
		events = append(events, logged("app", probe))
	}
	events = append(
		events,
		logged("app", strings.Replace(probe, "200 OK", "503 Service Unavailable", 1)),
		logged("app", `INFO:     172.18.0.1:5 - "POST /items?a=1 HTTP/1.1" 201 Created`),
		logged("app", `INFO:     172.18.0.1:5 - "GET /nothing HTTP/1.1" 404 Not Found`),
		logged(
			"worker",
			`{"timestamp":"2026-11-23T12:03:07Z","level":"warning","message":"queue is long","depth":120,"who":{"a":1}}`,
		),
		logged("worker", `{"level":"info","msg":"request","method":"GET","path":"/stats","status":200,"duration_ms":12.5}`),
		logged("worker", "level=error msg=\"no connection\""),
		logged(
			"redis",
			"1:M 23 Nov 2026 12:03:05.114 # WARNING: overcommit_memory is not set, background saves may fail under low memory",
		),
	)
	for _, row := range devtest.Crash() {
		events = append(events, logged("app", row))
	}
	return append(events, logged("app", "INFO:     after the crash"))
}

func TestLogPaneScreens(t *testing.T) {
	for name, keys := range map[string][]string{
		"talk":          nil,
		"talk-unfolded": {"f"},
		"talk-wrapped":  {"z", "T"},
		"talk-split":    {"@app", "+", "shift+tab", "+", "shift+tab", "shift+tab"},
		"talk-stacked":  {"@app", "+", "="},
		"talk-four":     {"+", "+", "+", "w", "w"},
		"talk-mixed":    {"@postgres", "+", "m"},
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
	m := screen(
		40,
		12,
		append(plans(), logged("app", "one two three four five six seven eight nine "+strings.Repeat("x", 40)+" ten")),
		Options{},
	)
	press(m, "z")
	want := " app  one two three four five six seven\n        eight nine\n        " + strings.Repeat("x", 32) +
		"\n        xxxxxxxx ten\n"
	if got := text(m); !strings.Contains(got, want) {
		t.Errorf("screen:\n%s", got)
	}
}

// A colour that goes over several rows is reported again in each, and ends with it: else it would run into what is
// beside.
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
	if !strings.Contains(got, "GET    /health  200 OK  ×12") ||
		!strings.Contains(got, "GET    /health  503 Service Unavailable") {
		t.Errorf("screen:\n%s", got)
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

func TestFilterAppliesToNewLines(t *testing.T) {
	m := screen(120, 20, append(plans(), manyLogs("app", 300)...), Options{})
	press(m, "&", "e", " ", "2", "9", "enter")
	m.Update(batchMsg{logged("app", "line 2900"), logged("app", "other")})
	if got := text(m); !strings.Contains(got, "line 2900") || strings.Contains(got, "other") ||
		!strings.Contains(got, "&e 29") {
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
	for _, row := range devtest.Crash() {
		m.Update(batchMsg{logged("app", row)})
	}
	if got := text(m); !strings.Contains(got, "KeyError: 7") || strings.Contains(got, "Exception in ASGI") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestCopyTakesSelectionOrLowestTraceback(t *testing.T) {
	m := screen(120, 40, talking(), Options{})
	m.View()
	cmd := press(m, "y")
	if got := fmt.Sprint(cmd()); !strings.HasPrefix(got, "Traceback (most recent call last):") ||
		!strings.HasSuffix(got, "KeyError: 7") {
		t.Errorf("without a selection the clipboard gets %q", got)
	}
	press(m, "shift+up", "shift+up", "shift+up")
	cmd = press(m, "y")
	if got := fmt.Sprint(cmd()); !strings.HasPrefix(got, "ERROR:    Exception") ||
		!strings.HasSuffix(got, "after the crash") {
		t.Errorf("the clipboard gets %q", got)
	}
}

func TestDragSelectsLines(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	m.View()
	m.Update(tea.MouseClickMsg{X: 60, Y: 5, Button: tea.MouseLeft})
	m.Update(tea.MouseMotionMsg{X: 60, Y: 8, Button: tea.MouseLeft})
	m.Update(tea.MouseReleaseMsg{X: 60, Y: 8, Button: tea.MouseLeft})
	if got := fmt.Sprint(press(m, "y")()); strings.Count(got, "\n") != 3 {
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
	press(m, "@app", "S", "ctrl+u")
	m.Update(tea.PasteMsg{Content: name})
	m.Update(press(m, "enter")())
	content, err := os.ReadFile(name)
	if err != nil || !strings.Contains(string(content), "KeyError: 7\nINFO:     after the crash\n") ||
		strings.Contains(string(content), "\x1b") {
		t.Errorf("%v, saved:\n%s", err, content)
	}
	if got := text(m); !strings.Contains(got, "lines to "+name) {
		t.Errorf("screen:\n%s", got)
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
		"vim":         "vim +7 /a.py",
		"code --wait": "code --wait --goto /a.py:7",
		"/usr/bin/hx": "/usr/bin/hx /a.py:7",
		"charm":       "charm --line 7 /a.py",
		" ":           "vi +7 /a.py",
	} {
		if got := strings.Join(editorCommand(command, "/a.py", 7), " "); got != want {
			t.Errorf("editor(%q) = %q, want %q", command, got, want)
		}
	}
}

func TestPanesKeepTheirServices(t *testing.T) {
	m := screen(200, 50, talking(), Options{})
	press(m, "@postgres", "+", "tab", "tab", "w")
	if m.services.selected != "postgres" {
		t.Errorf("the focused pane shows %q", m.services.selected)
	}
	press(m, "w", "-")
	if got := m.logs.Layout().Panes; !slices.Equal(got, []string{"postgres"}) {
		t.Errorf("panes of %q", got)
	}
	press(m, "-", "+", "+", "+", "+", "+")
	if got := m.logs.Layout().Panes; len(got) != 4 {
		t.Errorf("%d panes", len(got))
	}
}

// After a search, the bar has the number of lines and the keys that go on.
func TestSearchCountsMatches(t *testing.T) {
	for pattern, want := range map[string]string{
		"GET": "60 matches · n previous · N next", "startup": "1 match", "nothing": "no matches for nothing",
	} {
		m := screen(120, 40, healthy(), Options{})
		press(m, append(append([]string{"/"}, strings.Split(pattern, "")...), "enter")...)
		if got := text(m); !strings.Contains(got, " "+want+"\n") {
			t.Errorf("%s: no %q in\n%s", pattern, want, got)
		}
	}
}

// Where panes fit in one arrangement only, the key says so and changes nothing.
func TestStackKeySaysWhyItDoesNothing(t *testing.T) {
	m := screen(100, 40, talking(), Options{})
	if press(m, "="); !strings.Contains(text(m), "one pane only: + adds another") {
		t.Errorf("screen:\n%s", text(m))
	}
	if press(m, "+", "+", "+", "="); !strings.Contains(text(m), "not enough room for another layout") {
		t.Errorf("screen:\n%s", text(m))
	}
	if m.logs.Layout().Stacked {
		t.Error("the arrangement is kept for another terminal")
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
	m := screen(
		80,
		24,
		append(append(plans(), logged("app", "first")), logged("app", strings.Repeat("0123456789", 400))),
		Options{},
	)
	press(m, "z")
	if strings.Contains(text(m), "first") {
		t.Fatal("all of it is on the screen")
	}
	press(m, "home")
	if got := text(m); !strings.Contains(got, "first") {
		t.Errorf("the top is out of reach:\n%s", got)
	}
	press(m, "pgdown", "pgdown", "pgdown", "pgdown", "pgdown", "pgdown")
	if strings.Contains(text(m), "scrolled back") {
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
	sources := m.logs.Layout().Panes
	want := []string{"", "app", "worker", "postgres"}
	if !slices.Equal(sources, want) || m.services.selected != "postgres" {
		t.Errorf("panes of %q, want %q; chosen %q", sources, want, m.services.selected)
	}
}

func TestUnfoldedTracebackIsDimmed(t *testing.T) {
	m := screen(
		120,
		40,
		append(
			plans(),
			logged("app", "Traceback (most recent call last):"),
			logged("app", `  File "/usr/local/lib/python3.14/json/decoder.py", line 5, in decode`),
			logged("app", `  File "/app/main.py", line 17, in read`),
			logged("app", "KeyError: 7"),
		),
		Options{},
	)
	press(m, "f")
	dimmed, plain := m.theme.Muted.Render(
		`  File "/usr/local/lib/python3.14/json/decoder.py", line 5, in decode`,
	), `  File "/app/main.py", line 17, in read`
	if got := m.View().Content; !strings.Contains(got, dimmed) || !strings.Contains(got, plain) ||
		strings.Contains(got, m.theme.Muted.Render(plain)) {
		t.Errorf("screen:\n%q", got)
	}
}
