package findings

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/tui/internal/golden"
	"github.com/fastdock/fastdock/tui/theme"
)

var found = doctor.Result{
	Findings: []check.Finding{
		{
			ID: "FD-R01", Service: "app", Subject: "shop-app-1", Severity: check.Error, Cause: "the health check fails",
			Evidence: []string{"probe: curl -f http://127.0.0.1:8000/health", "exit code: 22", "output: 503\nnot <ready>"},
			Fix:      check.Fix{Text: "correct the health check"}, Err: errors.New("unhealthy"),
		},
		{
			ID:       "FD-P18",
			Service:  "db",
			File:     "docker-compose.yml",
			Line:     12,
			Severity: check.Error,
			Cause:    "the port is published on all interfaces",
			Fix: check.Fix{
				Text:  "publish it on 127.0.0.1",
				Edits: []check.Edit{{File: "docker-compose.yml", Line: 12, Remove: 1, Insert: []string{`- "127.0.0.1:5432:5432"`}}},
			},
		},
		{
			ID:       "FD-R02",
			Service:  "cache",
			Severity: check.Warning,
			Cause:    "has no container",
			Fix:      check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up"}},
		},
		{
			ID:       "FD-P31",
			Service:  "app",
			File:     "docker-compose.yml",
			Line:     3,
			Severity: check.Info,
			Cause:    "the port is published on all interfaces",
		},
		{ID: "FD-E01", Subject: "unix:///var/run/docker.sock", Severity: check.OK, Cause: "answers, API 1.45"},
		{ID: "FD-F01", Subject: "shop", Severity: check.OK, Cause: "2 files load: app, db"},
	},
	Skipped: []doctor.Skipped{{What: "the running stack", Why: "no engine answers"}},
}

func TestTextGroupsFindingsByService(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, found, 0, true, theme.None()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "found.txt", out.String())
}

// On a narrow terminal lines are broken between words, below where they began.
func TestTextOnANarrowTerminal(t *testing.T) {
	var out strings.Builder
	if err := Text(&out, found, 40, true, theme.None()); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "found-40.txt", out.String())
}

// Of suggestions, a few are shown, and the others counted.
func TestTextFoldsSuggestions(t *testing.T) {
	var many doctor.Result
	for _, id := range []string{"FD-P31", "FD-P31", "FD-V01", "FD-H01", "FD-I01", "FD-U07", "FD-R02"} {
		many.Findings = append(many.Findings, check.Finding{ID: id, Severity: check.Info, File: "f", Cause: id + " is so"})
	}
	var out strings.Builder
	if err := Text(&out, many, 0, false, theme.None()); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"FD-P31 is so", "FD-V01 is so", "FD-H01 is so", "FD-R02 is so",
		"more suggestions: 1 about Compose files, 1 about the build context, 1 about Dockerfiles; " +
			"`fastdock doctor --all` shows them\n",
	} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("%q does not exist once in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "FD-I01") {
		t.Errorf("more than a few are shown:\n%s", out.String())
	}
}

func TestJSONForm(t *testing.T) {
	var out strings.Builder
	if err := JSON(&out, found); err != nil {
		t.Fatal(err)
	}
	golden.Check(t, "found.json", out.String())
}

func TestResultWithoutFindings(t *testing.T) {
	var text, object strings.Builder
	err := errors.Join(Text(&text, doctor.Result{}, 0, false, theme.None()), JSON(&object, doctor.Result{}))
	if err != nil {
		t.Fatal(err)
	}
	if want := "{\n  \"worst\": \"ok\",\n  \"findings\": [],\n  \"skipped\": []\n}\n"; text.String() != "" ||
		object.String() != want {
		t.Errorf("got %q and %q", text.String(), object.String())
	}
}

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestWriteErrorsAreReturned(t *testing.T) {
	if Text(closed{}, found, 0, false, theme.None()) == nil || JSON(closed{}, found) == nil {
		t.Error("a reader that is gone must be an error")
	}
}

func TestSARIFForm(t *testing.T) {
	var out strings.Builder
	if err := SARIF(&out, found, "v1"); err != nil {
		t.Fatal(err)
	}
	// What checks say of themselves is theirs to change.
	text := regexp.MustCompile(`(?s)"rules": \[.*?\n {8}\]`).ReplaceAllString(out.String(), `"rules": []`)
	golden.Check(t, "found.sarif", text)
}

// Severities and services stand out on a terminal that has colours; the text is the same.
func TestTextInColour(t *testing.T) {
	var plain, coloured strings.Builder
	if err := errors.Join(Text(&plain, found, 40, true, theme.None()),
		Text(&coloured, found, 40, true, theme.Basic())); err != nil {
		t.Fatal(err)
	}
	if got := coloured.String(); got == plain.String() || ansi.Strip(got) != plain.String() {
		t.Errorf("got\n%q\nwant the text of\n%q", got, plain.String())
	}
}
