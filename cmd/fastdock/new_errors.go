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

// badAnswers are answers that cannot be used, one error for each.
type badAnswers []error

func (e badAnswers) Error() string   { return errors.Join(e...).Error() }
func (e badAnswers) Unwrap() []error { return e }
func (badAnswers) ExitCode() int     { return exitUsage }

func answerErrors(err error) error {
	var invalid *scaffold.InvalidError
	if !errors.As(err, &invalid) {
		return err
	}
	var answers badAnswers
	for _, problem := range invalid.Problems {
		answers = append(answers, errors.New(problem.String()))
	}
	return answers
}
