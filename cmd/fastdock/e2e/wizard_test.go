package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pagesAllTheWay returns what the pages of a new project show, in order.
func pagesAllTheWay() []string {
	return []string{
		"What is the project's name?", "Which database?", "Which PostgreSQL?", "Which cache?",
		"Which Python version?", "Which base", "Advanced options", "[ Write ]",
	}
}

// Whichever page Ctrl-C comes on, nothing is written and the terminal is as before.
func TestWizardInterruptedAtEachPage(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	term := newScreen(t, dir, 80, 24)
	before := term.settings(filepath.Join(dir, "before"))
	for last := range pagesAllTheWay() {
		term.clears()
		term.types(raced+" new shop --no-lock; echo code $?", "Enter")
		for i, page := range pagesAllTheWay()[:last+1] {
			term.shows(page)
			if i < last {
				term.types("", "Enter")
			}
		}
		term.types("", "C-c")
		term.shows("code 130")
		same(t, "what was written", listing(t, filepath.Join(dir, "shop")), "")
	}
	same(t, "the terminal's settings", term.settings(filepath.Join(dir, "after")), before)
}

// An existing project is understood, a window that changes its size changes nothing else, and the files are those of
// flags.
func TestWizardOnAnExistingProject(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	for _, name := range []string{"orders", "flags/orders"} {
		must(t, os.CopyFS(filepath.Join(dir, name), os.DirFS(filepath.Join("testdata", "projects", "orders"))))
	}
	term := newScreen(t, dir, 120, 40)
	term.types(raced+" new orders --no-lock; echo code $?", "Enter")
	term.shows("app at orders.api.factory:create_app, asyncpg")
	for _, step := range []struct{ shows, size string }{
		{"What is the project's name?", "40x12"},
		{"Which database?", "80x24"},
		{"Which PostgreSQL?", "200x50"},
		{"Which cache?", "20x5"},
		{"Which Python", "100x30"},
		{"Which base", "40x12"},
		{"Advanced options", "120x40"},
	} {
		term.shows(step.shows)
		width, height, _ := strings.Cut(step.size, "x")
		term.tmux("resize-window", "-x", width, "-y", height)
		term.types("", "Enter")
	}
	term.shows("12 new files")
	term.types("w", "")
	term.shows("fastdock up", "code 0")

	s := &stack{t: t, dir: dir}
	s.succeed(s.fastdock("new", "flags/orders", "--yes", "--no-lock"))
	same(t, "the files", listing(t, filepath.Join(dir, "orders")), listing(t, filepath.Join(dir, "flags", "orders")))
}

// A file that is in the way is decided on the last page.
func TestWizardDecidesAConflict(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	must(t, os.MkdirAll(filepath.Join(dir, "shop", ".fastdock"), 0o755))
	for _, name := range []string{".fastdock/warm_reload.py", ".venv"} {
		must(t, os.WriteFile(filepath.Join(dir, "shop", name), []byte("# mine\n"), 0o644))
	}
	term := newScreen(t, dir, 100, 30)
	term.types(raced+" new shop --no-lock; echo code $?", "Enter")
	for _, page := range pagesAllTheWay()[:7] {
		term.shows(page)
		term.types("", "Enter")
	}
	term.shows("2 conflicts")
	term.types("t", "")
	term.shows("1 conflict")
	term.types("", "Down")
	term.types("k", "")
	term.shows("keep yours")
	term.types("w", "")
	term.shows("--keep .venv", "code 0")
	for name, mine := range map[string]bool{".fastdock/warm_reload.py": false, ".venv": true} {
		content, err := os.ReadFile(filepath.Join(dir, "shop", name))
		must(t, err)
		if (string(content) == "# mine\n") != mine {
			t.Errorf("%s is kept: %t, want %t", name, !mine, mine)
		}
	}
}

// On a terminal that cannot move its cursor the same questions come as lines.
func TestWizardOnADumbTerminal(t *testing.T) {
	t.Parallel()
	dir := sharedDir(t)
	term := newScreen(t, dir, 80, 24)
	term.types("TERM=dumb "+raced+" new shop --no-lock; echo code $?", "Enter")
	for _, prompt := range []string{
		"[shop]:", "[postgres]:", "[18]:", "[redis]:", "[3.14]:", "[slim]:",
		"[y/N]:", "[Y/n]:",
	} {
		term.shows(prompt)
		term.types("", "Enter")
	}
	term.shows("code 0")
	term.clears()
	term.types("TERM=dumb "+raced+" new other --no-lock; echo code $?", "Enter")
	term.shows("[other]:")
	term.types("", "C-c")
	term.shows("code 130")
	same(t, "what was written", listing(t, filepath.Join(dir, "other")), "")
}
