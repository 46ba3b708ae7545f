package nextstep

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"testing/iotest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

var all = []Step{Done, Prove, Up}

func TestAskInPlainText(t *testing.T) {
	tests := map[string]struct {
		input string
		want  Step
		says  string
	}{
		"enter is the first":     {"\n", Done, "What next?\n  1  exit\n  2  test it: build"},
		"a number":               {"2\n", Prove, ""},
		"a name":                 {" UP \n", Up, ""},
		"the end of the input":   {"", Done, ""},
		"a name without a break": {"up", Up, ""},
		"anything else":          {"9\nwhat\n3\n", Up, `"9" is not an option; answer with a number from 1 to 3, or a name.`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			got, err := Ask(t.Context(), all, Options{Input: strings.NewReader(test.input), Output: &out, Plain: true})
			if got != test.want || err != nil || !strings.Contains(out.String(), test.says) {
				t.Errorf("answered %q, %v, want %q; said:\n%s", got, err, test.want, &out)
			}
		})
	}
	if _, err := Ask(
		t.Context(),
		all,
		Options{Input: iotest.ErrReader(bytes.ErrTooLarge), Output: new(bytes.Buffer), Plain: true},
	); err == nil {
		t.Error("an input that fails is no answer")
	}
}

// press drives the model with keys, and with the messages that they lead to.
func press(m tea.Model, keys ...tea.KeyPressMsg) model {
	run(&m, m.Init())
	for _, key := range keys {
		next, cmd := m.Update(key)
		m = next
		run(&m, cmd)
	}
	return m.(model)
}

func run(m *tea.Model, cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case tea.BatchMsg:
		for _, each := range msg {
			run(m, each)
		}
	case tea.QuitMsg, nil:
	default:
		next, more := (*m).Update(msg)
		*m = next
		run(m, more)
	}
}

func TestKeysChooseAStep(t *testing.T) {
	down, enter := tea.KeyPressMsg{Code: tea.KeyDown}, tea.KeyPressMsg{Code: tea.KeyEnter}
	tests := map[string]struct {
		keys []tea.KeyPressMsg
		want Step
		err  error
	}{
		"enter":      {[]tea.KeyPressMsg{enter}, Done, nil},
		"the second": {[]tea.KeyPressMsg{down, enter}, Prove, nil},
		"the third":  {[]tea.KeyPressMsg{down, down, enter}, Up, nil},
		"esc":        {[]tea.KeyPressMsg{down, {Code: tea.KeyEscape}}, Done, nil},
		"ctrl+c":     {[]tea.KeyPressMsg{down, {Code: 'c', Mod: tea.ModCtrl}}, Done, ErrAborted},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			m := press(newModel(all, true), test.keys...)
			if !m.over || m.step != test.want || !errors.Is(m.err, test.err) {
				t.Errorf("over %t with %q, %v; want %q, %v", m.over, m.step, m.err, test.want, test.err)
			}
			if got := m.View().Content; got != "" {
				t.Errorf("left on the screen: %q", got)
			}
		})
	}
}

// Every size shows what fits, and the smallest that is supported shows everything.
func TestScreenFitsEverySize(t *testing.T) {
	looks := []model{press(newModel(all, true)), press(newModel(all, false))}
	for width := range 121 {
		for _, height := range []int{0, 1, 5, 12, 40} {
			next, _ := looks[width%2].Update(tea.WindowSizeMsg{Width: width, Height: height})
			lines := strings.Split(next.View().Content, "\n")
			if len(lines) > max(1, height) {
				t.Errorf("%dx%d: %d lines", width, height, len(lines))
			}
			for _, line := range lines {
				if ansi.StringWidth(line) > width {
					t.Errorf("%dx%d: %q is wider", width, height, line)
				}
			}
		}
	}
	next, _ := looks[0].Update(tea.WindowSizeMsg{Width: 40, Height: 12})
	want := "\nWhat next?\n> exit\n  test it: build, start, check, remove\n  start it now (fastdock up)\n\n" + help
	if got := ansi.Strip(next.View().Content); got != want {
		t.Errorf("at 40x12:\n%s\nwant:\n%s", got, want)
	}
}
