// Package wizard asks what a new project consists of: one question at a time, with the file beside it that the
// answer changes, and at its end the files that would be written. What was said goes the way that flags go, so
// that both give the same files. It leaves no trace; what was done is for the caller to tell.
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

// ErrAborted says that the questions were left, or the files refused: nothing is to be written.
var ErrAborted = errors.New("left without an answer")

// Options are what the questions begin with.
type Options struct {
	Input   io.Reader // the terminal's keys, or lines
	Output  io.Writer // the terminal
	NoColor bool
	ASCII   bool   // the terminal knows no other characters
	Found   string // what is there already, in a line
	// Decisions are those of the flags, about files that are in the way.
	Decisions map[string]scaffold.Decision
	// Settle lays what was said over what the flags and the project say. It is asked often.
	Settle func(scaffold.Answers) (scaffold.Spec, error)
	// Render makes the files of the answers so far. It is asked often.
	Render func(scaffold.Spec) (scaffold.Tree, error)
	// Plan says what would happen to each file. It is called off the screen's own goroutine.
	Plan func(scaffold.Spec, map[string]scaffold.Decision) (scaffold.Plan, error)
}

// Result is what the questions end with.
type Result struct {
	Spec      scaffold.Spec
	Decisions map[string]scaffold.Decision // of the files that are in the way
}

// Run asks, and returns the answers; [ErrAborted] after Esc, Ctrl-C or a no. It needs a terminal that can move
// its cursor.
func Run(ctx context.Context, opts Options) (Result, error) {
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(opts.Input), tea.WithOutput(altscreen.Wiped(opts.Output)), tea.WithoutSignalHandler(),
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
