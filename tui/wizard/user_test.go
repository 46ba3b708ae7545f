package wizard

import (
	"io"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/scaffold"
)

// user sits at a wizard of that size and types.
type user struct {
	t     testing.TB
	model *model
	done  bool
}

// optionsFor returns the options of the questions about a directory.
func optionsFor(t testing.TB, dir string) Options {
	t.Helper()
	folder, err := scaffold.Look(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	render := func(spec scaffold.Spec) (scaffold.Tree, error) { return scaffold.Render(spec, fixedRandom()) }
	return Options{
		Found: Found(folder, "→"),
		Settle: func(said scaffold.Answers) (scaffold.Spec, error) {
			return folder.Spec().Settle(folder.Answers(), said)
		},
		Render: render,
		Plan: func(spec scaffold.Spec, decisions map[string]scaffold.Decision) (scaffold.Plan, error) {
			tree, err := render(spec)
			if err != nil {
				return scaffold.Plan{}, err
			}
			return scaffold.Compare(tree, dir, folder.Earlier, decisions)
		},
	}
}

// fixedRandom returns a machine whose passwords are always the same.
func fixedRandom() scaffold.Local {
	return scaffold.Local{Random: zeros{}}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

var _ io.Reader = zeros{}

func startWizard(t testing.TB, width, height int, opts Options) *user {
	t.Helper()
	m, err := newModel(opts)
	if err != nil {
		t.Fatal(err)
	}
	p := &user{t: t, model: m}
	p.run(m.Init())
	p.send(tea.WindowSizeMsg{Width: width, Height: height})
	return p
}

func (p *user) send(msg tea.Msg) {
	_, cmd := p.model.Update(msg)
	p.run(cmd)
}

// run does what the runtime does with a command, until it comes to rest.
func (p *user) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.QuitMsg:
		p.done = true
	default:
		if several := reflect.ValueOf(msg); several.Kind() == reflect.Slice { // a batch or a sequence
			for i := range several.Len() {
				p.run(several.Index(i).Interface().(tea.Cmd))
			}
			return
		}
		p.send(msg)
	}
}

func named(word string) (tea.KeyPressMsg, bool) {
	press, ok := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "back": {Code: tea.KeyTab, Mod: tea.ModShift},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "end": {Code: tea.KeyEnd},
		"clear":  {Code: 'u', Mod: tea.ModCtrl},
		"ctrl+c": {Code: 'c', Mod: tea.ModCtrl},
		"space":  {Code: tea.KeySpace, Text: " "},
		"pgdown": {Code: tea.KeyPgDown}, "pgup": {Code: tea.KeyPgUp},
	}[word]
	return press, ok
}

// types presses the keys, one after the other, separated by spaces; other words are typed as they are.
func (p *user) types(keys string) *user {
	for _, word := range strings.Fields(keys) {
		if press, ok := named(word); ok {
			p.send(press)
			continue
		}
		for _, letter := range word {
			p.send(tea.KeyPressMsg{Code: letter, Text: string(letter)})
		}
	}
	return p
}

// picks takes the row with that value on the page that is open, and goes on.
func (p *user) picks(value string) *user {
	p.t.Helper()
	for range p.model.field.rows {
		if p.model.field.value() == value {
			return p.types("enter")
		}
		p.types("down")
	}
	p.t.Fatalf("no row %q on page %q:\n%s", value, p.model.current, p.screen())
	return p
}

// writes puts a text in the place of the one on the page that is open, and goes on.
func (p *user) writes(text string) *user {
	p.types("end clear")
	for _, letter := range text {
		p.send(tea.KeyPressMsg{Code: letter, Text: string(letter)})
	}
	return p.types("enter")
}

func (p *user) screen() string { return ansi.Strip(p.model.View().Content) }
