package scaffold_test

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
)

const composeFile = "docker-compose.yml"

// edited returns a project whose Compose file was edited where port 9000 changes it as well.
func edited(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	run(t, dir, scaffold.Answers{"port": {"8000"}})
	edit(t, dir, composeFile, "${APP_PORT:-8000}:8000", "${APP_PORT:-7000}:8000")
	return dir
}

var ninethousand = scaffold.Answers{"port": {"9000"}}

func stepOf(t *testing.T, plan scaffold.Plan, path string) scaffold.Step {
	t.Helper()
	i := slices.IndexFunc(plan.Steps, func(step scaffold.Step) bool { return step.Path == path })
	if i < 0 {
		t.Fatalf("the plan has no %q:\n%s", path, plan)
	}
	return plan.Steps[i]
}

// settledBy takes the lines of both sides out of a text with markers and puts others in their place.
func settledBy(merged []byte, lines string) []byte {
	before, rest, _ := strings.Cut(string(merged), "<<<<<<< yours\n")
	_, after, _ := strings.Cut(rest, ">>>>>>> fastdock\n")
	return []byte(before + lines + after)
}

func TestAnEditedFileIsWrittenAndNotAskedAgain(t *testing.T) {
	dir := edited(t)
	step := stepOf(t, planRun(t, dir, ninethousand, nil), composeFile)
	for _, want := range []string{
		"<<<<<<< yours\n", "${APP_PORT:-7000}:8000", "=======\n",
		"${APP_PORT:-9000}:8000", ">>>>>>> fastdock\n",
	} {
		if !strings.Contains(string(step.Merged()), want) {
			t.Errorf("the text to edit has no %q", want)
		}
	}
	text := settledBy(step.Merged(), "      - \"7001:8000\"\n")
	plan := planRun(t, dir, ninethousand, map[string]scaffold.Decision{composeFile: step.Edited(text)})
	decided := stepOf(t, plan, composeFile)
	if decided.Action != scaffold.Update || decided.Cause != "as you edited it (your choice)" ||
		decided.Decided() != step.Edited(text) {
		t.Errorf("%s: %s, decided %v", decided.Action, decided.Cause, decided.Decided())
	}
	if !strings.Contains(decided.Diff(), "+      - \"7001:8000\"") {
		t.Errorf("the diff is\n%s", decided.Diff())
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(text), read(t, dir, composeFile)); diff != "" {
		t.Error(diff)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("what was decided is asked again:\n%s", plan)
	}
	if again := planRun(t, dir, scaffold.Answers{"cache": {"none"}}, nil); again.Conflict() != nil {
		t.Errorf("a change elsewhere asks again:\n%s", again)
	}
}

func TestAnEditOfAnotherTextDecidesNothing(t *testing.T) {
	dir := edited(t)
	step := stepOf(t, planRun(t, dir, ninethousand, nil), composeFile)
	edit := map[string]scaffold.Decision{composeFile: step.Edited([]byte("services: {}\n"))}
	other := stepOf(t, planRun(t, dir, scaffold.Answers{"port": {"9001"}}, edit), composeFile)
	if other.Action != scaffold.Conflict || other.Decided() != nil {
		t.Errorf("%s: %s", other.Action, other.Cause)
	}
}

func TestAWholeFileIsEdited(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, ".fastdock/warm_reload.py", "FROM scratch\n")
	plan := planRun(t, dir, nil, nil)
	step := stepOf(t, plan, ".fastdock/warm_reload.py")
	merged := string(step.Merged())
	if !strings.HasPrefix(merged, "<<<<<<< yours\nFROM scratch\n=======\n") ||
		!strings.HasSuffix(merged, "\n>>>>>>> fastdock\n") {
		t.Errorf("the text to edit is\n%s", merged)
	}
	decided := planRun(t, dir, nil, map[string]scaffold.Decision{
		".fastdock/warm_reload.py": step.Edited([]byte("FROM scratch\nUSER 1\n")),
	})
	if err := decided.Apply(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, ".fastdock/warm_reload.py"); got != "FROM scratch\nUSER 1\n" {
		t.Error(got)
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("what was decided is asked again:\n%s", plan)
	}
}

func TestAnEditedEnvIsCompleted(t *testing.T) {
	dir := t.TempDir()
	const name = ".fastdock/app.env"
	write(t, dir, name, "A='open\n")
	step := stepOf(t, planRun(t, dir, nil, nil), name)
	if got := string(step.Merged()); got != "A='open\n" {
		t.Errorf("the text to edit is %q", got)
	}
	plan := planRun(t, dir, nil, map[string]scaffold.Decision{name: step.Edited([]byte("A='closed'\n"))})
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, name); !strings.HasPrefix(got, "A='closed'\n") || !strings.Contains(got, "\nDATABASE_URL=") {
		t.Error("the file lacks its old or its new lines")
	}
	if plan := planRun(t, dir, nil, nil); plan.Changes() || plan.Conflict() != nil {
		t.Errorf("what was decided is asked again:\n%s", plan)
	}
}

func TestCheckDecision(t *testing.T) {
	dir := edited(t)
	write(t, dir, "compose.yaml", "services: {}\n")
	write(t, dir, ".fastdock/app.env", "A='open\n")
	plan := planRun(t, dir, ninethousand, nil)
	compose, stranger, env := stepOf(t, plan, composeFile), stepOf(t, plan, "compose.yaml"),
		stepOf(t, plan, ".fastdock/app.env")
	for name, test := range map[string]struct {
		step     scaffold.Step
		decision scaffold.Decision
		want     string // in the reason
	}{
		"keep":                      {compose, scaffold.KeepMine, ""},
		"take":                      {compose, scaffold.TakeTheir, ""},
		"edit":                      {compose, compose.Edited([]byte("services: {}\n")), ""},
		"an empty edit":             {compose, compose.Edited([]byte(" \n")), "is empty"},
		"an edit that is not ended": {compose, compose.Edited(compose.Merged()), "still has a conflict marker in line 21"},
		"keep a stranger":           {stranger, scaffold.KeepMine, ""},
		"take for a stranger": {
			step:     stranger,
			decision: scaffold.TakeTheir,
			want:     "cannot be replaced by a generated file: it takes precedence over",
		},
		"edit a stranger":   {stranger, stranger.Edited([]byte("x: 1\n")), "cannot be replaced"},
		"edit an .env":      {env, env.Edited([]byte("A=1\n")), ""},
		"an .env as it was": {env, env.Edited(env.Merged()), "cannot be read by Compose"},
	} {
		got := test.step.CheckDecision(test.decision)
		if (got == "") != (test.want == "") || !strings.Contains(got, test.want) {
			t.Errorf("%s: %q, want %q", name, got, test.want)
		}
	}
	var wrong *scaffold.DecisionError
	folder, err := scaffold.Look(t.Context(), dir)
	if err == nil {
		_, err = scaffold.Compare(render(t, folder.Spec()), dir, folder.Earlier, map[string]scaffold.Decision{
			".fastdock/app.env": env.Edited([]byte("\n")),
		})
	}
	if !errors.As(err, &wrong) || err.Error() != `the edit of ".fastdock/app.env" is empty` {
		t.Errorf("error %v", err)
	}
}
