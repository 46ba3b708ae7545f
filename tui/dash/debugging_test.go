package dash

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// debugged returns a screen on which app is chosen and was recreated under its debugger.
func debugged(t *testing.T, width, height int, opts Options) *root {
	t.Helper()
	m := screen(width, height, healthy(), opts)
	m.control.(*recorder).debugger = devenv.Debugger{
		On:      true,
		Address: "127.0.0.1:5678",
		Local:   "/home/me/shop",
		Remote:  "/app",
		Launch:  "5678",
	}
	press(m, "@app", "g")
	if !slices.Equal(asked(m), []string{"debug app"}) {
		t.Fatalf("asked %v", asked(m))
	}
	cmd := m.debuggers.requestAfter([]devenv.Event{devenv.VerbEnded{Verb: devenv.VerbDebug, Service: "app"}})
	m.Update(cmd())
	return m
}

func TestDebuggerShowsAddressAndClient(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := debugged(t, size[0], size[1], Options{})
		golden.Check(t, fmt.Sprintf("debugger-%dx%d.golden", size[0], size[1]), text(m))
	}
	m := debugged(t, 80, 24, Options{})
	attached := m.control.(*recorder).debugger
	attached.Attached = true
	m.Update(debuggerMsg{"app", attached})
	if got := text(m); !strings.Contains(got, "● debugger attached at 127.0.0.1:5678") {
		t.Errorf("screen:\n%s", got)
	}
	press(m, "g")
	if !slices.Equal(asked(m), []string{"debug app", "plain app"}) {
		t.Errorf("asked %v", asked(m))
	}
	if _, cmd := m.Update(debuggerMsg{"app", devenv.Debugger{}}); cmd != nil || strings.Contains(text(m), "debugger") {
		t.Errorf("it goes on asking, or shows:\n%s", text(m))
	}
}

// What launch.json says is reported where it is not so.
func TestDebuggerAtAnotherPort(t *testing.T) {
	m := debugged(t, 120, 40, Options{})
	for launch, want := range map[string]string{
		"5999": "attaches to port 5999: write 5678 there",
		"5678": "(in .vscode/launch.json)",
		"":     "/app is /home/me/shop\n",
	} {
		m.Update(
			debuggerMsg{
				"app",
				devenv.Debugger{On: true, Address: "127.0.0.1:5678", Local: "/home/me/shop", Remote: "/app", Launch: launch},
			},
		)
		if got := text(m); !strings.Contains(got, want) || strings.Contains(got, "write") != (launch == "5999") {
			t.Errorf("launch.json with %q:\n%s", launch, got)
		}
	}
}

func TestDebuggerErrorIsShown(t *testing.T) {
	m := screen(
		120,
		40,
		append(
			healthy(),
			devenv.VerbEnded{
				Verb:    devenv.VerbDebug,
				Service: "app",
				Err:     errors.New("docker-compose.debug.yml does not exist; `fastdock new --debug` writes it"),
			},
		),
		Options{},
	)
	if got := text(m); !strings.Contains(got, "debug failed: docker-compose.debug.yml does not exist") ||
		strings.Contains(got, "waiting for client") {
		t.Errorf("screen:\n%s", got)
	}
}
