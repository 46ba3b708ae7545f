package dash

import (
	"strings"
	"testing"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/theme"
)

// What is broken stays in its place until it is fixed, however much is written, and is red among the last reloads
// afterwards.
func TestBrokenReloadStaysUntilItIsFixed(t *testing.T) {
	m := screen(80, 24, broken(), Options{})
	m.Update(batchMsg(manyLogs("postgres", 500)))
	for _, want := range []string{"✗ app: app/main.py:17 SyntaxError: invalid syntax", "→ fix and save"} {
		if got := text(m); !strings.Contains(got, want) {
			t.Errorf("no %q:\n%s", want, got)
		}
	}
	m.Update(batchMsg(reloaded("app/main.py", 900*ms, noon.Add(time.Minute))))
	got := text(m)
	if strings.Contains(got, "SyntaxError: invalid syntax\n") ||
		!strings.Contains(got, "12:04:07 app/main.py 0.90 s   12:03:07 ✗ app/main.py broke") {
		t.Errorf("after it was fixed:\n%s", got)
	}
	if red := theme.Rich(true).Fail.Render("✗ app/main.py broke"); !strings.Contains(m.View().Content, red) {
		t.Error("the broken reload is not red")
	}
}

// On the smallest screen the fix has the place of the last reloads.
func TestFixIsShownOnTheSmallestScreen(t *testing.T) {
	missed := devenv.ReloadMissed{
		Service: "worker",
		File:    "jobs/mail.py",
		Reason:  devenv.MissProcess,
		Process: devenv.ProcessGone,
		At:      noon,
	}
	for want, events := range map[string][]devenv.Event{
		"→ fix and save":                        broken(),
		"→ close its open connections":          hung(),
		"→ run `docker compose restart worker`": append(healthy(), missed),
	} {
		if got := text(screen(40, 12, events, Options{})); !strings.Contains(got, want) {
			t.Errorf("no %q:\n%s", want, got)
		}
	}
}

func TestEveryStuckReloadHasAFix(t *testing.T) {
	for on, want := range map[devenv.StuckOn]string{
		devenv.StuckOnConnections: "close its open connections", devenv.StuckOnTasks: "press {restart} to restart it now",
		devenv.StuckOnStart: "the next save ends it", devenv.StuckOnEventLoop: "killed", devenv.StuckOnShutdown: "killed",
		devenv.StuckOnResponse: "its logs show",
	} {
		if got := stuckFix(on); !strings.Contains(got, want) {
			t.Errorf("%s: %q", on, got)
		}
	}
}

func TestReloadsOfSeveralServicesAreNamed(t *testing.T) {
	m := screen(
		120,
		40,
		append(healthy(), devenv.ReloadReady{Service: "worker", Files: []string{"jobs.py"}, Took: ms, At: noon}),
		Options{},
	)
	if got := text(m); !strings.Contains(got, "worker jobs.py") || !strings.Contains(got, "12:03:07 app app/main.py") {
		t.Errorf("screen:\n%s", got)
	}
}

func TestEditorOpensWhatAReloadBrokeOn(t *testing.T) {
	m := screen(80, 24, broken(), Options{})
	press(m, "@postgres") // whose logs hold no traceback
	if cmd := press(m, "o"); cmd != nil || !strings.Contains(text(m), "no traceback visible") {
		t.Errorf("with postgres chosen:\n%s", text(m))
	}
	m.Update(batchMsg(manyLogs("app", 100)))
	press(m, "@app")
	if press(m, "o") == nil {
		t.Error("with app chosen nothing is opened")
	}
}
