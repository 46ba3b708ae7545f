package logs

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/pane"
	"github.com/fastdock/fastdock/tui/theme"
)

var noon = time.Date(2026, 11, 23, 12, 3, 7, 0, time.UTC)

const ms = time.Millisecond

// fakeHost is a screen with a prompt and a status, and no files.
type fakeHost struct {
	prompt *pane.Prompt
	status string
}

func (h *fakeHost) Ask(prompt *pane.Prompt)              { h.prompt = prompt }
func (h *fakeHost) SetStatus(_ pane.Tone, text string)   { h.status = text }
func (h *fakeHost) OpenFile(string, string, int) tea.Cmd { return nil }
func (h *fakeHost) OpenBroken() tea.Cmd                  { return nil }

// showing returns panes of a size that have seen the events.
func showing(width, height int, events []devenv.Event) *Panes {
	p := New(&fakeHost{}, "shop", time.UTC, time.Time{})
	p.SetSize(width, height)
	p.Apply(events, devenv.State{})
	return p
}

// press sends keys to the panes, or to the prompt while there is one.
func press(p *Panes, keys ...string) {
	host := p.host.(*fakeHost)
	for _, name := range keys {
		if host.prompt == nil {
			p.HandleKey(pane.KeyName(name))
			continue
		}
		msg := tea.KeyPressMsg{Code: rune(name[0]), Text: name}
		if name == "enter" {
			msg = tea.KeyPressMsg{Code: tea.KeyEnter}
		}
		if closed, _ := host.prompt.HandleKey(msg); closed {
			host.prompt = nil
		}
	}
}

func logLines(service, container string, at time.Time, text string) devenv.Event {
	lines := []devenv.LogLine{{At: at, Text: text}}
	return devenv.LogLines{Service: service, Container: container, Stream: devenv.Stdout, Lines: lines}
}

func manyLogs(service string, n int) []devenv.Event {
	events := make([]devenv.Event, n)
	for i := range events {
		events[i] = logLines(service, "shop-"+service+"-1", noon, fmt.Sprintf("line %d", i))
	}
	return events
}

func screenTheme() theme.Theme { return theme.Rich(true) }

func TestSearchGoesFromHitToHit(t *testing.T) {
	p := showing(80, 20, manyLogs("app", 300))
	press(p, "/", "l", "i", "n", "e", " ", "1", "0", "enter")
	v := p.focused()
	hits := []string{v.lines.at(v.hit).text}
	for _, k := range []string{"n", "n", "N"} {
		press(p, k)
		hits = append(hits, v.lines.at(v.hit).text)
	}
	if want := []string{"line 109", "line 108", "line 107", "line 108"}; !slices.Equal(hits, want) {
		t.Errorf("hits %v, want %v", hits, want)
	}
	if rows := strings.Join(p.View(theme.None()), "\n"); !strings.Contains(rows, "»") {
		t.Errorf("the hit is not marked:\n%s", rows)
	}
	press(p, "/", "x", "y", "z", "enter")
	if got := p.host.(*fakeHost).status; got != "no matches for xyz" {
		t.Errorf("status %q", got)
	}
}

func TestViewMovesOnWhenItsLinesAreDropped(t *testing.T) {
	p := showing(80, 40, manyLogs("app", 100))
	p.Show("app")
	press(p, "home")
	p.Apply(manyLogs("app", 2*MaxLines), devenv.State{})
	v := p.focused()
	if _, places := v.visibleRows(screenTheme()); places[0] != v.lines.first() || len(places) != v.bodyHeight() {
		t.Errorf("the view begins at %d and has %d rows; the oldest line is %d", places[0], len(places), v.lines.first())
	}
}

func TestWheelScrollsByRows(t *testing.T) {
	p := showing(80, 40, manyLogs("app", 100))
	last := func() int { _, places := p.focused().visibleRows(screenTheme()); return places[len(places)-1] }
	end := last()
	p.HandleMouse(tea.MouseWheelMsg{X: 10, Y: 10, Button: tea.MouseWheelUp}, 10, 10)
	if to := last(); to != end-wheelRows {
		t.Errorf("wheel up: to %d of %d", to, end)
	}
	p.HandleMouse(tea.MouseWheelMsg{X: 10, Y: 10, Button: tea.MouseWheelDown}, 10, 10)
	if p.focused().scrolledBack {
		t.Error("wheel down does not come back to following")
	}
}

func TestSavingOverwritesNoFile(t *testing.T) {
	name := t.TempDir() + "/app.log"
	if got := saveLines(name, []string{"a"})().(pane.StatusMsg); got.Tone != pane.Info {
		t.Fatalf("not saved: %+v", got)
	}
	if got := saveLines(name, nil)().(pane.StatusMsg); got.Tone != pane.Failure {
		t.Errorf("a file that is there is written over: %+v", got)
	}
}

// BenchmarkSearch looks through 100,000 lines that have no hit, by text and by regular expression.
func BenchmarkSearch(b *testing.B) {
	v := showing(200, 50, manyLogs("app", maxMergedLines)).merged
	for name, source := range map[string]string{"text": "nowhere", "expression": "no(where|body) [0-9]+"} {
		p := newPattern(source)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if v.find(p, v.lines.end()-1, -1) {
					b.Fatal("found")
				}
			}
		})
	}
}

func TestFilterWithoutMatchesSaysSo(t *testing.T) {
	p := showing(80, 20, manyLogs("app", 120))
	press(p, "&", "x", "y", "z", "enter")
	if rows := strings.Join(p.View(theme.None()), "\n"); !strings.Contains(rows, "no match in 120 lines; esc shows all") {
		t.Errorf("the pane does not say why it is empty:\n%s", rows)
	}
	if press(p, "S"); p.host.(*fakeHost).status != "no lines to save" {
		t.Errorf("status %q", p.host.(*fakeHost).status)
	}
}

func TestInvalidPatternIsReported(t *testing.T) {
	for _, k := range []string{"/", "&"} {
		p := showing(80, 20, manyLogs("app", 3))
		press(p, k, "[", "b", "enter")
		if got := p.host.(*fakeHost).status; got != "invalid pattern, used as plain text: missing closing ]" {
			t.Errorf("%s: status %q", k, got)
		}
	}
}
