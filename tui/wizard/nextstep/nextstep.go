// Package nextstep asks a user whose files have just been written what to do next: one short choice, drawn beneath what
// was printed, which leaves no trace.
package nextstep

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Step is what a user wants next.
type Step string

// The steps.
const (
	Done  Step = "exit"
	Prove Step = "test"
	Up    Step = "up"
)

var titles = map[Step]string{
	Done:  "exit",
	Prove: "test it: build, start, check, remove",
	Up:    "start it now (fastdock up)",
}

// ErrAborted reports that the question was left with Ctrl-C.
var ErrAborted = errors.New("left without an answer")

// Options are where the question is asked, and how.
type Options struct {
	Input   io.Reader
	Output  io.Writer
	NoColor bool
	Plain   bool // as a line of text, for screen readers and terminals that cannot move their cursor
}

// Ask offers the steps; Enter takes the first. Esc, or the end of the input, returns Done, Ctrl-C [ErrAborted].
func Ask(ctx context.Context, steps []Step, options Options) (Step, error) {
	if options.Plain {
		return askPlainly(steps, options)
	}
	program := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithInput(options.Input), tea.WithOutput(options.Output), tea.WithoutSignalHandler(),
	}
	if options.NoColor {
		program = append(program, tea.WithColorProfile(colorprofile.ASCII))
	}
	final, err := tea.NewProgram(newModel(steps, options.NoColor), program...).Run()
	if ctx.Err() != nil {
		return Done, ErrAborted
	}
	if err != nil {
		return Done, fmt.Errorf("ask what to do next: %w", err)
	}
	asked := final.(model)
	return asked.step, asked.err
}

// askPlainly asks until the answer is the number or the name of a step.
func askPlainly(steps []Step, options Options) (Step, error) {
	lines := bufio.NewScanner(options.Input)
	fmt.Fprintln(options.Output, "What next?")
	for i, step := range steps {
		fmt.Fprintf(options.Output, "  %d  %s\n", i+1, titles[step])
	}
	for {
		fmt.Fprintf(options.Output, "Number or name [%s]: ", steps[0])
		if !lines.Scan() {
			fmt.Fprintln(options.Output)
			return Done, lines.Err()
		}
		answer := strings.ToLower(strings.TrimSpace(lines.Text()))
		if answer == "" {
			return steps[0], nil
		}
		for i, step := range steps {
			if answer == string(step) || answer == strconv.Itoa(i+1) {
				return step, nil
			}
		}
		fmt.Fprintf(
			options.Output,
			"%q is not an option; answer with a number from 1 to %d, or a name.\n",
			answer,
			len(steps),
		)
	}
}
