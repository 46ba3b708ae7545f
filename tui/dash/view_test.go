package dash

import (
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

var sizes = [][2]int{{40, 12}, {80, 24}, {120, 40}, {200, 50}}

// screen returns a root of that size that has seen the events.
func screen(width, height int, events []devenv.Event, opts Options) *root {
	opts.Project, opts.zone = "shop", time.UTC
	if opts.clock == nil {
		opts.clock = func() time.Time { return noon }
	}
	m := newRoot(nil, &recorder{}, opts)
	m.lifetime = 0 // a test that waits for a command does not wait for the end of a status
	m.began = m.began.Add(-12 * time.Second)
	m.Update(tea.WindowSizeMsg{Width: width, Height: height})
	m.Update(batchMsg(events))
	return m
}

func TestAnEarlyBatchIsDrawnWithTheNextOne(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	before := text(m)
	m.Update(earlyMsg{logged("app", "came early")})
	if got := text(m); got != before {
		t.Errorf("drawn for an early batch:\n%s", got)
	}
	m.Update(batchMsg{})
	if got := text(m); !strings.Contains(got, "came early") {
		t.Errorf("not drawn with the next batch:\n%s", got)
	}
	m.Update(earlyMsg{logged("app", "came again")})
	m.Update(tea.KeyPressMsg{Code: 'm', Text: "m"})
	if got := text(m); !strings.Contains(got, "came again") {
		t.Errorf("not drawn with a key:\n%s", got)
	}
}

// text returns what the screen shows, without colours and the spaces at the ends of rows.
func text(m *root) string { return trimmed(ansi.Strip(m.View().Content)) }

func trimmed(content string) string {
	var b strings.Builder
	for row := range strings.SplitSeq(content, "\n") {
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	return b.String()
}

func TestScreens(t *testing.T) {
	sessions := map[string][]devenv.Event{
		"starting": starting(),
		"healthy":  healthy(),
		"broken":   broken(),
		"hung":     hung(),
		"scaled":   scaled(),
		"sick":     sick(),
		"stopping": stopped(),
	}
	for name, events := range sessions {
		for _, size := range sizes {
			m := screen(size[0], size[1], events, Options{})
			golden.Check(t, fmt.Sprintf("%s-%dx%d.golden", name, size[0], size[1]), text(m))
		}
	}
}

func TestNoColorHoldsNoEscapeSequence(t *testing.T) {
	m := screen(80, 24, broken(), Options{NoColor: true})
	content := m.View().Content
	golden.Check(t, "nocolor-80x24.golden", trimmed(content))
	if strings.Contains(content, "\x1b") {
		t.Error("the view holds escape sequences")
	}
	press(m, "?")
	if content := m.View().Content; strings.Contains(content, "\x1b") {
		t.Errorf("the help holds escape sequences: %q", content)
	}
	m.Update(tea.BackgroundColorMsg{})
	if content := m.View().Content; strings.Contains(content, "\x1b") {
		t.Error("the terminal's background brought the colours back")
	}
}

func TestEveryRowFillsTheScreen(t *testing.T) {
	for _, width := range []int{1, 2, 3, 5, 8, 13, 20, 39, 69, 70, 71, 90} {
		for height := 1; height <= 26; height++ {
			for _, events := range [][]devenv.Event{nil, starting(), sick()} {
				rows := strings.Split(screen(width, height, events, Options{}).View().Content, "\n")
				if len(rows) != height {
					t.Fatalf("%dx%d: %d rows", width, height, len(rows))
				}
				for i, row := range rows {
					if got := ansi.StringWidth(row); got != width {
						t.Fatalf("%dx%d: row %d is %d columns wide: %q", width, height, i, got, row)
					}
				}
			}
		}
	}
}

func TestColoursOfLongLinesEndAtTheirEdge(t *testing.T) {
	m := screen(80, 24, append(plans(), logged("app", "\x1b[41m"+strings.Repeat("x", 500)+"\x1b[m")), Options{})
	row := strings.Split(m.View().Content, "\n")[1]
	if at := strings.LastIndex(row, "\x1b[m"); at < strings.LastIndex(row, "\x1b[41m") {
		t.Errorf("the colour of a cut line is not ended: %q", row)
	}
}

func TestWideCharactersKeepTheColumns(t *testing.T) {
	m := screen(80, 24, append(plans(), logged("app", strings.Repeat("日本", 60))), Options{})
	for i, row := range m.renderRows() {
		if got := ansi.StringWidth(row); got != 80 {
			t.Errorf("row %d is %d columns wide: %q", i, got, row)
		}
	}
}

func TestServicesScrollToTheSelectedOne(t *testing.T) {
	var events []devenv.Event
	for i := range 40 {
		events = append(events, devenv.Planned{Service: fmt.Sprintf("service-%02d", i)})
	}
	m := screen(80, 24, events, Options{})
	for range 33 {
		press(m, "down")
	}
	if got := text(m); !strings.Contains(got, "› ○ service-32") || strings.Contains(got, "service-05") {
		t.Errorf("the chosen service is out of sight:\n%s", got)
	}
	for range 33 {
		press(m, "up")
	}
	if got := text(m); !strings.Contains(got, "› all") {
		t.Errorf("the first row is out of sight:\n%s", got)
	}
}
