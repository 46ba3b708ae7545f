package e2e

import (
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
)

// talkers is a project whose services say what the test wants.
var talkers = map[string]string{"docker-compose.yml": `x-quiet: &quiet
  image: python:3.14-slim-trixie
  network_mode: none
  stop_signal: SIGKILL
  command: [sleep, infinity]
services:
  app:
    <<: *quiet
    volumes: ["./app:/app"]
  worker: *quiet
`, "app/main.py": "def read():\n    items = {}\n    return items[7]\n"}

// talk is what an app and its server say: probes, one of which fails, a request, JSON, and an exception.
const talk = `INFO:     127.0.0.1:5000 - "GET /health HTTP/1.1" 200 OK
INFO:     127.0.0.1:5000 - "GET /health HTTP/1.1" 200 OK
INFO:     127.0.0.1:5000 - "GET /health HTTP/1.1" 200 OK
INFO:     127.0.0.1:5000 - "GET /health HTTP/1.1" 503 Service Unavailable
INFO:     172.18.0.1:5 - "POST /items?a=1 HTTP/1.1" 201 Created
{"timestamp":"2026-11-23T12:03:07Z","level":"warning","message":"queue is long","depth":120}
ERROR:    Exception in ASGI application
Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/uvicorn/run.py", line 5, in call
    await read()
  File "/app/main.py", line 3, in read
    return items[7]
KeyError: 7
INFO:     after the crash
`

// says makes a service write to its log.
func (s *stack) says(service, text string) {
	s.t.Helper()
	s.docker("exec", s.name+"-"+service+"-1", "sh", "-c", `printf %s "$1" > /proc/1/fd/1`, "sh", text)
}

// watched returns a dashboard on a stack of talkers.
func watched(t *testing.T, width, height int, settings string) (*stack, *screen) {
	t.Helper()
	s := stackOf(t, talkers)
	term := newScreen(t, s.dir, width, height)
	term.tmux("set", "-g", "set-clipboard", "on")
	term.types(settings+" "+raced+" up", "Enter")
	term.shows(s.name + "  ready in")
	return s, term
}

// Lines are drawn by what they are; a traceback unfolds, is copied, and opens in the editor at its line on
// this machine.
func TestDashboardDrawsLogs(t *testing.T) {
	t.Parallel()
	editor, opened := opener(t)
	s, term := watched(t, 100, 30, "VISUAL="+editor)
	s.says("app", talk)
	drawn := term.shows("after the crash",
		"app  GET    /health  200 OK  ×3", "app  GET    /health  503 Service Unavailable",
		"app  POST   /items?a=1  201 Created",
		"app  WARNING queue is long  depth=120", "app  ▸ KeyError: 7", "at /app/main.py:3 in read  6 rows")
	if strings.Contains(drawn, "dist-packages") {
		t.Errorf("the traceback is not folded:\n%s", drawn)
	}
	term.types("f", "")
	term.shows("dist-packages")
	term.types("y", "")
	term.shows("sent to the clipboard: 6 lines")
	term.copied("Traceback (most recent call last):\n")
	term.types("o", "")
	term.eventually("the editor at the line", func(string) bool { return opened() == "+3 "+s.file("app/main.py") })

	term.types("z", "") // the line that was cut is whole
	term.shows("in call")
	term.types("T", "")
	term.eventually("a time before each line", regexp.MustCompile(`│ \d\d:\d\d:\d\d\.\d{3} app  GET `).MatchString)
}

// A search goes from hit to hit and back, a filter holds for lines to come, and what is scrolled back stays
// while new lines are counted.
func TestDashboardSearchesLogs(t *testing.T) {
	t.Parallel()
	s, term := watched(t, 90, 24, "")
	var jobs strings.Builder
	for i := range 60 {
		fmt.Fprintf(&jobs, "job %d of sixty\n", i)
	}
	s.says("app", talk)
	term.shows("after the crash")
	s.says("worker", jobs.String())
	term.shows("job 59")
	term.types("/job 1[0-9]", "Enter")
	term.shows("job 19 of")
	term.types("/KeyError", "Enter")
	term.shows("▸ KeyError")
	s.says("worker", "one more\nand another\n")
	term.shows("↓ 2 new lines")
	term.types("", "End")
	term.shows("and another")
	term.types("&job .*5 of", "Enter")
	term.hides("job 59")
	s.says("worker", "job 65 of many\njob 66 of many\n")
	hidden := term.shows("job 65 of many")
	if strings.Contains(hidden, "job 66") {
		t.Errorf("the filter let a line pass:\n%s", hidden)
	}
	term.types("", "Escape")
	term.shows("job 66")
	term.types("v", "")
	term.shows("queue is long")
	term.types("v", "")
	term.hides("queue is long")
	term.shows("503 Service Unavailable")
	term.types("S", "")
	term.shows("save to")
	term.types("", "C-u")
	term.types("kept.log", "Enter")
	term.shows("lines to kept.log")
	kept, err := os.ReadFile(s.file("kept.log"))
	must(t, err)
	contains(t, "what was saved", string(kept), "KeyError: 7")
	if strings.Contains(string(kept), "job 1") {
		t.Errorf("more was saved than is shown:\n%s", kept)
	}
}

// The mouse chooses, scrolls, drags the divider and selects; a hundred sizes later all is in its place, and
// the layout is remembered.
func TestDashboardMouseAndSizes(t *testing.T) {
	t.Parallel()
	s, term := watched(t, 100, 24, "")
	s.says("worker", strings.Repeat("worked\n", 40)+"the end\n")
	screen := term.shows("the end", "worker  running")
	click := fmt.Sprintf("0;5;%d", row(screen, "worker  running"))
	term.mouse(click+"M", click+"m")
	term.shows("─ worker ─")
	term.mouse("64;60;10M")
	term.shows("scrolled back")
	term.mouse("65;60;10M")
	screen = term.hides("scrolled back")
	term.mouse(fmt.Sprintf("0;%d;5M", divider(screen)), "32;45;5M", "0;45;5m")
	inPlace := func(screen string) bool { return divider(screen) == 45 }
	term.eventually("the divider at its place", inPlace)
	term.mouse("0;60;5M", "32;60;6M", "0;60;6m")
	term.types("y", "")
	term.shows("sent to the clipboard: 2 lines")
	term.copied("worked\nworked")

	term.types("+", "")
	term.shows("› all logs ─")
	for i := range 100 {
		term.tmux("resize-window", "-x", fmt.Sprint(40+i*7%160), "-y", fmt.Sprint(12+i*5%38))
	}
	term.tmux("resize-window", "-x", "40", "-y", "12")
	term.eventually("the services without a head", func(screen string) bool {
		return !strings.Contains(screen, "─ services") && strings.HasPrefix(strings.TrimSpace(line(screen, 12)), s.name)
	})
	term.tmux("resize-window", "-x", "150", "-y", "50")
	term.eventually("the divider at its place", inPlace)
	term.types("", "d")
	term.shows("Stack is still running")
	term.clears()
	term.types(raced+" up", "Enter")
	screen = term.shows(s.name+"  ready in", "all logs ─", "worker ─")
	same(t, "the divider", fmt.Sprint(divider(screen)), "45")
}

// Up to four panes stand side by side or on top of each other as far as they have room, a new one on a service that had
// none; one view has the lines of all.
func TestDashboardPanes(t *testing.T) {
	t.Parallel()
	s, term := watched(t, 150, 50, "")
	s.says("app", "from the app\n")
	s.says("worker", "from the worker\n")
	heads := func(side, rows int) string {
		t.Helper()
		return term.eventually(fmt.Sprintf("%d panes side by side, %d on top of each other", side, rows),
			func(screen string) bool {
				first, _, _ := strings.Cut(screen, "\n")
				heads := regexp.MustCompile(`( all logs| app| worker)( \d/\d)? ─`).FindAllString(screen, -1)
				return strings.Count(first, "┬") == side && len(heads) == max(1, side)*rows
			})
	}
	term.shows("worker  from the worker")
	for _, step := range []struct {
		keys          string
		width, height int
		side, rows    int
	}{
		{"+", 150, 50, 2, 1},
		{"++", 150, 50, 4, 1},
		{"=", 150, 50, 1, 4},
		{"", 80, 24, 1, 4},
		{"", 40, 12, 0, 1},
		{"=", 150, 50, 1, 4}, // refused while there is room for one pane only
		{"=", 150, 50, 4, 1},
		{"m", 150, 50, 1, 1},
		{"m-", 150, 50, 3, 1},
	} {
		term.types(step.keys, "")
		term.tmux("resize-window", "-x", fmt.Sprint(step.width), "-y", fmt.Sprint(step.height))
		screen := heads(step.side, step.rows)
		same(t, "a head that tells of panes without room", fmt.Sprint(strings.Contains(screen, "4/4")),
			fmt.Sprint(step.width == 40))
	}
	term.shows(" › worker ─")
	term.eventually("panes with the lines of all, the app and the worker", func(screen string) bool {
		lines := line(screen, 2)
		return strings.Count(lines, "from the app") == 2 && strings.Contains(lines, "│ from the app") &&
			strings.Contains(lines, "│ from the worker")
	})
}

// Without colours there are none, and with ASCII no other characters.
func TestDashboardPlain(t *testing.T) {
	t.Parallel()
	s, term := watched(t, 80, 24, "NO_COLOR=1 LC_ALL=C")
	s.says("app", talk)
	term.shows("after the crash")
	drawn := term.tmux("capture-pane", "-p", "-e")
	for _, r := range drawn {
		if r == 0x1b || r > 0x7e {
			t.Fatalf("the screen has %q:\n%q", r, drawn)
		}
	}
}
