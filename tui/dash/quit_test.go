package dash

import (
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

func TestQuitAsksIfOthersUseTheStack(t *testing.T) {
	others, before := devenv.SharedUse{Attached: []int{4711}}, devenv.SharedUse{Before: true}
	for _, c := range []struct {
		shared devenv.SharedUse
		keys   []string
		want   []string
	}{
		{devenv.SharedUse{}, []string{"q"}, []string{"stop"}},
		{others, []string{"q"}, nil},
		{before, []string{"q"}, nil},
		{devenv.SharedUse{Unknown: true}, []string{"q"}, nil},
		{others, []string{"q", "q"}, []string{"stop"}},
		{others, []string{"ctrl+c", "ctrl+c", "ctrl+c"}, []string{"stop", "kill"}},
		{others, []string{"q", "d"}, []string{"detach"}},
		{others, []string{"q", "esc"}, nil},
		{others, []string{"q", "esc", "q"}, nil},
		{others, []string{"q", "x", "tab"}, nil},
	} {
		m := screen(80, 24, healthy(), Options{})
		m.control.(*recorder).use = c.shared
		press(m, c.keys...)
		if !slices.Equal(asked(m), c.want) {
			t.Errorf("%+v, %v: asked %v, want %v", c.shared, c.keys, asked(m), c.want)
		}
		if _, open := m.overlay.(*quitBox); open && len(c.want) > 0 {
			t.Errorf("%+v, %v: the question stays", c.shared, c.keys)
		}
	}
}

// Until the answer has come the screen says what is awaited; whoever presses a key to leave again means it.
func TestQuitPressedTwiceSkipsTheCheck(t *testing.T) {
	for again, want := range map[rune]string{'q': "stop", 'd': "detach"} {
		m := screen(80, 24, plans(), Options{})
		m.Update(tea.KeyPressMsg{Code: 'q', Text: "q"})
		if got := text(m); len(asked(m)) > 0 || !strings.Contains(got, "checking for other users") {
			t.Errorf("asked %v\n%s", asked(m), got)
		}
		m.Update(tea.KeyPressMsg{Code: again, Text: string(again)})
		m.Update(sharedUseMsg{Before: true})
		if !slices.Equal(asked(m), []string{want}) || m.overlay != nil {
			t.Errorf("%c: asked %v, want %s; overlay %v", again, asked(m), want, m.overlay)
		}
	}
}

// A signal cannot be answered with a question.
func TestSignalDoesNotAsk(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	m.control.(*recorder).use = devenv.SharedUse{Before: true}
	press(m, "q")
	m.Update(quitRequestMsg{new(atomic.Bool)})
	if want := []string{"stop"}; !slices.Equal(asked(m), want) || m.overlay != nil {
		t.Errorf("asked %v, want %v; overlay %v", asked(m), want, m.overlay)
	}
}

// A signal that the program does not handle in time is left to the caller. Once the terminal takes output again, it
// must not count a second time, which would kill the stack that is being stopped.
func TestLateSignalCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, released := screen(80, 24, healthy(), Options{}), make(chan struct{})
		if requestQuit(func(msg tea.Msg) { <-released; m.Update(msg) }) {
			t.Error("a terminal that takes nothing has handled it")
		}
		m.apply([]devenv.Event{devenv.Stopping{}})
		close(released)
		synctest.Wait()
		if len(asked(m)) > 0 {
			t.Errorf("asked %v after the terminal was released, want nothing", asked(m))
		}
		if !requestQuit(func(msg tea.Msg) { m.Update(msg) }) || !slices.Equal(asked(m), []string{"kill"}) {
			t.Errorf("asked %v after the second signal, want kill", asked(m))
		}
	})
}

func TestQuitBoxScreens(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := screen(size[0], size[1], healthy(), Options{})
		m.control.(*recorder).use = devenv.SharedUse{Attached: []int{4711, 0, 12}, Before: true}
		press(m, "q")
		golden.Check(t, fmt.Sprintf("quit-%dx%d.golden", size[0], size[1]), text(m))
	}
}
