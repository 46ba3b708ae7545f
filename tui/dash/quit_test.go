package dash

import (
	"fmt"
	"slices"
	"testing"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

func TestQuitAsksWhereOthersUseTheStack(t *testing.T) {
	others, before := devenv.Company{Attached: []int{4711}}, devenv.Company{Before: true}
	for _, c := range []struct {
		company devenv.Company
		keys    []string
		want    []string
	}{
		{devenv.Company{}, []string{"q"}, []string{"stop"}},
		{others, []string{"q"}, nil},
		{before, []string{"q"}, nil},
		{others, []string{"q", "q"}, []string{"stop"}},
		{others, []string{"ctrl+c", "ctrl+c", "ctrl+c"}, []string{"stop", "kill"}},
		{others, []string{"q", "d"}, []string{"detach"}},
		{others, []string{"q", "esc"}, nil},
		{others, []string{"q", "esc", "q"}, nil},
		{others, []string{"q", "x", "tab"}, nil},
	} {
		m := screen(80, 24, healthy(), Options{})
		m.control.(*recorder).company = c.company
		press(m, c.keys...)
		if !slices.Equal(asked(m), c.want) {
			t.Errorf("%+v, %v: asked %v, want %v", c.company, c.keys, asked(m), c.want)
		}
		if _, open := m.overlay.(*quitBox); open && len(c.want) > 0 {
			t.Errorf("%+v, %v: the question stays", c.company, c.keys)
		}
	}
}

// Whoever presses the key again before the answer has come means it.
func TestQuitTwiceBeforeTheAnswer(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	for range 2 {
		m.Update(companyMsg{Before: true})
	}
	if want := []string{"stop"}; !slices.Equal(asked(m), want) {
		t.Errorf("asked %v, want %v", asked(m), want)
	}
}

// A signal cannot be answered with a question.
func TestSignalDoesNotAsk(t *testing.T) {
	m := screen(80, 24, healthy(), Options{})
	m.control.(*recorder).company = devenv.Company{Before: true}
	press(m, "q")
	m.Update(leaveMsg{})
	if want := []string{"stop"}; !slices.Equal(asked(m), want) || m.overlay != nil {
		t.Errorf("asked %v, want %v; overlay %v", asked(m), want, m.overlay)
	}
}

func TestQuitBox(t *testing.T) {
	for _, size := range [][2]int{{40, 12}, {80, 24}, {200, 50}} {
		m := screen(size[0], size[1], healthy(), Options{})
		m.control.(*recorder).company = devenv.Company{Attached: []int{4711, 0, 12}, Before: true}
		press(m, "q")
		golden.Check(t, fmt.Sprintf("quit-%dx%d.golden", size[0], size[1]), text(m))
	}
}
