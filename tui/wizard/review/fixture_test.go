package review

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

// planner plans a project in a directory of its own.
type planner struct {
	t     testing.TB
	dir   string
	given scaffold.Answers
}

// shown returns the plan as if the directory were ./shop.
func (p planner) shown(decisions map[string]scaffold.Decision) scaffold.Plan {
	p.t.Helper()
	plan := p.plan(decisions)
	plan.Dir = "./shop"
	return plan
}

func (p planner) plan(decisions map[string]scaffold.Decision) scaffold.Plan {
	p.t.Helper()
	folder, err := scaffold.Look(p.t.Context(), p.dir)
	p.check(err)
	spec, err := folder.Spec().Settle(folder.Answers(), p.given)
	p.check(err)
	local := scaffold.Local{Random: strings.NewReader(strings.Repeat("\x5a", 256))}
	tree, err := scaffold.Render(spec, local)
	p.check(err)
	tree, err = folder.Remember(spec, tree)
	p.check(err)
	plan, err := scaffold.Compare(tree, folder.Dir, folder.Earlier, decisions)
	p.check(err)
	return plan
}

func (p planner) check(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// emptyFolder has nothing yet.
func emptyFolder(t testing.TB) planner {
	t.Helper()
	return planner{t, filepath.Join(t.TempDir(), "shop"), scaffold.Answers{"cache": {"none"}}}
}

// secondRun has every kind of step: a collision, a file of another tool, one that merges, some that are updated,
// made or stay.
func secondRun(t testing.TB) planner {
	t.Helper()
	p := emptyFolder(t)
	p.check(p.plan(nil).Apply())
	p.change("docker-compose.yml", "${APP_PORT:-8000}:8000", "${APP_PORT:-7000}:8000")
	p.change("Dockerfile.dev", "EXPOSE 8000\n", "EXPOSE 8000\nENV MINE=1\n")
	p.check(os.WriteFile(filepath.Join(p.dir, "compose.yaml"), []byte("services: {}\n"), 0o644))
	p.given = scaffold.Answers{"cache": {"redis"}, "port": {"9000"}, "python": {"3.13"}}
	return p
}

// change is an edit by hand.
func (p planner) change(name, old, new string) {
	p.t.Helper()
	name = filepath.Join(p.dir, name)
	content, err := os.ReadFile(name)
	p.check(err)
	if !strings.Contains(string(content), old) {
		p.t.Fatalf("%s has no %q", name, old)
	}
	p.check(os.WriteFile(name, []byte(strings.Replace(string(content), old, new, 1)), 0o644))
}

// user reads the page and presses keys; who plans plans again when something is decided.
type user struct {
	t         testing.TB
	planner   planner
	model     Model
	said      []tea.Msg // to the root, save decisions
	decisions map[string]scaffold.Decision
}

func startReview(t testing.TB, p planner, width, height int) *user {
	t.Helper()
	return &user{t: t, planner: p, model: New(theme.None(), false).SetSize(width, height).SetPlan(p.shown(nil))}
}

func (p *user) send(msg tea.Msg) {
	p.t.Helper()
	model, cmd := p.model.Update(msg)
	p.model = model
	if cmd == nil {
		return
	}
	msg = cmd()
	if decided, is := msg.(DecidedMsg); is {
		p.decisions = decided.Decisions
		p.model = p.model.SetPlan(p.planner.shown(p.decisions))
		return
	}
	p.said = append(p.said, msg)
}

var named = map[string]tea.KeyPressMsg{
	"tab": {Code: tea.KeyTab}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift}, "enter": {Code: tea.KeyEnter},
	"up": {Code: tea.KeyUp}, "down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight},
	"pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "home": {Code: tea.KeyHome}, "end": {Code: tea.KeyEnd},
	"esc": {Code: tea.KeyEscape}, "space": {Code: ' ', Text: " "},
}

// types presses the keys, separated by spaces.
func (p *user) types(keys string) *user {
	p.t.Helper()
	for _, name := range strings.Fields(keys) {
		msg, is := named[name]
		if !is {
			msg = tea.KeyPressMsg{Code: rune(name[0]), Text: name}
		}
		p.send(msg)
	}
	return p
}

// on moves the cursor to the file.
func (p *user) on(path string) *user {
	p.t.Helper()
	p.model.list = p.model.list.selectPath(path)
	if p.model.list.path() != path {
		p.t.Fatalf("there is no row for %s\n%s", path, p.screen())
	}
	p.model = p.model.fitScreen()
	return p
}

func (p *user) screen() string {
	var b strings.Builder
	for row := range strings.SplitSeq(ansi.Strip(p.model.View()), "\n") {
		b.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	return b.String()
}

func (p *user) sees(want ...string) {
	p.t.Helper()
	for _, text := range want {
		if !strings.Contains(p.screen(), text) {
			p.t.Errorf("no %q in\n%s", text, p.screen())
		}
	}
}
