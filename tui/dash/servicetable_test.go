package dash

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
	"github.com/fastdock/fastdock/tui/theme"
)

// tableRow returns the row of a service in the table.
func tableRow(t *testing.T, m *root, service string) (row string, at int) {
	t.Helper()
	for i, row := range strings.Split(text(m), "\n") {
		if fields := strings.Fields(row); slices.Contains(fields[:min(3, len(fields))], service) {
			return strings.Join(strings.Fields(row), " "), i
		}
	}
	t.Fatalf("no row of %s:\n%s", service, text(m))
	return "", 0
}

func TestWideTerminalHasATable(t *testing.T) {
	now := noon
	m := screen(200, 50, nil, Options{clock: func() time.Time { return now }})
	m.Update(batchMsg(append(healthy(),
		logged("app", `INFO:     172.18.0.1:5 - "GET /x HTTP/1.1" 500 Internal Server Error`),
		logged("app", "Traceback (most recent call last):"), logged("app", "ValueError: no"),
		devenv.Drifted{Service: "app", Would: devenv.DriftRecreate, Keys: []string{"environment.LEVEL"}},
	)))
	now = noon.Add(5 * time.Minute)
	m.Update(batchMsg{})
	m.Update(docsMsg{"app", true})
	m.Update(usageMsg{{Service: "app", CPU: 0.25, Memory: 84_100_000}})
	golden.Check(t, "table-200x50.golden", text(m))
	row, at := tableRow(t, m, "app")
	want := "● app ≠ healthy 5 min http://127.0.0.1:8000/docs 25 % ▃ 84.1 MB 1 × 0.94 s 1×5xx 61 1 " +
		"≠ out of date: environment.LEVEL changed · R to apply"
	if row != want {
		t.Errorf("got  %s\nwant %s", row, want)
	}
	m.Update(tea.MouseClickMsg{X: 8, Y: at, Button: tea.MouseLeft})
	if m.services.selected != "app" {
		t.Errorf("a click on the row chose %q", m.services.selected)
	}
}

// More services than fit scroll, and the logs keep half of the screen.
func TestTableScrollsToTheSelectedService(t *testing.T) {
	var events []devenv.Event
	for i := range 60 {
		events = append(events, devenv.Planned{Service: fmt.Sprintf("service-%02d", i)})
	}
	m := screen(200, 40, events, Options{})
	press(m, "@service-45")
	if row, at := tableRow(t, m, "service-45"); at > 20 || !strings.HasPrefix(row, "› ○") {
		t.Errorf("row %d: %s", at, row)
	}
}

func TestNarrowTerminalCountsErrors(t *testing.T) {
	m := screen(80, 30, append(healthy(), logged("app", "ERROR: no"), logged("app", "ERROR: again")), Options{})
	if got := text(m); !strings.Contains(got, "60 requests, 2 errors") {
		t.Errorf("screen:\n%s", got)
	}
}

// Of several panes, the title of the focused one has the accent colour.
func TestFocusedPaneStandsOut(t *testing.T) {
	m := screen(200, 50, healthy(), Options{})
	accent := theme.Rich(true).Accent.Render("─")
	titled := func() (focused []int) {
		rows := strings.Split(m.View().Content, "\n")
		for _, row := range strings.SplitAfter(rows[m.layout.logs.Y], "┬") {
			if strings.Contains(row, strings.TrimSuffix(accent, "\x1b[m")) {
				focused = append(focused, 1)
			} else {
				focused = append(focused, 0)
			}
		}
		return focused
	}
	press(m, "+")
	if got := titled(); !slices.Equal(got, []int{0, 1}) {
		t.Errorf("after + the focused panes are %v", got)
	}
	if press(m, "w"); !slices.Equal(titled(), []int{1, 0}) {
		t.Errorf("after w the focused panes are %v", titled())
	}
	if press(m, "-"); !slices.Equal(titled(), []int{0}) {
		t.Errorf("one pane needs no mark: %v", titled())
	}
}
