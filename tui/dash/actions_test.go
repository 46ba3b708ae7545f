package dash

import (
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
	"github.com/fastdock/fastdock/tui/pane"
)

func TestVerbsActOnTheSelectedService(t *testing.T) {
	stoppedRedis := append(
		healthy(),
		devenv.VerbStarted{Verb: devenv.VerbStop, Service: "redis"},
		ended("redis", 0),
		devenv.VerbEnded{Verb: devenv.VerbStop, Service: "redis"},
	)
	for _, c := range []struct {
		events []devenv.Event
		keys   []string
		want   []string
	}{
		{healthy(), []string{"@postgres", "r"}, []string{"restart postgres"}},
		{healthy(), []string{"@redis", "b", "R"}, []string{"rebuild redis", "recreate redis"}},
		{healthy(), []string{"@redis", "s"}, []string{"stop redis"}},
		{stoppedRedis, []string{"@redis", "s"}, []string{"start redis"}},
		{healthy(), []string{"r"}, nil},
		{healthy()[:1], []string{"r"}, []string{"restart postgres"}},
		{healthy(), []string{"tab", "q", "r"}, []string{"stop"}},
	} {
		m := screen(80, 24, c.events, Options{})
		press(m, c.keys...)
		if !slices.Equal(asked(m), c.want) {
			t.Errorf("%v asked %v, want %v", c.keys, asked(m), c.want)
		}
	}
}

func TestActionWithoutAServiceSaysWhatToDo(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "r")
	if got := text(m); !strings.Contains(got, "choose a service first: tab, then r") {
		t.Errorf("screen:\n%s", got)
	}
	press(m, "tab")
	if got := text(m); strings.Contains(got, "choose a service first") {
		t.Errorf("the next key does not take the advice away:\n%s", got)
	}
}

// A status gives the bar back to the state and the keys, unless another one has come meanwhile.
func TestStatusExpires(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	m.lifetime = ms
	cmd := press(m, "r")
	if got := text(m); !strings.Contains(got, "choose a service first") {
		t.Errorf("screen:\n%s", got)
	}
	_, next := m.Update(pane.StatusMsg{Text: "another"})
	m.Update(cmd())
	if got := text(m); !strings.Contains(got, " another") {
		t.Errorf("the end of the first took the second away:\n%s", got)
	}
	m.Update(next())
	if got := text(m); strings.Contains(got, " another") || !strings.Contains(got, "ready in 2.81 s") {
		t.Errorf("it stays:\n%s", got)
	}
}

func TestVerbInProgressIsShown(t *testing.T) {
	m := screen(80, 24, append(healthy(),
		devenv.VerbStarted{Verb: devenv.VerbRestart, Service: "app", Command: "docker compose restart app"}), Options{})
	if got := text(m); !strings.Contains(got, "◐ app       restarting") ||
		!strings.Contains(got, "$ docker compose restart app") {
		t.Errorf("screen:\n%s", got)
	}
	m.Update(
		batchMsg{
			devenv.VerbEnded{Verb: devenv.VerbRestart, Service: "app", Took: time.Second, Err: errors.New("no such container")},
		},
	)
	if got := text(m); !strings.Contains(got, "restart failed: no such container") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestDriftedServiceIsMarked(t *testing.T) {
	for _, c := range []struct {
		would devenv.Drift
		want  string
	}{
		{devenv.DriftRecreate, ".env changed · {recreate} to apply"},
		{devenv.DriftRebuild, ".env changed · {rebuild} to rebuild"},
		{devenv.DriftRemove, "no longer in the Compose files"},
	} {
		drifted := devenv.Drifted{Service: "app", Would: c.would, Files: []string{".env"}}
		m := screen(120, 40, append(healthy(), drifted), Options{})
		if got := text(m); !strings.Contains(got, "app     ≠ healthy") || !strings.Contains(driftHint(drifted), c.want) {
			t.Errorf("%s: %q\n%s", c.would, driftHint(drifted), got)
		}
	}
}

func commanded() []devenv.Event {
	return append(healthy(),
		devenv.VerbStarted{Verb: devenv.VerbRestart, Service: "app", Command: "docker compose restart app"},
		devenv.VerbEnded{Verb: devenv.VerbRestart, Service: "app", Took: 1300 * ms},
		devenv.VerbStarted{Verb: devenv.VerbRebuild, Service: "worker", Command: "docker compose up -d --build worker"},
		devenv.VerbEnded{Verb: devenv.VerbRebuild, Service: "worker", Took: ms, Err: errors.New("Dockerfile:2: exit code 1")},
		devenv.VerbStarted{Verb: devenv.VerbStop, Service: "redis", Command: "docker compose stop redis"},
	)
}

func TestOverlayScreens(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		for name, keys := range map[string][]string{
			"help":          {"?"},
			"commands":      {"C"},
			"palette":       {":"},
			"palette-found": {":", "r", "e", "s"},
			"prompt":        {"@postgres", "!", "l", "s"},
		} {
			m := screen(size[0], size[1], commanded(), Options{})
			press(m, keys...)
			golden.Check(t, fmt.Sprintf("%s-%dx%d.golden", name, size[0], size[1]), text(m))
		}
	}
}

func TestPaletteDoesWhatTheKeyDoes(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "@postgres", ":")
	for _, letter := range "rebuild" {
		press(m, string(letter))
	}
	press(m, "enter")
	if !slices.Equal(asked(m), []string{"rebuild postgres"}) || m.overlay != nil {
		t.Errorf("asked %v, overlay %v", asked(m), m.overlay)
	}
	press(m, ":", "q", "x", "x", "x", "enter")
	if len(asked(m)) != 1 {
		t.Errorf("a search without a match asked %v", asked(m))
	}
}

func TestFuzzyMatchesLettersInOrder(t *testing.T) {
	for _, c := range []struct {
		text, query string
		matches     bool
	}{
		{"restart", "rst", true},
		{"stop, start", "start", true},
		{"shell in the container", "sic", true},
		{"help", "lh", false},
		{"help", "", true},
		{"", "a", false},
	} {
		if _, is := fuzzy(c.text, c.query); is != c.matches {
			t.Errorf("fuzzy(%q, %q) = %v", c.text, c.query, is)
		}
	}
	whole, _ := fuzzy("restart", "rest")
	scattered, _ := fuzzy("recreate from the files", "rest")
	if whole <= scattered {
		t.Errorf("letters in a row score %d, scattered ones %d", whole, scattered)
	}
}

func TestConsoleKnowsTheImages(t *testing.T) {
	for image, want := range map[string]string{
		"postgres:18": "psql", "docker.io/library/redis:8-alpine": "redis-cli", "valkey/valkey:9@sha256:abc": "valkey-cli",
		"localhost:5000/mariadb": "mariadb", "shop-app": "",
	} {
		_, label := console(image)
		if program, _, _ := strings.Cut(label, " "); program != want {
			t.Errorf("console of %s is %q, want %q", image, program, want)
		}
	}
}

func TestConsoleIsThatOfTheSelectedServiceOrTheFirst(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	for _, c := range []struct{ chosen, want string }{{"", "postgres"}, {"app", "postgres"}, {"redis", "redis"}} {
		if s, found := findConsoleService(m.state, c.chosen); !found || s.Name != c.want {
			t.Errorf("with %q chosen the console is of %q", c.chosen, s.Name)
		}
	}
	m = screen(
		80,
		24,
		[]devenv.Event{
			devenv.Planned{Service: "cache", Image: "redis:8"},
			devenv.Planned{Service: "db", Image: "postgres:18"},
		},
		Options{},
	)
	if s, _ := findConsoleService(m.state, ""); s.Name != "db" {
		t.Errorf("with none chosen the console is of %q, want the database", s.Name)
	}
	m = screen(80, 24, []devenv.Event{devenv.Planned{Service: "app", Image: "shop"}}, Options{})
	if press(m, "c"); !strings.Contains(text(m), "no service is a database") {
		t.Errorf("screen:\n%s", text(m))
	}
}

func TestServiceURLIsThatOfAPublishedTCPPort(t *testing.T) {
	for ports, want := range map[string]string{
		"127.0.0.1:8000->8000/tcp": "http://127.0.0.1:8000", "0.0.0.0:80->80/tcp": "http://127.0.0.1:80",
		"[::]:80->80/tcp": "http://127.0.0.1:80", "127.0.0.1:53->53/udp": "", "": "",
	} {
		if got := serviceURL(devenv.ServiceState{Ports: []string{ports}}); got != want {
			t.Errorf("address of %q is %q, want %q", ports, got, want)
		}
	}
}

func TestOpenerCommandByOperatingSystem(t *testing.T) {
	for _, c := range []struct{ system, browser, want string }{
		{"linux", "", "xdg-open"},
		{"darwin", "", "open"},
		{"windows", "", "rundll32 url.dll,FileProtocolHandler"},
		{"linux", "firefox -P dev:lynx", "firefox -P dev"},
	} {
		if got := strings.Join(openerCommand(c.system, c.browser), " "); got != c.want {
			t.Errorf("opener(%q, %q) = %q", c.system, c.browser, got)
		}
	}
}

func TestBrowserErrorIsShown(t *testing.T) {
	if _, err := exec.LookPath("false"); err != nil {
		t.Fatal(err)
	}
	t.Setenv("BROWSER", "false")
	m := screen(120, 24, healthy(), Options{})
	cmd := press(m, "@app", "u")
	m.Update(cmd())
	if got := text(m); !strings.Contains(got, "false failed (exit status 1): open http://127.0.0.1:8000") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestMissingBrowserIsNamed(t *testing.T) {
	t.Setenv("BROWSER", "no-such-browser")
	m := screen(120, 24, healthy(), Options{})
	m.Update(press(m, "@app", "u")())
	if got := text(m); !strings.Contains(got, "no browser command found: open http://127.0.0.1:8000") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestPromptEditsItsText(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "tab", "!", "l", "s", " ", "x", "ctrl+w", "-", "a")
	m.Update(tea.PasteMsg{Content: "b\x1b[2J\nc"})
	if got := m.prompt.Value(); got != "ls -ab[2Jc" {
		t.Errorf("typed %q", got)
	}
	press(m, "backspace", "ctrl+u")
	if got := m.prompt.Value(); got != "" {
		t.Errorf("after ctrl+u %q", got)
	}
	press(m, "esc")
	if m.prompt != nil {
		t.Error("esc does not close the prompt")
	}
}

func TestSuspendIsTheTerminalsOwn(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	if cmd := press(m, "ctrl+z"); cmd == nil || fmt.Sprintf("%T", cmd()) != "tea.SuspendMsg" {
		t.Error("ctrl+z does not suspend")
	}
	if asked := m.control.(*recorder).asked; !slices.Equal(asked, []string{"stand still"}) {
		t.Errorf("asked for %v", asked)
	}
}

// A shell has the terminal until it ends: what is typed is its, and the dashboard is back afterwards.
func TestInteractiveExecReturnsToTheDashboard(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{})
	term.waitFor(t, "ready in")
	term.SendText("\t!" + "ls\r")
	term.waitFor(t, "type a line")
	term.SendText("x") // lost: a pipe's reader cannot be cancelled, as a terminal's can, and Bubble Tea's takes one more
	term.SendText("quit\r")
	term.waitFor(t, "exit code 3; Enter goes back")
	term.SendText("\r")
	term.waitFor(t, "ready in")
	term.SendText("C")
	term.waitFor(t, "docker compose exec app ls")
	s.finish()
	<-done
	restored(t, term)
	if at := term.CursorPosition(); at.X != 0 {
		t.Errorf("what is printed next begins at column %d, behind the words of the command", at.X)
	}
}

// Text can be edited in its middle, and the terminal's own cursor stands where the next character goes.
func TestCursorStandsInTheText(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	if m.View().Cursor != nil {
		t.Error("a cursor is shown where nothing is typed")
	}
	press(m, "@postgres", "!", "a", "c", "left", "b")
	prefix := len(" postgres $ ")
	if at := m.View().Cursor; m.prompt.Value() != "abc" || at == nil || at.X != prefix+2 || at.Y != 23 {
		t.Errorf("text %q, cursor %+v", m.prompt.Value(), at)
	}
	press(m, "esc", ":", "r")
	at, rows := m.View().Cursor, strings.Split(text(m), "\n")
	if at == nil || !strings.HasPrefix(string([]rune(rows[at.Y])[at.X-2:]), ":r") {
		t.Errorf("cursor %+v in\n%s", at, text(m))
	}
}
