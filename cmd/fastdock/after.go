package main

import (
	"context"
	"errors"
	"os"
	"slices"
	"syscall"
	"time"

	xterm "github.com/charmbracelet/x/term"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/tui/wizard/nextstep"
)

// answerTime is how long an engine may take to show that steps which need one can be offered.
const answerTime = 2 * time.Second

// next proves what was written where --prove says so, or asks the user who was asked before what to do.
func next(ctx context.Context, term terminal, tools newTools, project *made, options newOptions) error {
	// What is written is written, whether or not that was interrupted.
	ctx = context.WithoutCancel(ctx)
	if options.prove {
		return proveProject(ctx, term, tools, project, options)
	}
	if options.yes || options.output == "json" || !project.locked || !atTerminal(term) || !engineAnswers(ctx) {
		return nil
	}
	steps := []nextstep.Step{nextstep.Up, nextstep.Prove, nextstep.Done}
	for {
		step, err := askNext(ctx, term, steps, nextstep.Options{
			Input: term.stdin, Output: term.stderr, NoColor: !term.colour, Plain: term.accessible || options.accessible,
		})
		switch {
		case errors.Is(err, nextstep.ErrAborted):
			return errInterrupted
		case err != nil:
			return err
		case step == nextstep.Up:
			return runUp(ctx, term, upOptions{files: compose.Files{Dir: options.dir}, output: "auto"})
		case step == nextstep.Done:
			return nil
		}
		if err := proveProject(ctx, term, tools, project, options); err != nil {
			return err
		}
		steps = slices.DeleteFunc(steps, func(step nextstep.Step) bool { return step == nextstep.Prove })
	}
}

// askNext asks until there is an answer or a signal: the terminal is given back after either.
func askNext(ctx context.Context, term terminal, steps []nextstep.Step, options nextstep.Options,
) (nextstep.Step, error) {
	ctx, stop := cancelOnSignals(ctx, 0, exitAsNow(term), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	return nextstep.Ask(ctx, steps, options)
}

// atTerminal reports whether a user sees what is asked on stderr, and can answer.
func atTerminal(term terminal) bool {
	keys, isFile := term.stdin.(*os.File)
	screen, isScreen := term.stderr.(*os.File)
	return isFile && isScreen && xterm.IsTerminal(keys.Fd()) && xterm.IsTerminal(screen.Fd())
}

func engineAnswers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	engine, err := engine.Connect(ctx)
	if err != nil {
		return false
	}
	_, err = engine.Ping(ctx)
	return err == nil
}
