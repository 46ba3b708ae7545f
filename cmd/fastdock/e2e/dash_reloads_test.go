package e2e

import (
	"image/color"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"github.com/charmbracelet/x/vt"

	"github.com/fastdock/fastdock/tui/theme"
)

// heard is what a terminal receives besides the screen: its title, its progress, notifications.
type heard struct {
	mu   sync.Mutex
	told []string
}

func (h *heard) record(what string) { h.mu.Lock(); defer h.mu.Unlock(); h.told = append(h.told, what) }

func (h *heard) has(what string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Contains(strings.Join(h.told, "\n"), what)
}

// light is a terminal with a white background.
func (h *heard) light(e *vt.SafeEmulator) {
	e.SetDefaultBackgroundColor(color.White)
	e.SetCallbacks(vt.Callbacks{Title: func(title string) { h.record("title " + title) }})
	e.RegisterOscHandler(9, func(data []byte) bool { h.record(string(data)); return true })
}

// What becomes of a reload stands beneath the panes until it is fixed: one that is broken, held by a
// connection, or not seen at all; the terminal's title, progress and desktop report it, too. On a white
// background the colours are others.
func TestDashboardReloads(t *testing.T) {
	t.Parallel()
	s := streamingStack(t, "--db", "none", "--cache", "none")
	cmd := exec.Command(raced, "up")
	cmd.Dir, cmd.Env = s.dir, os.Environ()
	var ears heard
	term := newTTY(t, 120, 40, cmd, ears.light)
	shows := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			term.until(text, func(screen string) bool { return strings.Contains(screen, text) })
		}
	}
	hides := func(text string) {
		t.Helper()
		term.until("no more "+text, func(screen string) bool { return !strings.Contains(screen, text) })
	}
	told := func(text string) { // not always with the row that shows it: the events need not come in one batch
		t.Helper()
		term.until("in its title, progress or notifications: "+text, func(string) bool { return ears.has(text) })
	}
	shows("● app  healthy")
	told("9;4;1;0")
	told("title " + s.name + ": ready in ")
	term.until("the mark of a healthy service in the colour for light", func(screen string) bool {
		mark := term.screen.CellAt(2, row(screen, "● app")-1)
		return mark != nil && mark.Style.Fg == theme.Rich(false).OK.GetForeground()
	})

	term.types("BB")
	shows("alerts: bell and desktop notification")
	s.edit("app/main.py", "app = FastAPI(", "app = = FastAPI(")
	shows("app: app/main.py:", "SyntaxError: invalid syntax", "fix and save")
	told("9;" + s.name + ": app app/main.py:")
	told("9;4;2;0")
	told("title " + s.name + ": app broken")
	s.edit("app/main.py", "app = = FastAPI(", "app = FastAPI(")
	hides("fix and save")
	shows("1 reload, ")

	leave := s.listen()
	s.edit("app/main.py", "/stream", "/streams")
	shows("app: app/main.py waits for connections to close", "close its open connections")
	leave()
	hides("close its open connections")
	shows("2 reloads, ") // what is saved during a reload is not missed

	signal := func(name string) {
		// the init's: the reloader
		s.docker("exec", s.name+"-app-1", "sh", "-c", "kill -"+name+" $(cat /proc/1/task/1/children)")
	}
	signal("STOP")
	s.edit("app/main.py", "/streams", "/stream")
	shows("app/main.py saved, not reloaded: ", "the reloader's process is stopped")
	signal("CONT")
	hides("the reloader's process is stopped")
	shows("3 reloads")
	term.types("q")
	<-term.ended
	same(t, "running containers", s.left("ps"), "")
}
