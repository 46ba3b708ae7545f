package review

import (
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/internal/golden"
	"github.com/fastdock/fastdock/tui/theme"
)

func TestReviewScreens(t *testing.T) {
	again := secondRun(t)
	pages := []struct {
		name, keys string
		planner    planner
	}{
		{"conflicts", "", again},
		{"refused", "w", again},
		{"decided", "k down t", again},
		{"unfolded", "a end", again},
		{"diff", "down d", again},
	}
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
		for _, page := range pages {
			t.Run(fmt.Sprintf("%s-%dx%d", page.name, size[0], size[1]), func(t *testing.T) {
				person := startReview(t, page.planner, size[0], size[1]).types(page.keys)
				golden.Check(t, fmt.Sprintf("%s-%dx%d.golden", page.name, size[0], size[1]), person.screen())
			})
		}
	}
}

func TestViewsOfANewProject(t *testing.T) {
	empty := emptyFolder(t)
	for _, size := range [][2]int{{40, 12}, {80, 24}, {120, 40}} {
		golden.Check(t, fmt.Sprintf("new-%dx%d.golden", size[0], size[1]), startReview(t, empty, size[0], size[1]).screen())
	}
}

func TestViewsFit(t *testing.T) {
	again := secondRun(t)
	plan := again.shown(nil)
	for _, keys := range []string{"", "w", "a end", "down d", "d", "tab", "end"} {
		for _, width := range []int{0, 1, 2, 3, 5, 10, 19, 20, 39, 59, 60, 61, 99, 100, 130} {
			for _, height := range []int{0, 1, 2, 3, 4, 5, 7, 8, 11, 13, 14, 20} {
				plain := (width+height)%2 == 0
				person := &user{t: t, planner: again, model: New(theme.Rich(true), plain).SetPlan(plan).SetSize(width, height)}
				fits(t, person.types(keys).model, width, height)
			}
		}
	}
}

// fits fails where the page is larger than its room.
func fits(t *testing.T, m Model, width, height int) {
	t.Helper()
	view := m.View()
	lines := strings.Split(view, "\n")
	if view != "" && len(lines) > height {
		t.Fatalf("%d lines in %dx%d:\n%s", len(lines), width, height, view)
	}
	for _, line := range lines {
		if ansi.StringWidth(line) > width {
			t.Fatalf("wider than %d: %q", width, line)
		}
	}
}

func TestAPageWithoutAPlan(t *testing.T) {
	person := &user{t: t, model: New(theme.None(), false).SetSize(80, 24)}
	person.sees("reading the folder")
	person.types("w k t e u d a down enter")
	if person.said != nil {
		t.Errorf("it said %v", person.said)
	}
}

func TestPlainIsASCII(t *testing.T) {
	again := secondRun(t)
	again.change("docker-compose.yml", "7000", "70→00\x1b]0;x\x07")
	person := startReview(t, again, 40, 12)
	person.model = New(theme.None(), true).SetSize(40, 12).SetPlan(again.shown(nil))
	for _, keys := range []string{"w", "down d end", "esc a end"} {
		for _, r := range person.types(keys).model.View() {
			if r != '\n' && (r < ' ' || r > '~') {
				t.Fatalf("%q after %s in\n%s", r, keys, person.screen())
			}
		}
	}
	for _, binding := range person.model.Help() {
		if strings.ContainsFunc(binding.Help().Key, func(r rune) bool { return r > '~' }) {
			t.Errorf("the help says %q", binding.Help().Key)
		}
	}
}

func TestForeignTextDoesNothingToTheTerminal(t *testing.T) {
	again := secondRun(t)
	again.change("docker-compose.yml", "7000", "7000\x1b[2J\x1b]0;owned\x07\r\u202e\u009b2J")
	view := startReview(t, again, 200, 60).on("docker-compose.yml").types("d").model.View()
	if strings.ContainsAny(view, "\x1b\x07\r\u202e\u009b") {
		t.Errorf("the view is %q", view)
	}
	if !strings.Contains(view, "7000\ufffd[2J") {
		t.Errorf("what was taken out leaves no mark:\n%s", view)
	}
}

func TestColoursSayWhatTheyMean(t *testing.T) {
	again, rich := secondRun(t), theme.Rich(true)
	person := startReview(t, again, 120, 40)
	person.model = person.model.SetTheme(rich)
	for _, want := range []string{
		rich.Fail.Render("conflict"), rich.OK.Render("merge   "),
		rich.Muted.Render("takes precedence over docker-compose.yml"),
	} {
		if !strings.Contains(person.model.View(), want) {
			t.Errorf("no %q in\n%s", want, person.model.View())
		}
	}
	view := person.on("docker-compose.yml").types("d").model.View()
	if !strings.Contains(view, rich.OK.Render(`+      - "${APP_BIND:-127.0.0.1}:${APP_PORT:-9000}:8000"`)) ||
		!strings.Contains(view, rich.Fail.Render(`-      - "${APP_BIND:-127.0.0.1}:${APP_PORT:-7000}:8000"`)) {
		t.Errorf("the diff has no colours:\n%q", view)
	}
}

func TestSecretsAreNotShown(t *testing.T) {
	empty := emptyFolder(t)
	person := startReview(t, empty, 80, 24).on(".fastdock/app.env").types("d")
	person.sees("not shown, because it contains passwords")
	if strings.Contains(person.screen(), "PORT") {
		t.Errorf("the content is shown:\n%s", person.screen())
	}
}

func TestTheTitleCountsWhatIsDecided(t *testing.T) {
	person := startReview(t, secondRun(t), 120, 40)
	if _, found := person.model.step("docker-compose.yml"); !found {
		t.Fatal("no Compose file")
	}
	person.sees("2 conflicts in ./shop")
	before := len(person.model.plan.Only(scaffold.Update, scaffold.Merge))
	person.on("docker-compose.yml").types("t")
	person.sees(fmt.Sprintf("%d changed, 1 conflict", before+1))
	person.on("compose.yaml").types("k")
	person.sees(fmt.Sprintf("%d changed in ./shop", before+1))
}
