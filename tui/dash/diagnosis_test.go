package dash

import (
	"context"
	"fmt"
	"image/color"
	"strings"
	"testing"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// refused returns the last probes of a cache that no connection reaches.
func refused() map[string][]devenv.Probe {
	var probes []devenv.Probe
	for i := range 5 {
		probe := devenv.Probe{
			Command:  "redis-cli ping",
			ExitCode: 1,
			Output:   "Could not connect to Redis at 127.0.0.1:6379: Connection refused\n",
		}
		if i == 0 {
			probe = devenv.Probe{Command: "redis-cli ping", Output: "PONG\n"}
		}
		probe.Start = noon.Add(time.Duration(i-5) * 10 * time.Second)
		probe.End = probe.Start.Add(31 * ms)
		probes = append(probes, probe)
	}
	return map[string][]devenv.Probe{"shop-redis-1": probes}
}

// diagnosed returns what doctor finds of the same stack.
func diagnosed() doctor.Result {
	return doctor.Result{Findings: []check.Finding{
		{
			ID:       "FD-R05",
			Severity: check.Error,
			Service:  "redis",
			Cause:    "the health check requests port 6379, where nothing listens in the container; redis listens on 6380",
			Evidence: []string{
				"probe: redis-cli ping",
				"listening: 0.0.0.0:6380",
			},
			Fix: check.Fix{Text: "request port 6380 in the health check: `redis-cli -p 6380 ping`"},
		},
		{
			ID:       "FD-P18",
			Severity: check.Warning,
			Service:  "app",
			File:     "docker-compose.yml",
			Line:     12,
			Cause:    "port 8000 is published on all interfaces",
			Fix:      check.Fix{Text: "publish it on 127.0.0.1"},
		},
		{ID: "FD-M01", Severity: check.OK, Subject: "unix:///var/run/docker.sock", Cause: "the engine answers (26.1.5)"},
	}, Skipped: []doctor.Skipped{{What: "the disk", Why: "the engine is on another machine"}}}
}

// ailing returns a screen of a stack in which redis is not well; doctor has looked, and the engine was asked for its
// probes.
func ailing(t *testing.T, width, height int, opts Options) *root {
	t.Helper()
	opts.Examine = func(context.Context) doctor.Result { return diagnosed() }
	m := screen(width, height, sick(), opts)
	m.control.(*recorder).probes = refused()
	if !m.diagnosis.examining {
		t.Fatal("doctor does not look")
	}
	m.Update(diagnosisMsg(m.diagnosis.examine(t.Context())))
	m.Update(probesOf(t, press(m, "@redis")))
	return m
}

func probesOf(t *testing.T, cmd tea.Cmd) tea.Msg {
	t.Helper()
	if cmd == nil {
		t.Fatal("nobody asks for the probes")
	}
	return cmd()
}

func TestDiagnosisOfAFailingService(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := ailing(t, size[0], size[1], Options{})
		golden.Check(t, fmt.Sprintf("why-%dx%d.golden", size[0], size[1]), text(m))
		press(m, "D")
		golden.Check(t, fmt.Sprintf("doctor-%dx%d.golden", size[0], size[1]), text(m))
	}
	m := ailing(t, 80, 24, Options{ASCII: true, NoColor: true})
	drawn := m.View().Content
	golden.Check(t, "why-ascii-80x24.golden", trimmed(drawn))
	if i := strings.IndexFunc(drawn, func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
		t.Errorf("not ASCII from %q on", drawn[i:min(len(drawn), i+12)])
	}
}

// On a light background the same text stands in other colours.
func TestLightBackgroundHasOtherColours(t *testing.T) {
	for name, m := range map[string]*root{
		"why":      ailing(t, 80, 24, Options{}),
		"debugger": debugged(t, 80, 24, Options{}),
		"broken":   screen(80, 24, broken(), Options{}),
	} {
		dark, words := m.View().Content, text(m)
		m.Update(tea.BackgroundColorMsg{Color: color.White})
		if m.View().Content == dark || text(m) != words {
			t.Errorf("%s: the same colours %v, other words:\n%s", name, m.View().Content == dark, text(m))
		}
	}
}

// While all are chosen, each that is not well has a row with its first cause; a click on it, or tab, chooses it.
func TestAllFailingServicesAreListed(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := ailing(t, size[0], size[1], Options{})
		m.Update(batchMsg{ended("worker", 1)})
		found := diagnosed()
		found.Findings[0].File, found.Findings[0].Line = "docker-compose.override.yml", 51 // the cause has the room
		m.Update(diagnosisMsg(found))
		press(m, "@")
		golden.Check(t, fmt.Sprintf("why-all-%dx%d.golden", size[0], size[1]), text(m))
		at := m.layout.diagnosisBox()
		m.Update(tea.MouseClickMsg{X: at.X + 3, Y: at.Y})
		if got := m.services.selected; got != "" {
			t.Errorf("a click on the head chose %q", got)
		}
		m.Update(tea.MouseClickMsg{X: at.X + 3, Y: at.Y + 1})
		if got := m.services.selected; got != "worker" || !strings.Contains(text(m), "why worker exited (1)") {
			t.Errorf("a click on the first chose %q:\n%s", got, text(m))
		}
	}
}

// Only the chosen service says why; its panel goes when it is well again.
func TestDiagnosisIsOfTheSelectedService(t *testing.T) {
	m := ailing(t, 80, 24, Options{})
	press(m, "@app")
	if got := text(m); strings.Contains(got, "why ") {
		t.Errorf("with app chosen:\n%s", got)
	}
	press(m, "@redis")
	if got := text(m); !strings.Contains(got, "why redis failed") {
		t.Errorf("with redis chosen:\n%s", got)
	}
	m.Update(batchMsg{healthOf("redis", "healthy")})
	if got := text(m); strings.Contains(got, "why ") {
		t.Errorf("it is well again:\n%s", got)
	}
}

func TestProbesOfWellReplicasAreLeftOut(t *testing.T) {
	probes := refused()
	probes["shop-redis-2"] = []devenv.Probe{{Command: "redis-cli ping", Output: "PONG"}}
	if got := failingProbes(probes); len(got) != 1 || got["shop-redis-1"] == nil {
		t.Errorf("left %v", got)
	}
	delete(probes, "shop-redis-1")
	if got := failingProbes(probes); len(got) != 1 {
		t.Errorf("of well ones alone left %v", got)
	}
}

func TestDoctorLooksOncePerIllness(t *testing.T) {
	m := screen(80, 24, healthy(), Options{Examine: func(context.Context) doctor.Result { return doctor.Result{} }})
	if m.diagnosis.examining {
		t.Error("it looks at a stack that is well")
	}
	m.Update(batchMsg{healthOf("redis", "unhealthy")})
	if !m.diagnosis.examining {
		t.Fatal("it does not look")
	}
	m.Update(batchMsg{ended("worker", 1)})
	if cmd := m.diagnosis.handleResult(diagnosisMsg{}); cmd == nil || !m.diagnosis.examining {
		t.Error("it does not look at what fell ill meanwhile")
	}
	m.Update(diagnosisMsg{})
	m.Update(batchMsg{logged("worker", "x")})
	if m.diagnosis.examining {
		t.Error("it looks again at the same illness")
	}
	m.Update(batchMsg(broken()[len(healthy()):]))
	if m.diagnosis.examining {
		t.Error("it looks at a broken reload, whose cause is told")
	}
}

// A doctor that hangs holds up neither a key nor the end.
func TestNothingWaitsForTheDoctor(t *testing.T) {
	called, ended := make(chan struct{}), make(chan error, 1)
	hangs := func(ctx context.Context) doctor.Result {
		close(called)
		<-ctx.Done()
		ended <- ctx.Err()
		return doctor.Result{}
	}
	term := newTerminal(t, 80, 24)
	s := newStack(healthy())
	done := start(t.Context(), s, term, Options{Examine: hangs})
	term.waitFor(t, "ready in")
	term.SendText("D")
	<-called
	term.waitFor(t, "checking the machine")
	term.SendText("D\t")
	term.waitFor(t, "› ● app")
	s.finish()
	<-done
	if err := <-ended; err == nil {
		t.Error("it was not told that the screen is gone")
	}
}

func TestDoctorScrolls(t *testing.T) {
	m := ailing(t, 40, 12, Options{})
	for _, k := range []string{"D", "pgdown", "pgdown"} {
		press(m, k)
		_ = m.View()
	}
	if got := text(m); !strings.Contains(got, "not checked: the disk") {
		t.Errorf("screen:\n%s", got)
	}
	press(m, "pgup", "pgup")
	if got := text(m); !strings.Contains(got, "✗ the health check") {
		t.Errorf("screen:\n%s", got)
	}
	if press(m, "D"); m.overlay != nil {
		t.Error("D does not close it")
	}
}

// What a finding quotes from files, and what probes and reloads said, leave the terminal alone.
func TestHostileFindingsTouchNothing(t *testing.T) {
	for name, text := range hostile() {
		text = text[:min(len(text), 4096)] // what the engine keeps of a probe
		m := screen(80, 24, sick(), Options{})
		press(m, "@redis")
		m.Update(
			diagnosisMsg{
				Findings: []check.Finding{
					{
						ID:       "FD-R01",
						Severity: check.Error,
						Service:  "redis",
						Cause:    text,
						Evidence: []string{text},
						Fix:      check.Fix{Text: text},
					},
				},
			},
		)
		m.Update(
			probesMsg{
				"redis",
				map[string][]devenv.Probe{
					"shop-redis-1": {{Command: devenv.Sanitize(text), ExitCode: 1, Output: devenv.Sanitize(text)}},
				},
			},
		)
		m.Update(
			batchMsg{devenv.ReloadBroken{Service: "app", File: devenv.Sanitize(text), Error: devenv.Sanitize(text), At: noon}},
		)
		for _, k := range []string{"esc", "D"} {
			press(m, k)
			v := newVictim(80, 24)
			content := m.View().Content
			for i, row := range strings.Split(content, "\n") {
				if width := ansi.StringWidth(row); width > 80 {
					t.Errorf("%s: row %d is %d columns wide: %q", name, i, width, row)
				}
			}
			_, _ = v.WriteString(strings.ReplaceAll(content, "\n", "\r\n"))
			if len(v.touched) > 0 {
				t.Errorf("%s: touched %q", name, v.touched)
			}
		}
	}
}
