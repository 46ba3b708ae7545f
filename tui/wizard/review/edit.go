package review

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/internal/altscreen"
)

// editedMsg is the result of the editor.
type editedMsg struct {
	path string
	edit scaffold.Edit
	err  error
}

// edit runs the user's editor on the terminal, with the last draft of the file, or else with both its versions.
func (m Model) edit(step scaffold.Step) (Model, tea.Cmd) {
	merged := string(step.Merged())
	if merged == "" {
		return m.decide(step, scaffold.Edit{}) // which sets the notice
	}
	text := merged
	if draft, is := m.drafts[step.Path]; is && draft.Against == merged && draft.Content != "" {
		text = draft.Content
	} else if earlier, is := m.decisions[step.Path].(scaffold.Edit); is {
		text = earlier.Content
	}
	e := &editorExec{command: editorCommand(), name: path.Base(step.Path), content: []byte(text)}
	return m, tea.Exec(e, func(err error) tea.Msg {
		return editedMsg{step.Path, scaffold.Edit{Content: string(e.content), Against: merged}, err}
	})
}

// handleEdited makes the edited text the decision. A text that cannot be used is kept as the draft.
func (m Model) handleEdited(msg editedMsg) (Model, tea.Cmd) {
	step, found := m.step(msg.path)
	if !found || !isConflict(step) {
		return m, nil
	}
	if msg.err != nil {
		m.notice = fmt.Sprintf("%s is unchanged: %v", msg.path, msg.err)
		return m, nil
	}
	if reason := step.CheckDecision(msg.edit); reason != "" {
		m.notice = fmt.Sprintf("%s is unchanged: the edit %s; press e to continue", msg.path, reason)
	}
	m.drafts = maps.Clone(m.drafts)
	m.drafts[msg.path] = msg.edit
	if m.notice != "" {
		return m, nil
	}
	return m.decide(step, msg.edit)
}

// editorCommand returns what the user edits with, as git asks for it.
func editorCommand() string {
	for _, variable := range []string{"VISUAL", "EDITOR"} {
		if command := os.Getenv(variable); command != "" {
			return command
		}
	}
	return "vi"
}

// editorExec runs a command on a text, in a directory and a file that no other user can read and that it removes. It
// implements [tea.ExecCommand].
type editorExec struct {
	command string // for a shell, so that it may have options
	name    string // has the extension that the editor knows the kind of file by
	content []byte

	stdin          io.Reader
	stdout, stderr io.Writer
}

func (e *editorExec) SetStdin(r io.Reader)  { e.stdin = r }
func (e *editorExec) SetStdout(w io.Writer) { e.stdout = altscreen.Unwiped(w) }
func (e *editorExec) SetStderr(w io.Writer) { e.stderr = altscreen.Unwiped(w) }

// Run edits the content. Where it fails, the content stays as it was.
func (e *editorExec) Run() (err error) {
	dir, err := os.MkdirTemp("", "fastdock-edit-")
	if err != nil {
		return fmt.Errorf("make a file to edit: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	name := filepath.Join(dir, e.name)
	if err := os.WriteFile(name, e.content, 0o600); err != nil {
		return fmt.Errorf("make a file to edit: %w", err)
	}
	command := exec.Command("sh", "-c", e.command+` "$@"`, "sh", name)
	command.Stdin, command.Stdout, command.Stderr = e.stdin, e.stdout, e.stderr
	if err := command.Run(); err != nil {
		return fmt.Errorf("the editor %q failed (%w); set EDITOR to another editor", e.command, err)
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read what was edited: %w", err)
	}
	e.content = content
	return nil
}
