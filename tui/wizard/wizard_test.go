package wizard

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/internal/golden"
)

// allTheWay are the keys that take every default: name, database and its version, cache, Python, base, no more
// options.
const allTheWay = "enter enter enter enter enter enter enter"

func TestKeysLeadToAnswers(t *testing.T) {
	change := func(change func(*scaffold.Spec)) scaffold.Spec {
		spec := scaffold.Defaults("shop")
		change(&spec)
		return spec
	}
	for name, test := range map[string]struct {
		keys string
		want scaffold.Spec
	}{
		"the defaults": {allTheWay, scaffold.Defaults("shop")},
		"everything else": {
			"clear store enter down down down down down enter down down down enter " +
				"down enter down enter down enter clear 9000 enter enter",
			change(func(spec *scaffold.Spec) {
				spec.Name, spec.Database, spec.Cache = "store", scaffold.Service{Kind: "none"}, scaffold.Service{Kind: "none"}
				spec.Python, spec.Base, spec.Port = "3.13", "alpine", 9000
			}),
		},
		"an older database": {
			"enter enter down enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Database.Version = "17" }),
		},
		"back and again": {
			"enter down enter back up enter enter enter enter enter enter",
			scaffold.Defaults("shop"),
		},
		"back keeps what the cursor is on": {
			"enter down back enter enter enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Database = scaffold.Service{Kind: "mysql", Version: "8.4"} }),
		},
		"a version is kept for its database": {
			"enter enter down enter back back down enter back up enter enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Database.Version = "17" }),
		},
		"a name that is corrected": {
			"clear My enter clear my enter enter enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Name = "my" }),
		},
		"a wrong name is kept on the way back": {
			"enter enter enter down enter enter enter back back back back back back clear shop " +
				"enter enter enter enter enter enter enter",
			change(func(spec *scaffold.Spec) { spec.Cache = scaffold.Service{Kind: "valkey", Version: "9.1"} }),
		},
		"a port that is corrected": {
			"enter enter enter enter enter enter down enter clear 0 enter clear 81 enter enter",
			change(func(spec *scaffold.Spec) { spec.Port = 81 }),
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				person := startWizard(t, 80, 24, optionsFor(t, "shop")).types(test.keys)
				if person.model.current != reviewKey {
					t.Fatalf("at %q\n%s", person.model.current, person.screen())
				}
				person.types("w")
				got, err := person.model.result()
				if err != nil || !person.done {
					t.Fatalf("done: %t, error: %v\n%s", person.done, err, person.screen())
				}
				if diff := cmp.Diff(test.want, got.Spec); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

// Keys that come faster than messages belong to the pages that they come to.
func TestKeysAreNotTakenTwice(t *testing.T) {
	m, err := newModel(optionsFor(t, "shop"))
	if err != nil {
		t.Fatal(err)
	}
	enter, _ := named("enter")
	var later []tea.Cmd
	for range 3 {
		_, cmd := m.Update(enter)
		later = append(later, cmd)
	}
	if m.current != "cache" {
		t.Errorf("three times Enter lead to %q", m.current)
	}
	for _, cmd := range later {
		if cmd != nil {
			m.Update(cmd())
		}
	}
	if m.current != "cache" {
		t.Errorf("what comes late leads to %q", m.current)
	}
}

// Answers are not lost by one key.
func TestEscAsksBeforeItDiscardsAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		person := startWizard(t, 80, 24, optionsFor(t, "shop")).types("enter down esc")
		if person.done || !strings.Contains(person.screen(), "esc press again to quit without writing") {
			t.Fatalf("one key discards the answers, or says nothing:\n%s", person.screen())
		}
		person.types("up")
		if person.model.current != "db" || !strings.Contains(person.screen(), "enter next") {
			t.Errorf("another key does not continue:\n%s", person.screen())
		}
	})
}

func TestLeavingWritesNothing(t *testing.T) {
	for _, keys := range []string{
		"esc", "ctrl+c", "enter down esc esc", allTheWay + " ctrl+c",
		"enter enter enter enter enter enter down enter ctrl+c",
	} {
		t.Run(keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				person := startWizard(t, 80, 24, optionsFor(t, "shop")).types(keys)
				if _, err := person.model.result(); !errors.Is(err, ErrAborted) {
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
		person := startWizard(t, 80, 40, optionsFor(t, "shop")).types(allTheWay)
		if !strings.Contains(person.screen(), "app/cache.py") {
			t.Errorf("no cache in\n%s", person.screen())
		}
		person.types("back back back back down down down enter enter enter enter")
		if strings.Contains(person.screen(), "app/cache.py") {
			t.Errorf("a cache in\n%s", person.screen())
		}
	})
}

func TestScreens(t *testing.T) {
	pages := []struct{ name, keys string }{
		{"name", ""},
		{"name-wrong", "clear My enter"},
		{"db", "enter"},
		{"db-changed", "enter down down down down"},
		{"version", "enter enter"},
		{"cache", "enter enter enter"},
		{"python", "enter enter enter enter"},
		{"base", "enter enter enter enter enter down"},
		{"more", "enter enter enter enter enter enter"},
		{"workers", "enter down down down down enter enter enter enter " +
			strings.Repeat("down ", 11) + "enter clear 4 enter"},
	}
	for _, window := range windows() {
		for _, page := range pages {
			size := fmt.Sprintf("%dx%d", window.Width, window.Height)
			t.Run(size+"/"+page.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					screen := startWizard(t, window.Width, window.Height, optionsFor(t, "shop")).types(page.keys).screen()
					fits(t, screen, window)
					golden.Check(t, filepath.Join(size, page.name+".golden"), screen+"\n")
				})
			})
		}
	}
}

// The pages of an existing project say what was found, and what choices mean for it.
func TestViewsOfAnExistingProject(t *testing.T) {
	dir := existing(t)
	for _, window := range windows() {
		for name, keys := range map[string]string{
			"existing-name":   "",
			"existing-db":     "enter down down down",
			"existing-base":   "enter enter enter enter enter down",
			"existing-python": "enter enter enter enter down down enter",
		} {
			size := fmt.Sprintf("%dx%d", window.Width, window.Height)
			t.Run(size+"/"+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					screen := startWizard(t, window.Width, window.Height, optionsFor(t, dir)).types(keys).screen()
					fits(t, screen, window)
					golden.Check(t, filepath.Join(size, name+".golden"), screen+"\n")
				})
			})
		}
	}
}

func windows() []tea.WindowSizeMsg {
	return []tea.WindowSizeMsg{{Width: 40, Height: 12}, {Width: 80, Height: 24}, {Width: 120, Height: 40}}
}

// A terminal that knows ASCII only gets nothing else.
func TestASCIIScreenHasOnlyASCIICharacters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := optionsFor(t, "shop")
		opts.ASCII, opts.Found = true, "a new project"
		person := startWizard(t, 100, 24, opts)
		for range 9 {
			for _, letter := range person.screen() {
				if letter > 126 {
					t.Errorf("%q in\n%s", letter, person.screen())
					break
				}
			}
			person.types("down enter")
		}
	})
}

// However the window changes, the page fits into it and says the same as if it had always been so large.
func TestScreenFitsAfterResize(t *testing.T) {
	sizes := []tea.WindowSizeMsg{
		{
			Width:  40,
			Height: 12,
		},
		{Width: 0, Height: 0},
		{Width: 1, Height: 1},
		{Width: 200, Height: 50},
		{Width: 79, Height: 5},
		{
			Width:  80,
			Height: 3,
		},
		{Width: 10, Height: 60},
		{Width: 3, Height: 2},
		{Width: 120, Height: 40},
		{Width: 80, Height: 24},
	}
	for _, keys := range []string{
		"", "enter down", "enter enter enter enter", "enter enter enter enter enter enter down down", allTheWay,
	} {
		t.Run(keys, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				person := startWizard(t, 80, 24, optionsFor(t, "shop")).types(keys)
				for _, size := range sizes {
					person.send(size)
					if size.Width > 0 && size.Height > 0 {
						fits(t, person.screen(), size)
					}
				}
				want := startWizard(t, 80, 24, optionsFor(t, "shop")).types(keys).screen()
				if diff := cmp.Diff(want, person.screen()); diff != "" {
					t.Error(diff)
				}
			})
		})
	}
}

func TestMouseSelectsAndScrolls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		person := startWizard(t, 120, 40, optionsFor(t, "shop")).types("enter")
		row := func(text string) int {
			for i, line := range strings.Split(person.screen(), "\n") {
				if strings.Contains(line, text) {
					return i
				}
			}
			t.Fatalf("no %q in\n%s", text, person.screen())
			return 0
		}
		click := func(y int) { person.send(tea.MouseClickMsg{X: 4, Y: y, Button: tea.MouseLeft}) }
		click(row("MongoDB"))
		if got := person.model.field.value(); got != "mongo" {
			t.Errorf("the cursor is on %q", got)
		}
		person.send(tea.MouseWheelMsg{X: 4, Y: 5, Button: tea.MouseWheelUp})
		if got := person.model.field.value(); got != "mariadb" {
			t.Errorf("the wheel leads to %q", got)
		}
		before := person.screen()
		person.send(tea.MouseWheelMsg{X: 100, Y: 5, Button: tea.MouseWheelUp})
		if got := person.model.field.value(); got != "mariadb" || before == person.screen() {
			t.Errorf("the wheel over the file leads to %q", got)
		}
		click(row("Which database?"))
		click(row("SQLite"))
		click(row("SQLite"))
		if person.model.current != "cache" {
			t.Errorf("at %q", person.model.current)
		}
		person.types("enter enter enter enter")
		if click(row("[ Write ]")); !person.done || person.model.state != finished {
			t.Errorf("Write writes nothing:\n%s", person.screen())
		}
	})
}

func TestTheFileFollowsTheCursor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		person := startWizard(t, 120, 40, optionsFor(t, "shop"))
		for _, step := range []struct{ keys, want string }{
			{"", "docker-compose.yml"},
			{"enter down", "mysql:8.4"},
			{"up enter down", "postgres:17"},
			{"up enter down down down", "docker-compose.yml"},
			{"up up up enter down", "ARG PYTHON_VERSION=3.13"},
			{"up enter down", "alpine"},
			{"up enter", "docker-compose.yml"},
			{"down enter clear 9000", "9000"},
		} {
			if screen := person.types(step.keys).screen(); !strings.Contains(screen, step.want) {
				t.Errorf("after %q no %q in\n%s", step.keys, step.want, screen)
			}
		}
	})
}

func TestTheFolderIsInTheWay(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"compose.yaml", "pyproject.toml"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("[project]\nname = \"x\"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(dir)
	synctest.Test(t, func(t *testing.T) {
		person := startWizard(t, 80, 24, optionsFor(t, "."))
		person.writes("shop")
		if person.model.current != "app" {
			t.Fatalf("at %q\n%s", person.model.current, person.screen())
		}
		person.types("enter")
		if !strings.Contains(person.screen(), "is missing: no FastAPI application") {
			t.Errorf("no reason in\n%s", person.screen())
		}
		screen := person.writes("app.main:app").writes("app").types("enter enter enter enter enter").screen()
		if !strings.Contains(screen, "compose.yaml") {
			t.Errorf("no conflict in\n%s", screen)
		}
	})
}

func TestAFolderThatCannotBeRead(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opts := optionsFor(t, "shop")
		broken := errors.New(`open folder "x": permission denied`)
		opts.Plan = func(scaffold.Spec, map[string]scaffold.Decision) (scaffold.Plan, error) {
			return scaffold.Plan{}, broken
		}
		person := startWizard(t, 80, 24, opts).types(allTheWay)
		if !strings.Contains(person.screen(), broken.Error()) {
			t.Errorf("no %q in\n%s", broken, person.screen())
		}
		if person.types("back"); person.model.current != moreKey {
			t.Errorf("at %q", person.model.current)
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
