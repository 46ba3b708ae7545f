// Package wizard asks what a new project consists of: one question at a time, with the file beside it that the answer
// changes, and at its end the files that would be written.
//
// An answer takes this way to a file:
//
//  1. Run opens the first page; model.open makes a field of its question, a list or a line of text.
//  2. A key goes to model.handleKey or to the field. While the selection moves, updatePreview renders the project with
//     that answer (Options.Settle, then Options.Render) and shows the file that it changes.
//  3. Enter calls model.next: answers.check validates the answer, setAnswer records it and computes the pages again,
//     because an answer may add questions or rule some out.
//  4. The last page requests a plan (Options.Plan) in the background; package review shows it and collects decisions
//     about conflicting files, each of which requests the plan again.
//  5. On write, Run returns the spec and the decisions. The caller applies the plan: the wizard itself writes nothing.
//
// RunPlain asks the same questions in lines. Answers have the form of flags, so that both give the same files.
package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/internal/altscreen"
)

// ErrAborted reports that the user left the questions or refused the files: nothing is to be written.
var ErrAborted = errors.New("left without an answer")

// Options configure the questions.
type Options struct {
	Input   io.Reader // the terminal's keys, or lines
	Output  io.Writer // the terminal
	NoColor bool
	ASCII   bool   // the terminal knows no other characters
	Found   string // what is there already, in a line
	// Decisions are those of the flags, about files that are conflicting.
	Decisions map[string]scaffold.Decision
	// Settle merges the answers over those of the flags and the project. It is called for each selected row.
	Settle func(scaffold.Answers) (scaffold.Spec, error)
	// Render makes the files of the answers so far. It is called for each selected row.
	Render func(scaffold.Spec) (scaffold.Tree, error)
	// Plan returns what would happen to each file. It is called in a goroutine of its own.
	Plan func(scaffold.Spec, map[string]scaffold.Decision) (scaffold.Plan, error)
}

// Result is what Run returns.
type Result struct {
	Spec      scaffold.Spec
	Decisions map[string]scaffold.Decision // of the files that are conflicting
}

// Run asks, and returns the answers; [ErrAborted] after Esc, Ctrl-C or a no. It needs a terminal that can move
// its cursor.
func Run(ctx context.Context, opts Options) (Result, error) {
	options := []tea.ProgramOption{
		tea.WithContext(
			ctx,
		), tea.WithInput(opts.Input), tea.WithOutput(altscreen.Wiped(opts.Output)), tea.WithoutSignalHandler(),
		tea.WithFPS(120), // the first frame waits for a tick: with 60 a second, 8 ms longer
	}
	if opts.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	begun, err := newModel(opts)
	if err != nil {
		return Result{}, err
	}
	final, err := tea.NewProgram(begun, options...).Run()
	if ctx.Err() != nil {
		return Result{}, ErrAborted
	}
	if err != nil {
		return Result{}, fmt.Errorf("ask for the answers: %w", err)
	}
	return final.(*model).result()
}
