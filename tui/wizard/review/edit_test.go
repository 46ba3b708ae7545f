package review

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/theme"
)

const composeFile = "docker-compose.yml"

// editWith makes the script the editor, and returns a directory that it may write into ($NOTES) and an empty one for
// temporary files.
func editWith(t *testing.T, script string) (notes, temporary string) {
	t.Helper()
	notes, temporary = t.TempDir(), t.TempDir()
	name := filepath.Join(t.TempDir(), "my editor")
	if err := os.WriteFile(name, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("NOTES", notes)
	t.Setenv("TMPDIR", temporary)
	t.Setenv("VISUAL", "'"+name+"' --wait")
	t.Setenv("EDITOR", "false")
	return notes, temporary
}

// page is a program of the page alone, which ends when something has come of the editor.
type page struct{ person *user }

func (p page) Init() tea.Cmd { return nil }

func (p page) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	model, cmd := p.person.model.Update(msg)
	p.person.model = model
	switch msg := msg.(type) {
	case DecidedMsg:
		p.person.decisions = msg.Decisions
		return p, tea.Quit
	case editedMsg:
		if cmd == nil {
			return p, tea.Quit
		}
	}
	return p, cmd
}

func (p page) View() tea.View { return tea.NewView(p.person.model.View()) }

// edits presses e on the file in a program, and waits for what comes of it.
func (p *user) edits(path string) *user {
	p.t.Helper()
	p.on(path)
	program := tea.NewProgram(
		page{p},
		tea.WithInput(strings.NewReader("e")),
		tea.WithOutput(io.Discard),
		tea.WithoutSignalHandler(),
	)
	if _, err := program.Run(); err != nil {
		p.t.Fatal(err)
	}
	p.model = p.model.SetPlan(p.planner.shown(p.decisions))
	return p
}

func TestEditedTextBecomesTheDecision(t *testing.T) {
	notes, temporary := editWith(t, `
		echo "$1" >"$NOTES/option"; cp "$2" "$NOTES/given"; echo "$2" >"$NOTES/name"
		stat -c %a "$2" "$(dirname "$2")" >"$NOTES/modes"
		sed -i -e '/^<<<<<<< /,/^=======/d' -e '/^>>>>>>> /d' -e 's/9000/9009/' "$2"`)
	again := secondRun(t)
	person := startReview(t, again, 120, 40).edits(composeFile)
	read := func(name string) string {
		content, err := os.ReadFile(filepath.Join(notes, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(content)
	}
	if got := read("option"); got != "--wait\n" {
		t.Errorf("the editor's option is %q", got)
	}
	if got := read("modes"); got != "600\n700\n" {
		t.Errorf("the modes are %q", got)
	}
	if name := strings.TrimSpace(read("name")); filepath.Base(name) != composeFile || !strings.HasPrefix(name, temporary) {
		t.Errorf("it edits %q", name)
	}
	step, _ := person.model.step(composeFile)
	if diff := cmp.Diff(string(step.Merged()), read("given")); diff != "" {
		t.Error(diff)
	}
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, error %v", left, err)
	}
	edit, is := person.decisions[composeFile].(scaffold.Edit)
	if !is || !strings.Contains(edit.Content, "9009") || strings.Contains(edit.Content, "<<<<<<<") {
		t.Errorf("decided: %v", person.decisions)
	}
	person.sees("edited    docker-compose.yml           as you edited it (your choice)")
	if person.on(composeFile).types("d"); !strings.Contains(person.screen(), "9009") {
		t.Errorf("the diff is not that of the edit:\n%s", person.screen())
	}
}

func TestEditsThatDecideNothing(t *testing.T) {
	for name, test := range map[string]struct{ script, want string }{
		"markers left": {
			"true", "docker-compose.yml is unchanged: the edit still has a conflict marker in line 21; press e to continue",
		},
		"a marker left": {
			`sed -i '/^=======/d' "$2"; sed -i '/^<<<<<<</d' "$2"`, "still has a conflict marker in line",
		},
		"emptied":              {`: >"$2"`, "docker-compose.yml is unchanged: the edit is empty"},
		"removed":              {`rm "$2"`, "docker-compose.yml is unchanged: read what was edited"},
		"failed":               {`sed -i '/^[<=>]\{7\}/d' "$2"; exit 3`, "exit status 3"},
		"another program":      {"exec /no/such/editor", "set EDITOR to another editor"},
		"emptied with a space": {`echo " " >"$2"`, "the edit is empty"},
	} {
		t.Run(name, func(t *testing.T) {
			_, temporary := editWith(t, test.script)
			person := startReview(t, secondRun(t), 200, 40).edits(composeFile)
			person.sees(test.want)
			if len(person.decisions) > 0 {
				t.Errorf("decided: %v", person.decisions)
			}
			if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, error %v", left, err)
			}
		})
	}
}

func TestAnEditGoesOn(t *testing.T) {
	editWith(t, `echo "# once more" >>"$2"; [ "$(grep -c 'once more' "$2")" = 2 ] && sed -i '/^[<=>]\{7\}/d' "$2"; true`)
	person := startReview(t, secondRun(t), 200, 40).edits(composeFile)
	person.sees("still has a conflict marker")
	person.edits(composeFile)
	edit, is := person.decisions[composeFile].(scaffold.Edit)
	if !is || !strings.HasSuffix(edit.Content, "# once more\n# once more\n") {
		t.Errorf("decided: %v\n%s", person.decisions, person.screen())
	}
}

func TestAnEditEndsWithItsAnswers(t *testing.T) {
	editWith(t, `echo "services: {}" >"$2"`)
	again := secondRun(t)
	person := startReview(t, again, 120, 40).edits(composeFile)
	again.given["port"] = []string{"9001"}
	person.model = person.model.SetPlan(again.shown(person.decisions))
	person.types("w").sees("compose.yaml is a conflict, not decided")
	person.on("compose.yaml").types("k w").sees("docker-compose.yml is a conflict, not decided")
	if _, still := person.decisions[composeFile]; still {
		t.Error("the edit of another text is still among the decisions")
	}
}

func TestTheEditorIsTheOneThatIsNamed(t *testing.T) {
	for _, test := range [][3]string{{"code --wait", "nano", "code --wait"}, {"", "nano", "nano"}, {"", "", "vi"}} {
		t.Setenv("VISUAL", test[0])
		t.Setenv("EDITOR", test[1])
		if got := editorCommand(); got != test[2] {
			t.Errorf("%q and %q give %q", test[0], test[1], got)
		}
	}
}

func TestTheEditorHasTheTerminal(t *testing.T) {
	editWith(t, `cat >"$2"; echo seen; echo heard >&2`)
	var out, errs bytes.Buffer
	e := &editorExec{command: editorCommand(), name: "x", content: []byte("before")}
	e.SetStdin(strings.NewReader("typed"))
	e.SetStdout(&out)
	e.SetStderr(&errs)
	if err := e.Run(); err != nil || string(e.content) != "typed" || out.String() != "seen\n" ||
		errs.String() != "heard\n" {
		t.Errorf("content %q, out %q, errs %q, error %v", e.content, out.String(), errs.String(), err)
	}
}

func TestAnEditorComesBackToAPageWithoutItsFile(t *testing.T) {
	m := New(theme.None(), false).SetSize(80, 24)
	got, cmd := m.Update(editedMsg{path: "gone"})
	if cmd != nil || got.notice != "" {
		t.Errorf("notice %q, command %v", got.notice, cmd)
	}
}
