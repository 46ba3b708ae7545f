package dash

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
)

// recorder is a Control that only notes what it was requested.
type recorder struct {
	asked  []string
	probes map[string][]devenv.Probe // what the engine says of any service

	debugger devenv.Debugger // of any service

	described []devenv.Description // of any service
	err       error                // in place of it
	use       devenv.SharedUse
}

func (r *recorder) Stop()   { r.asked = append(r.asked, "stop") }
func (r *recorder) Kill()   { r.asked = append(r.asked, "kill") }
func (r *recorder) Detach() { r.asked = append(r.asked, "detach") }

func (r *recorder) PrepareSuspend() { r.asked = append(r.asked, "stand still") }

func (r *recorder) SharedUse(context.Context) devenv.SharedUse { return r.use }

func (r *recorder) Do(verb devenv.Verb, service string) {
	r.asked = append(r.asked, string(verb)+" "+service)
}

func (r *recorder) Probes(context.Context, string) map[string][]devenv.Probe { return r.probes }

func (r *recorder) Describe(context.Context, string) ([]devenv.Description, error) {
	return r.described, r.err
}

func (r *recorder) Debugger(context.Context, string) devenv.Debugger { return r.debugger }

func (r *recorder) Usage(context.Context) []devenv.Usage { return nil }

func (r *recorder) HostFile(_, file string) string {
	if strings.Contains(file, "/lib/python") {
		return ""
	}
	return "/home/me" + file
}

func (r *recorder) ExecInteractive(_ context.Context, service string, command []string,
	_ devenv.Terminal,
) (int, error) {
	r.asked = append(r.asked, "hand "+service+" "+strings.Join(command, " "))
	return 0, nil
}

var named = map[string]tea.KeyPressMsg{
	"tab":        {Code: tea.KeyTab},
	"shift+up":   {Code: tea.KeyUp, Mod: tea.ModShift},
	"shift+down": {Code: tea.KeyDown, Mod: tea.ModShift},
	"shift+tab":  {Code: tea.KeyTab, Mod: tea.ModShift},
	"up":         {Code: tea.KeyUp},
	"down":       {Code: tea.KeyDown},
	"left":       {Code: tea.KeyLeft},
	"right":      {Code: tea.KeyRight},
	"ctrl+z":     {Code: 'z', Mod: tea.ModCtrl},
	"ctrl+u":     {Code: 'u', Mod: tea.ModCtrl},
	"ctrl+w":     {Code: 'w', Mod: tea.ModCtrl},
	"pgup":       {Code: tea.KeyPgUp},
	"pgdown":     {Code: tea.KeyPgDown},
	"home":       {Code: tea.KeyHome},
	"end":        {Code: tea.KeyEnd},
	"esc":        {Code: tea.KeyEscape},
	"enter":      {Code: tea.KeyEnter},
	"backspace":  {Code: tea.KeyBackspace},
	"ctrl+c":     {Code: 'c', Mod: tea.ModCtrl},
}

// press sends keys, and returns the command of the last one. "@app" stands for as many tabs as select that service,
// "@" all. Who else uses the stack is answered at once.
func press(m *root, keys ...string) tea.Cmd {
	var cmd tea.Cmd
	for _, name := range keys {
		if service, is := strings.CutPrefix(name, "@"); is {
			for m.services.selected != service {
				cmd = press(m, "tab")
			}
			continue
		}
		msg, is := named[name]
		if !is {
			msg = tea.KeyPressMsg{Code: rune(name[0]), Text: name}
		}
		_, cmd = m.Update(msg)
		if cmd == nil || !key.Matches(msg, m.keys.stop) {
			continue
		}
		if answer, is := cmd().(sharedUseMsg); is {
			_, cmd = m.Update(answer)
		}
	}
	return cmd
}

func asked(m *root) []string { return m.control.(*recorder).asked }

func TestStopThenKillThenLeave(t *testing.T) {
	for _, keys := range [][]string{{"q", "q", "q"}, {"ctrl+c", "ctrl+c", "ctrl+c"}} {
		m := screen(80, 24, healthy(), Options{})
		press(m, keys[0])
		if got := text(m); !slices.Equal(asked(m), []string{"stop"}) ||
			!strings.Contains(got, "stopping… press q again to kill") {
			t.Errorf("%s: asked %v\n%s", keys[0], asked(m), got)
		}
		press(m, keys[1])
		if got := text(m); !slices.Equal(asked(m), []string{"stop", "kill"}) || !strings.Contains(got, "killing") {
			t.Errorf("%s: asked %v\n%s", keys[1], asked(m), got)
		}
		if !quits(press(m, keys[2])) || len(asked(m)) != 2 {
			t.Errorf("a third %s does not leave; asked %v", keys[2], asked(m))
		}
	}
}

func TestStopOfAStackThatIsStoppingKills(t *testing.T) {
	m := screen(80, 24, stopped(), Options{})
	press(m, "q")
	if !slices.Equal(asked(m), []string{"kill"}) {
		t.Errorf("asked %v", asked(m))
	}
}

func TestDetachLeavesTheStackRunning(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "d", "d")
	if !slices.Equal(asked(m), []string{"detach"}) || !strings.Contains(text(m), "detaching, the stack keeps running") {
		t.Errorf("asked %v\n%s", asked(m), text(m))
	}
	if !quits(press(m, "q")) || len(asked(m)) != 1 {
		t.Errorf("q while detaching asked %v, want only to leave", asked(m))
	}
}

func TestDetachIsTooLateWhileStopping(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "q", "d")
	if !slices.Equal(asked(m), []string{"stop"}) {
		t.Errorf("asked %v", asked(m))
	}
}

func TestEndOfTheStreamQuits(t *testing.T) {
	batches := make(chan delivery)
	close(batches)
	m := newRoot(batches, &recorder{}, Options{})
	if _, cmd := m.Update(m.next()); !quits(cmd) {
		t.Error("the end of the stream does not quit")
	}
}

func TestSelectingAServiceByKey(t *testing.T) {
	for _, c := range []struct {
		keys []string
		want string
	}{
		{[]string{"tab"}, "app"},
		{[]string{"down", "j"}, "worker"},
		{[]string{"down", "down", "up"}, "app"},
		{[]string{"shift+tab"}, "redis"},
		{[]string{"up", "tab"}, ""},
		{[]string{"k", "k"}, "postgres"},
	} {
		m := screen(80, 24, healthy(), Options{})
		press(m, c.keys...)
		if shown, _ := m.logs.Service(); m.services.selected != c.want || shown != c.want {
			t.Errorf("%v: chosen %q, logs of %q, want %q", c.keys, m.services.selected, shown, c.want)
		}
	}
}

func TestFocusedLogsAreOfThatServiceAlone(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	press(m, "@postgres")
	if got := text(m); !strings.Contains(got, "database system is ready") || strings.Contains(got, "GET /items") {
		t.Errorf("logs of postgres:\n%s", got)
	}
}

func TestScrollBackHoldsTheViewAndCountsNewLines(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	press(m, "pgup")
	before := logRows(m)
	m.Update(batchMsg(manyLogs("app", 5)))
	if got := text(m); !strings.Contains(got, "↓ 5 new lines") {
		t.Errorf("no mark of new lines:\n%s", got)
	}
	if after := logRows(m); !slices.Equal(after[1:], before[1:]) {
		t.Error("the lines moved while scrolled back")
	}
	press(m, "end")
	if got := text(m); strings.Contains(got, "new lines") || !strings.Contains(got, "line 4") {
		t.Errorf("end does not follow again:\n%s", got)
	}
}

func TestScrollingToEitherEnd(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	newest := logRows(m)
	press(m, "home")
	if got := text(m); !strings.Contains(got, "database system is ready") || !strings.Contains(got, "scrolled back") {
		t.Errorf("home does not show the oldest line:\n%s", got)
	}
	oldest := logRows(m)
	press(m, "pgup", "pgup")
	if !slices.Equal(logRows(m), oldest) {
		t.Error("pgup goes beyond the oldest line")
	}
	press(m, "pgdown", "pgdown", "pgdown")
	if strings.Contains(text(m), "scrolled back") || !slices.Equal(logRows(m), newest) {
		t.Error("pgdown does not come back to following")
	}
}

func TestShortLogsDoNotScroll(t *testing.T) {
	m := screen(120, 40, append(plans(), manyLogs("app", 3)...), Options{})
	before := text(m)
	press(m, "pgup", "home")
	if text(m) != before {
		t.Errorf("three lines scrolled:\n%s", text(m))
	}
}

func TestShiftShowsTheEndsOfLongLines(t *testing.T) {
	m := screen(80, 24, append(plans(), logged("app", strings.Repeat("a", 60)+"TAIL")), Options{})
	if strings.Contains(text(m), "TAIL") {
		t.Fatal("the line fits already")
	}
	press(m, "right", "right")
	if got := text(m); !strings.Contains(got, "TAIL") || !strings.Contains(got, "→32") {
		t.Errorf("after two shifts:\n%s", got)
	}
	press(m, "left", "left", "left")
	if strings.Contains(text(m), "→") {
		t.Errorf("shifted after coming back:\n%s", text(m))
	}
}

func TestWheelScrollsTheLogsBeneathIt(t *testing.T) {
	m := screen(120, 40, healthy(), Options{})
	scrolledBack := func() bool { return strings.Contains(text(m), "scrolled back") }
	m.Update(tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelUp})
	if !scrolledBack() {
		t.Error("wheel up over the logs does not scroll them")
	}
	m.Update(tea.MouseWheelMsg{X: 60, Y: 10, Button: tea.MouseWheelDown})
	if scrolledBack() {
		t.Error("wheel down does not come back to following")
	}
	m.Update(tea.MouseWheelMsg{X: 3, Y: 10, Button: tea.MouseWheelUp})
	if scrolledBack() {
		t.Error("wheel up over the services scrolled the logs")
	}
}

func TestClickSelectsTheServiceBeneathIt(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	rows := strings.Split(text(m), "\n")
	y := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, "● redis") })
	m.Update(tea.MouseClickMsg{X: 5, Y: y, Button: tea.MouseLeft})
	if shown, _ := m.logs.Service(); m.services.selected != "redis" || shown != "redis" {
		t.Errorf("chosen %q, logs of %q", m.services.selected, shown)
	}
	m.Update(tea.MouseClickMsg{X: 60, Y: y, Button: tea.MouseLeft})
	m.Update(tea.MouseClickMsg{X: 5, Y: 23, Button: tea.MouseLeft})
	if m.services.selected != "redis" {
		t.Errorf("a click elsewhere chose %q", m.services.selected)
	}
}

// Help that has no room for all says so, and is turned by rows and by pages to its end and back.
func TestHelpScrolls(t *testing.T) {
	m := screen(40, 12, healthy(), Options{})
	press(m, "?")
	begin := text(m)
	if !strings.Contains(begin, "↑↓") {
		t.Errorf("help:\n%s", begin)
	}
	press(m, "pgdown", "down")
	if got := text(m); !strings.Contains(got, "↑↓") || strings.Contains(got, "rebuild") {
		t.Errorf("a page on:\n%s", got)
	}
	for range 20 {
		press(m, "pgdown")
		text(m)
	}
	if got := text(m); !strings.Contains(got, "wheel  ") {
		t.Errorf("the end:\n%s", got)
	}
	for range 20 {
		press(m, "pgup")
	}
	if got := text(m); got != begin {
		t.Errorf("back at the beginning:\n%s", got)
	}
}

func TestHelpClosesAndHoldsTheKeysOfThePanes(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	press(m, "?", "tab")
	if m.services.selected != "" || m.overlay == nil {
		t.Errorf("behind the help %q was chosen, overlay %v", m.services.selected, m.overlay)
	}
	press(m, "esc")
	if m.overlay != nil {
		t.Error("esc does not close the help")
	}
	press(m, "?", "?")
	if m.overlay != nil {
		t.Error("? does not close the help")
	}
	press(m, "?", "q")
	if m.overlay != nil || len(asked(m)) > 0 {
		t.Errorf("q with the help open asked %v, overlay %v", asked(m), m.overlay)
	}
	press(m, "?", "ctrl+c")
	if !slices.Equal(asked(m), []string{"stop"}) {
		t.Errorf("Ctrl-C with the help open asked %v", asked(m))
	}
}

func TestEveryKeyIsItsOwn(t *testing.T) {
	m := newRoot(nil, &recorder{}, Options{})
	seen := map[string]bool{}
	for _, binding := range m.bindings() {
		for _, name := range binding.Keys() {
			if seen[name] {
				t.Errorf("key %q is bound twice", name)
			}
			seen[name] = true
		}
	}
	for _, section := range m.help() {
		for _, binding := range section.Keys {
			if !seen[binding.Keys()[0]] {
				t.Errorf("key %q of the help is not bound", binding.Keys()[0])
			}
		}
	}
}

func logRows(m *root) []string { return m.logs.View(m.theme) }

func manyLogs(service string, n int) []devenv.Event {
	events := make([]devenv.Event, n)
	for i := range events {
		events[i] = logged(service, fmt.Sprintf("line %d", i))
	}
	return events
}

func quits(cmd tea.Cmd) bool {
	if cmd == nil {
		return false
	}
	_, is := cmd().(tea.QuitMsg)
	return is
}
