// Package wizard asks what a new project consists of: one form, one question at a time, bound to a
// [scaffold.Spec], and at its end the files that would be written. It draws beneath the prompt and leaves no
// trace; what was done is for the caller to tell.
package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/fastdock/fastdock/scaffold"
)

// ErrAborted says that the questions were left, or the files refused: nothing is to be written.
var ErrAborted = errors.New("left without an answer")

// Options are what the wizard is told besides the answers it begins with.
type Options struct {
	Input   io.Reader // the terminal's keys
	Output  io.Writer // the terminal
	NoColor bool
	// Plan says what would happen to each file. It is called off the screen's own goroutine.
	Plan func(scaffold.Spec) (scaffold.Plan, error)
}

// Run asks, beginning with the answers in spec, and returns them as they were changed; [ErrAborted] after Esc,
// Ctrl-C or a no. It needs a terminal that can move its cursor.
func Run(ctx context.Context, spec scaffold.Spec, opts Options) (scaffold.Spec, error) {
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(opts.Input), tea.WithOutput(opts.Output), tea.WithoutSignalHandler(),
	}
	if opts.NoColor {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	final, err := tea.NewProgram(newModel(spec, opts), options...).Run()
	if ctx.Err() != nil {
		return spec, ErrAborted
	}
	if err != nil {
		return spec, fmt.Errorf("ask for the answers: %w", err)
	}
	return final.(model).result()
}
