package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	xterm "github.com/charmbracelet/x/term"

	"github.com/fastdock/fastdock/scaffold"
	"github.com/fastdock/fastdock/tui/wizard"
)

// settler lays what a user says over the answers of the folder, of the file and of the flags.
type settler func(said scaffold.Answers) (scaffold.Spec, error)

// read reads the folder and the answers that are there before anything is asked.
func read(ctx context.Context, tools newTools, options newOptions) (scaffold.Folder, settler, error) {
	folder, err := scaffold.Look(ctx, options.dir)
	if err != nil {
		return folder, nil, err
	}
	folder = folder.Decided(options.decisions)
	if folder.StackErr != nil {
		return folder, nil, brokenFilesError{folder.StackErr, options.mode}
	}
	var fromFile scaffold.Answers
	if options.answersFile != "" {
		if fromFile, err = readAnswers(options.answersFile); err != nil {
			return folder, nil, err
		}
	}
	return folder, func(said scaffold.Answers) (scaffold.Spec, error) {
		inferred := folder.Spec()
		if options.asks() && tools.port != nil {
			inferred.Port = tools.port(inferred.Port)
		}
		spec, err := inferred.Settle(folder.Answers(), fromFile, options.given, said)
		spec.Pins = folder.Earlier.Pins
		if !options.asks() {
			spec = spec.Yield(fromFile, options.given)
		}
		return spec, err
	}, nil
}

// readChosen reads the folder, or the one in it that a user chooses among several with an application.
func readChosen(ctx context.Context, term terminal, tools newTools,
	options *newOptions,
) (scaffold.Folder, settler, error) {
	folder, settler, err := read(ctx, tools, *options)
	if err != nil || folder.Found.Several == nil || !options.asks() {
		return folder, settler, err
	}
	ask := wizard.AskFolder
	if options.accessible || term.accessible {
		ask = wizard.AskFolderPlain
	}
	chosen, err := ask(ctx, folder.Found.Several, wizard.Options{
		Input:   term.stdin,
		Output:  term.stderr,
		NoColor: !term.colour,
		ASCII:   term.ascii,
	})
	var end *wizard.EndError
	switch {
	case errors.Is(err, wizard.ErrAborted):
		return folder, nil, errInterrupted
	case errors.As(err, &end):
		return folder, nil, badAnswersError{end}
	case err != nil:
		return folder, nil, err
	}
	options.dir = filepath.Join(options.dir, filepath.FromSlash(chosen))
	return read(ctx, tools, *options)
}

// asks reports whether there are questions: --yes takes the answers as they are, and a plan is only shown.
func (o newOptions) asks() bool { return !o.yes && o.mode == modeWrite }

// canAsk reports whether a user sees the questions, which are drawn on stderr, and can answer them; as plain lines
// also where the input is none of a user's.
func canAsk(term terminal, options newOptions) bool {
	if options.accessible {
		return true
	}
	screen, isFile := term.stderr.(*os.File)
	return (term.interactive || term.accessible) && (!isFile || xterm.IsTerminal(screen.Fd()))
}

// settle lets a user change the answers so far, where there is something to ask. The decisions about files in the
// way go into the options.
func settle(ctx context.Context, term terminal, folder scaffold.Folder, settler settler,
	options *newOptions,
) (scaffold.Spec, error) {
	spec, err := settler(nil)
	if err != nil {
		return spec, answerErrors(err)
	}
	if err := folder.Obstacle(spec); err != nil {
		return spec, fmt.Errorf("read project %q: %w", folder.Dir, err)
	}
	invalid := spec.Validate()
	if !options.asks() || invalid != nil && !wizard.CanFix(invalid) {
		return spec, answerErrors(invalid)
	}
	ask := wizard.Run
	if options.accessible || term.accessible {
		ask = wizard.RunPlain
	}
	result, err := ask(ctx, questions(term, folder, settler, *options))
	var end *wizard.EndError
	switch {
	case errors.Is(err, wizard.ErrAborted):
		return spec, errInterrupted
	case errors.As(err, &end):
		return spec, badAnswersError{end}
	case err != nil:
		return spec, err
	}
	options.decisions = result.Decisions
	return result.Spec, nil
}

// questions returns what the wizard has to know of the folder and the terminal.
func questions(term terminal, folder scaffold.Folder, settler settler, options newOptions) wizard.Options {
	arrow := "→"
	if term.ascii || options.accessible || term.accessible {
		arrow = "->"
	}
	return wizard.Options{
		Input: term.stdin, Output: term.stderr, NoColor: !term.colour, ASCII: term.ascii,
		Found: wizard.Found(folder, arrow), Decisions: options.decisions, Settle: settler,
		Render: func(spec scaffold.Spec) (scaffold.Tree, error) {
			return scaffold.Render(spec, folder.Local())
		},
		Plan: func(spec scaffold.Spec, decisions map[string]scaffold.Decision) (scaffold.Plan, error) {
			options.decisions = decisions
			return preview(folder, spec, options)
		},
	}
}

// preview returns the plan of the answers so far, with the lock that is yet to be made.
func preview(folder scaffold.Folder, spec scaffold.Spec, options newOptions) (scaffold.Plan, error) {
	project, err := plan(folder, spec, options)
	if err != nil || options.noLock || !project.needsLock() {
		return project.plan, err
	}
	return scaffold.Compare(project.tree.WithLock(spec.Facts.Dir, []byte{}), folder.Dir, folder.Earlier, options.decisions)
}
