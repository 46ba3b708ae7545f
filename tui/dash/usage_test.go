package dash

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

func TestUsageIsShownForHealthyServices(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := screen(size[0], size[1], sick(), Options{})
		for i := range 20 {
			m.Update(usageMsg{
				{
					Service:     "app",
					ContainerID: "a",
					CPU:         float64(i) / 40,
					Memory:      84_000_000,
				},
				{Service: "app", ContainerID: "b", CPU: 0.1, Memory: 1_000_000},
				{Service: "postgres", ContainerID: "p", Memory: 35_400_000},
			})
		}
		m.services.clock = func() time.Time { return noon.Add(5 * time.Minute) }
		golden.Check(t, fmt.Sprintf("usage-%dx%d.golden", size[0], size[1]), text(m))
	}
}

func TestFormatAgeRoundsToOneUnit(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "", time.Second: "1 s", 90 * time.Second: "1 min", 3 * time.Hour: "3 h", 50 * time.Hour: "2 d",
	} {
		if got := formatAge(d); got != want {
			t.Errorf("age(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestSparkStaysInItsRows(t *testing.T) {
	if got := sparkline([]float64{-1, 0, 0.5, 1, 7}); got != "▁▁▅██" {
		t.Errorf("spark = %q", got)
	}
}

func TestUsageIsRequestedOnlyWhenShown(t *testing.T) {
	if m := screen(80, 24, healthy(), Options{}); !m.usagePending {
		t.Error("nobody asks for what shows")
	}
	if m := screen(40, 12, healthy(), Options{}); m.usagePending {
		t.Error("it is asked for without room to show it")
	}
	if m := screen(80, 24, plans(), Options{}); m.usagePending {
		t.Error("it is asked for before the stack is up")
	}
}

func TestPortsAreLinks(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	if content := m.View().Content; !strings.Contains(content, "\x1b]8;;http://127.0.0.1:8000") {
		t.Errorf("no link in %q", content)
	}
}

func TestASCIIScreenHasOnlyASCIICharacters(t *testing.T) {
	m := screen(80, 24, broken(), Options{ASCII: true, NoColor: true})
	press(m, ":")
	content := m.View().Content
	golden.Check(t, "ascii-80x24.golden", trimmed(content))
	for _, r := range content {
		if r > 0x7e {
			t.Fatalf("%q is no ASCII in\n%s", r, content)
		}
	}
}

func TestASCIIGreetingHasOnlyASCIICharacters(t *testing.T) {
	content := screen(80, 24, ready(), Options{ASCII: true, NoColor: true}).View().Content
	if i := strings.IndexFunc(content, func(r rune) bool { return r > 0x7e }); i >= 0 {
		t.Errorf("no ASCII from %q on", content[i:min(len(content), i+12)])
	}
}

func TestTitleAndProgress(t *testing.T) {
	for _, c := range []struct {
		events   []devenv.Event
		title    string
		progress string
	}{
		{starting(), "shop: starting, 1 of 4 up", "Default 47"},
		{healthy(), "shop: ready in 2.81 s", ""},
		{sick(), "shop: redis failed", "Error 75"},
		{stopped(), "shop: stopping… press q again to kill", ""},
	} {
		view := screen(80, 24, c.events, Options{}).View()
		bar := ""
		if view.ProgressBar != nil {
			bar = fmt.Sprint(view.ProgressBar.State, view.ProgressBar.Value)
		}
		if view.WindowTitle != c.title || bar != c.progress {
			t.Errorf("title %q, progress %q; want %q, %q", view.WindowTitle, bar, c.title, c.progress)
		}
	}
}

func TestBellRingsOnlyWhenEnabled(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	failed := []devenv.Event{devenv.ReloadBroken{Service: "app", Error: "SyntaxError"}}
	if m.alert.report(failed, m.project) != nil {
		t.Error("it rings unasked")
	}
	press(m, "B")
	if cmd := m.alert.report(failed, m.project); cmd == nil || fmt.Sprint(cmd().(tea.RawMsg).Msg) != "\a" {
		t.Error("it does not ring")
	}
	if m.alert.report(healthy(), m.project) != nil {
		t.Error("it rings although nothing broke")
	}
	t.Setenv("TMUX", "")
	press(m, "B")
	if cmd := m.alert.report(failed, m.project); cmd == nil ||
		fmt.Sprint(cmd().(tea.RawMsg).Msg) != "\a\x1b]9;shop: app SyntaxError\a" {
		t.Errorf("it does not notify: %q", fmt.Sprint(cmd().(tea.RawMsg).Msg))
	}
	if kept := m.currentLayout(); !kept.Bell || !kept.Notify {
		t.Errorf("remembered %+v", kept)
	}
	if press(m, "B"); m.alert.report(failed, m.project) != nil {
		t.Error("it rings although that was taken back")
	}
}

func TestNothingEndsANotificationEarly(t *testing.T) {
	got := notifySequence("a\x07b\x1b\\c\u009cd\xffe\n"+strings.Repeat("x", 400), false)
	if body := strings.TrimSuffix(strings.TrimPrefix(got, "\x1b]9;"), "\a"); !strings.HasPrefix(body, "ab\\cdexx") ||
		strings.ContainsAny(body, "\x07\x1b\n\u009c") ||
		len(body) > 220 {
		t.Errorf("wrote %q", got)
	}
	if got := notifySequence("x", true); got != "\x1bPtmux;\x1b\x1b]9;x\a\x1b\\" {
		t.Errorf("in tmux it wrote %q", got)
	}
}

// panics is a stack whose first verb is a fault of ours.
type panics struct{ *stack }

func (panics) Do(devenv.Verb, string) { panic("a fault") }

func TestAPanicRestoresTheTerminalAndStopsTheStack(t *testing.T) {
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	control := panics{s}
	done := make(chan error, 1)
	go func() {
		_, err := run(
			t.Context(),
			s.events,
			stopsWith{control},
			Options{Project: "shop", Input: term.input, Output: term},
			tea.WithWindowSize(80, 24),
		)
		done <- err
	}()
	term.waitFor(t, "ready in")
	term.SendText("\tr")
	if err := <-done; !errors.Is(err, tea.ErrProgramPanic) {
		t.Errorf("Run = %v", err)
	}
	if term.IsAltScreen() || term.CursorHidden() {
		t.Error("the terminal is not as it was")
	}
}

// stopsWith stops at once.
type stopsWith struct{ panics }

func (s stopsWith) Stop() { s.finish() }

func TestScreenSurvivesManyResizes(t *testing.T) {
	m := screen(80, 24, talking(), Options{})
	press(m, "tab", "+", "+", "z")
	for i := range 690 { // each width three times
		width, height := i*7%230, i*13%70
		m.Update(tea.WindowSizeMsg{Width: width, Height: height})
		if i%3 == 0 {
			press(m, []string{"pgup", "w", "=", "m", "home", "?", "esc", ":", "esc", "end"}[i/3%10])
		}
		if rows := strings.Count(m.View().Content, "\n") + 1; m.overlay == nil && rows != max(1, height) {
			t.Fatalf("%dx%d: %d rows", width, height, rows)
		}
	}
}
