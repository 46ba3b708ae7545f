package wizard

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"

	"charm.land/bubbles/v2/cursor"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// person sits at a wizard of that size and types.
type person struct {
	t     *testing.T
	model tea.Model
	done  bool
}

func sitDown(t *testing.T, width, height int, plan func(scaffold.Spec) (scaffold.Plan, error)) *person {
	p := &person{t: t, model: newModel(scaffold.Defaults("shop"), Options{Plan: plan})}
	p.run(p.model.Init())
	p.send(tea.WindowSizeMsg{Width: width, Height: height})
	return p
}

// emptyFolder plans every project as if its folder were new.
func emptyFolder(spec scaffold.Spec) (scaffold.Plan, error) {
	tree, err := scaffold.Render(spec, scaffold.ThisMachine())
	if err != nil {
		return scaffold.Plan{}, err
	}
	return scaffold.Compare(tree, "./no-such-folder", scaffold.Record{}, nil)
}

func (p *person) send(msg tea.Msg) {
	model, cmd := p.model.Update(msg)
	p.model = model
	p.run(cmd)
}

// run does what the runtime does with a command, until it comes to rest; a cursor blinks for ever, so it does not.
func (p *person) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil, cursor.BlinkMsg:
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

// types presses the keys, one after the other, separated by spaces; other words are typed as they are.
func (p *person) types(keys string) *person {
	named := map[string]tea.KeyPressMsg{
		"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "back": {Code: tea.KeyTab, Mod: tea.ModShift},
		"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft},
		"clear": {Code: 'u', Mod: tea.ModCtrl}, "ctrl+c": {Code: 'c', Mod: tea.ModCtrl},
	}
	for _, word := range strings.Fields(keys) {
		if press, ok := named[word]; ok {
			p.send(press)
			continue
		}
		for _, letter := range word {
			p.send(tea.KeyPressMsg{Code: letter, Text: string(letter)})
		}
	}
	return p
}

func (p *person) screen() string { return ansi.Strip(p.model.View().Content) }

func (p *person) result() (scaffold.Spec, error) { return p.model.(model).result() }

func TestAnswers(t *testing.T) {
	change := func(change func(*scaffold.Spec)) scaffold.Spec {
		spec := scaffold.Defaults("shop")
		change(&spec)
		return spec
	}
	for name, test := range map[string]struct {
		keys string
		want scaffold.Spec
	}{
		"the defaults": {"enter enter enter enter enter enter enter", scaffold.Defaults("shop")},
		"everything else": {"clear store enter down down down down down enter down down down enter down enter down enter clear 9000 enter enter", change(func(spec *scaffold.Spec) {
			spec.Name, spec.Database, spec.Cache = "store", scaffold.Service{Kind: "none"}, scaffold.Service{Kind: "none"}
			spec.Python, spec.Base, spec.Port = "3.13", "alpine", 9000
		})},
		"back and again": {"enter down enter back up enter enter enter enter enter enter", scaffold.Defaults("shop")},
		"a name that is corrected": {"clear My enter clear my enter enter enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Name = "my" })},
		"a port that is corrected": {"enter enter enter enter enter clear 0 enter clear 81 enter enter",
			change(func(spec *scaffold.Spec) { spec.Port = 81 })},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				person := sitDown(t, 80, 24, emptyFolder).types(test.keys)
				got, err := person.result()
				if err != nil || !person.done {
					t.Fatalf("done: %t, error: %v\n%s", person.done, err, person.screen())
				}
				if diff := cmp.Diff(test.want, got); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestLeavingWritesNothing(t *testing.T) {
	for _, keys := range []string{"esc", "ctrl+c", "enter down esc", "enter enter enter enter enter enter left enter"} {
		t.Run(keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				person := sitDown(t, 80, 24, emptyFolder).types(keys)
				if _, err := person.result(); !errors.Is(err, ErrAborted) {
					t.Errorf("error %v, want %v", err, ErrAborted)
				}
				if !person.done || person.screen() != "" {
					t.Errorf("done: %t, left on the screen: %q", person.done, person.screen())
				}
			})
		})
	}
}

func TestThePlanFollowsTheAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		person := sitDown(t, 80, 30, emptyFolder).types("enter enter enter enter enter enter")
		if !strings.Contains(person.screen(), "app/cache.py") {
			t.Errorf("no cache in\n%s", person.screen())
		}
		person.types("back back back back down down down enter enter enter enter")
		if strings.Contains(person.screen(), "app/cache.py") {
			t.Errorf("a cache in\n%s", person.screen())
		}
	})
}

func TestViews(t *testing.T) {
	pages := []struct{ name, keys string }{
		{"name", ""},
		{"name-wrong", "clear My enter"},
		{"db", "enter"},
		{"cache", "enter enter"},
		{"python", "enter enter enter"},
		{"base", "enter enter enter enter"},
		{"port", "enter enter enter enter enter"},
		{"write", "enter enter enter enter enter enter"},
	}
	for size, window := range map[string]tea.WindowSizeMsg{"40x12": {Width: 40, Height: 12}, "80x24": {Width: 80, Height: 24}} {
		for _, page := range pages {
			t.Run(size+"/"+page.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					screen := sitDown(t, window.Width, window.Height, emptyFolder).types(page.keys).screen()
					fits(t, screen, window)
					golden.Check(t, filepath.Join(size, page.name+".golden"), screen+"\n")
				})
			})
		}
	}
}

func TestAResizedPageIsTheSamePage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const keys = "enter down"
		want := sitDown(t, 40, 12, emptyFolder).types(keys).screen()
		person := sitDown(t, 80, 24, emptyFolder).types(keys)
		person.send(tea.WindowSizeMsg{Width: 40, Height: 12})
		if diff := cmp.Diff(want, person.screen()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestTheFolderIsInTheWay(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"compose.yaml", "pyproject.toml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("mine\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	synctest.Test(t, func(t *testing.T) {
		plan := func(spec scaffold.Spec) (scaffold.Plan, error) {
			tree, err := scaffold.Render(spec, scaffold.ThisMachine())
			if err != nil {
				return scaffold.Plan{}, err
			}
			return scaffold.Compare(tree, ".", scaffold.Record{}, nil)
		}
		screen := sitDown(t, 80, 24, plan).types("enter enter enter enter enter enter").screen()
		for _, want := range []string{"Nothing can be written to .: 2 in the way", "compose.yaml  is what Compose would read instead", "pyproject.toml  exists, and fastdock"} {
			if !strings.Contains(screen, want) {
				t.Errorf("no %q in\n%s", want, screen)
			}
		}
	})
}

func TestAFolderThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New(`open folder "x": permission denied`)
		plan := func(scaffold.Spec) (scaffold.Plan, error) { return scaffold.Plan{}, broken }
		screen := sitDown(t, 80, 24, plan).types("enter enter enter enter enter enter").screen()
		if !strings.Contains(screen, broken.Error()) {
			t.Errorf("no %q in\n%s", broken, screen)
		}
	})
}

// fits fails where the screen is larger than the window.
func fits(t *testing.T, screen string, window tea.WindowSizeMsg) {
	t.Helper()
	lines := strings.Split(screen, "\n")
	if len(lines) > window.Height {
		t.Errorf("%d lines in %d", len(lines), window.Height)
	}
	for _, line := range lines {
		if ansi.StringWidth(line) > window.Width {
			t.Errorf("wider than %d: %q", window.Width, line)
		}
	}
}
