package review

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

func TestDecisionsByKey(t *testing.T) {
	again := secondRun(t)
	keep, take := scaffold.Decision(scaffold.KeepMine), scaffold.Decision(scaffold.TakeTheir)
	for keys, want := range map[string]map[string]scaffold.Decision{
		"":                     nil,
		"k":                    {"compose.yaml": keep},
		"t":                    nil, // of a stranger
		"k down k":             {"compose.yaml": keep, "docker-compose.yml": keep},
		"k down t":             {"compose.yaml": keep, "docker-compose.yml": take},
		"down t k":             {"docker-compose.yml": keep},
		"down t u":             {},
		"u":                    nil,
		"down t up k down u":   {"compose.yaml": keep},
		"down down k t u":      nil, // of a file that merges
		"down d k t esc t":     {"docker-compose.yml": take},
		"down tab t":           {"docker-compose.yml": take},
		"down t down up up k":  {"compose.yaml": keep, "docker-compose.yml": take},
		"a end k":              nil,
		"home pgdown pgup k u": {},
	} {
		person := startReview(t, again, 80, 24).types(keys)
		if diff := cmp.Diff(want, person.decisions); diff != "" {
			t.Errorf("%s: %s", keys, diff)
		}
		if person.said != nil {
			t.Errorf("%s: said %v", keys, person.said)
		}
	}
}

func TestWritingWaitsForDecisions(t *testing.T) {
	again := secondRun(t)
	for keys, want := range map[string]string{
		"w":         "compose.yaml is a conflict, not decided: k keeps yours",
		"tab enter": "compose.yaml is a conflict, not decided: k keeps yours",
		"k w": "docker-compose.yml is a conflict, not decided: " +
			"k keeps yours, t takes fastdock's, e edits both",
		"t":                    "compose.yaml cannot be replaced by a generated file: it takes precedence over",
		"k t":                  "compose.yaml cannot be replaced by a generated file: it takes precedence over",
		"e":                    "compose.yaml cannot be replaced",
		"u":                    "compose.yaml is not decided yet",
		"down down k":          "Dockerfile.dev is not a conflict; no decision is needed",
		"k down t u w":         "docker-compose.yml is a conflict, not decided",
		"down t end down left": "+ ", // no notice, the row that folds
	} {
		person := startReview(t, again, 120, 40).types(keys)
		person.sees(want)
		if person.said != nil {
			t.Errorf("%s: said %v", keys, person.said)
		}
	}
	for _, keys := range []string{
		"k down t w", "k down t tab enter", "k down k w", "k down t end down enter", "k down t tab space",
		"k down t tab right left enter",
	} {
		if person := startReview(t, again, 80, 24).types(keys); !slices.Equal(person.said, []tea.Msg{WriteMsg{}}) {
			t.Errorf("%s: said %v\n%s", keys, person.said, person.screen())
		}
	}
}

func TestEscapeAndBackLeaveThePage(t *testing.T) {
	again := secondRun(t)
	for _, keys := range []string{"shift+tab", "tab tab enter", "tab right enter", "tab left space"} {
		if person := startReview(t, again, 80, 24).types(keys); !slices.Equal(person.said, []tea.Msg{BackMsg{}}) {
			t.Errorf("%s: said %v", keys, person.said)
		}
	}
	if person := startReview(t, again, 80, 24).types("esc q"); person.said != nil {
		t.Errorf("said %v, and the way out is the root's", person.said)
	}
}

func TestEnterWritesWhereNothingIsInTheWay(t *testing.T) {
	empty := emptyFolder(t)
	if person := startReview(t, empty, 80, 24).types("enter"); !slices.Equal(person.said, []tea.Msg{WriteMsg{}}) {
		t.Errorf("said %v", person.said)
	}
	if person := startReview(t, empty, 80, 24).types("j j k d"); !person.model.Open() ||
		person.model.diff.path != person.model.list.rows[1].step.Path {
		t.Errorf("j and k do not move:\n%s", person.screen())
	}
}

func TestReadingADiff(t *testing.T) {
	again := secondRun(t)
	for _, way := range []string{"d", "enter", "space"} {
		for _, out := range []string{"d", "q", "esc", "enter"} {
			person := startReview(t, again, 80, 24).types("down " + way)
			person.sees("docker-compose.yml", "@@ ", `+      - "${APP_BIND:-127.0.0.1}:${APP_PORT:-9000}:8000"`)
			if !person.model.Open() || person.types(out).model.Open() {
				t.Errorf("%s and %s do not open and close", way, out)
			}
			person.sees("conflict")
		}
	}
	person := startReview(t, again, 80, 24).types("d")
	person.sees("nothing to show: compose.yaml takes precedence over")
}

func TestScrollingADiff(t *testing.T) {
	empty := emptyFolder(t)
	for keys, want := range map[string]string{
		"":                 "lines 1-10 of",
		"down j":           "lines 3-12 of",
		"down down up k k": "lines 1-10 of",
		"pgdown":           "lines 10-19 of",
		"space pgup":       "lines 1-10 of",
		"end home":         "lines 1-10 of",
	} {
		startReview(t, empty, 40, 12).on("docker-compose.yml").types("d " + keys).sees(want)
	}
	person := startReview(t, empty, 40, 12).on("docker-compose.yml").types("d end")
	n := len(person.model.diff.lines)
	person.sees(fmt.Sprintf("lines %d-%d of %d", n-9, n, n))
	shifted := startReview(t, empty, 40, 12).on("Dockerfile.fastapi").types("d right")
	if strings.Contains(shifted.screen(), "--- /dev/null") {
		t.Errorf("the lines are not shifted:\n%s", shifted.screen())
	}
	if shifted.types("left").sees("--- /dev/null"); shifted.model.diff.shift != 0 {
		t.Error("the lines are not shifted back")
	}
}

func TestUnchangedFilesAreFolded(t *testing.T) {
	person := startReview(t, secondRun(t), 80, 40)
	n := len(person.model.list.unchanged)
	person.sees(fmt.Sprintf("+ %d unchanged", n))
	person.types("a").sees(fmt.Sprintf("- %d unchanged", n), "up to date")
	person.types("a")
	if strings.Contains(person.screen(), "up to date") {
		t.Errorf("they are not folded away:\n%s", person.screen())
	}
	person.types("end enter").sees("up to date")
	person.types("end a").sees("> + ")
}

func TestMouseSelectsAndPresses(t *testing.T) {
	person := startReview(t, secondRun(t), 80, 24)
	click := func(x int, text string) {
		t.Helper()
		y := slices.IndexFunc(
			strings.Split(person.screen(), "\n"),
			func(row string) bool { return strings.Contains(row, text) },
		)
		person.send(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft})
	}
	if click(20, "docker-compose.yml  "); person.model.list.path() != "docker-compose.yml" {
		t.Errorf("a click does not choose:\n%s", person.screen())
	}
	if click(20, "docker-compose.yml  "); !person.model.Open() {
		t.Error("a second click does not open")
	}
	person.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	person.types("esc")
	person.send(tea.MouseWheelMsg{Button: tea.MouseWheelUp})
	if person.model.list.cursor != 0 {
		t.Error("the wheel does not move the cursor")
	}
	click(3, "Write")
	person.sees("compose.yaml is a conflict, not decided")
	person.types("k down t")
	click(3, "Write")
	click(14, "Back")
	click(30, "Back") // beside the buttons
	if want := []tea.Msg{WriteMsg{}, BackMsg{}}; !slices.Equal(person.said, want) {
		t.Errorf("said %v, want %v", person.said, want)
	}
	click(3, "unchanged")
	person.sees("up to date")
}

func TestHelpOffersWhatIsPossible(t *testing.T) {
	again := secondRun(t)
	for keys, want := range map[string]string{
		"":             "k d ↑/↓ a shift+tab tab",
		"k":            "u d ↑/↓ a shift+tab tab",
		"down":         "k t e d ↑/↓ a shift+tab tab",
		"down t":       "k e u d ↑/↓ a shift+tab tab",
		"k down t":     "k e u w d ↑/↓ a shift+tab tab",
		"k down t tab": "k e u enter w d ↑/↓ a shift+tab tab",
		"end":          "↑/↓ a shift+tab tab",
		"d":            "esc ↑/↓ pgup/pgdn ←/→",
	} {
		var got []string
		for _, binding := range startReview(t, again, 80, 24).types(keys).model.Help() {
			if binding.Enabled() {
				got = append(got, binding.Help().Key)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q: %s, want %s", keys, strings.Join(got, " "), want)
		}
	}
}

func TestDecisionsHoldOverAnotherPlan(t *testing.T) {
	again := secondRun(t)
	person := startReview(t, again, 80, 24).types("k down t")
	again.given["port"] = []string{"9001"}
	person.model = person.model.SetPlan(again.shown(person.decisions))
	if person.types("w"); !slices.Equal(person.said, []tea.Msg{WriteMsg{}}) {
		t.Errorf("said %v\n%s", person.said, person.screen())
	}
	person.model = New(theme.None(), false).SetSize(80, 24).SetPlan(again.shown(person.decisions))
	if person.types("enter"); len(person.said) != 2 {
		t.Errorf("a fresh page does not know what the plan has decided:\n%s", person.screen())
	}
}

func TestLineEndsOfWindowsAreSeen(t *testing.T) {
	again := secondRun(t)
	again.change("docker-compose.yml", "7000}:8000\"\n", "7000}:8000\"\r\n")
	person := startReview(t, again, 120, 40).on("docker-compose.yml").types("d")
	person.sees(`7000}:8000"^M`, "9000}:8000\"\n")
}

func TestADecisionEndsWhereItMakesNoSenseAnyMore(t *testing.T) {
	again := secondRun(t)
	person := startReview(t, again, 120, 40).types("k down t")
	name := filepath.Join(again.dir, "docker-compose.yml")
	again.check(os.Remove(name))
	again.check(os.Mkdir(name, 0o755))
	person.model = person.model.SetPlan(again.shown(nil))
	person.types("w").sees("docker-compose.yml is a conflict, not decided: k keeps yours", "is a directory")
	if person.said != nil {
		t.Errorf("said %v", person.said)
	}
}

func TestADiffShowsNoSecret(t *testing.T) {
	p := secondRun(t)
	p.change("Dockerfile.dev", "the code is mounted.", "API_TOKEN=CANARY")
	user := startReview(t, p, 100, 60).on("Dockerfile.dev").types("d")
	for _, line := range user.model.diff.lines {
		if strings.Contains(line.text, "CANARY") {
			t.Errorf("it shows %q", line.text)
		}
	}
	if !slices.ContainsFunc(user.model.diff.lines, func(l diffLine) bool {
		return strings.Contains(l.text, "API_TOKEN=***")
	}) {
		t.Errorf("the line is not shown: %q", user.model.diff.lines)
	}
}
