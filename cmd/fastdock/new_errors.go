package main

import (
	"errors"

	"github.com/fastdock/fastdock/scaffold"
)

// conflict is what `fastdock new` ends with where a file is in the way.
type conflict struct{ *scaffold.ConflictError }

func (conflict) ExitCode() int { return exitConflict }

func conflictError(err error) error {
	var conflicts *scaffold.ConflictError
	if errors.As(err, &conflicts) {
		return conflict{conflicts}
	}
	return err
}

// badAnswersError are answers that cannot be used, one error for each.
type badAnswersError []error

func (e badAnswersError) Error() string   { return errors.Join(e...).Error() }
func (e badAnswersError) Unwrap() []error { return e }
func (badAnswersError) ExitCode() int     { return exitUsage }

// answerErrors makes usage errors of what is wrong with the answers.
func answerErrors(err error) error {
	var invalid *scaffold.InvalidError
	var decision *scaffold.DecisionError
	var wrong *scaffold.AnswersError
	switch {
	case errors.As(err, &wrong):
		return badAnswersError(wrong.Errors)
	case errors.As(err, &decision):
		return badAnswersError{decision}
	case !errors.As(err, &invalid):
		return err
	}
	var answers badAnswersError
	for _, problem := range invalid.Problems {
		answers = append(answers, errors.New(problem.String()))
	}
	return answers
}

// drift is what `fastdock new --check` ends with where a file is not what the answers give.
type drift struct{ *shownError }

func (drift) ExitCode() int { return exitDrift }

// brokenFilesError are Compose files that cannot be loaded, as they are or as they would be.
type brokenFilesError struct {
	cause error
	mode  newMode
}

func (e brokenFilesError) Error() string {
	return e.cause.Error() + "; correct it, or use fastdock's version with `--replace FILE`"
}

func (e brokenFilesError) Unwrap() error { return e.cause }

// ExitCode returns that of drift for --check: what does not load is not what the answers give.
func (e brokenFilesError) ExitCode() int {
	if e.mode == modeCheck {
		return exitDrift
	}
	return exitFiles
}
