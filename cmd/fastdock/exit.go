package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/deploy"
)

// The exit codes of every command; docs/ci.md has the same table.
const (
	exitOK          = 0
	exitFailed      = 1   // something else went wrong
	exitUsage       = 2   // an unknown flag, argument or value
	exitConflict    = 3   // files would have been overwritten
	exitEngine      = 4   // no container engine responds
	exitFiles       = 5   // the Compose files are missing or wrong
	exitService     = 6   // a service was not built, did not start, or is not healthy; a release was rolled back
	exitPort        = 7   // a port is in use
	exitDrift       = 8   // `new --check`: a file is not what the answers give
	exitFindings    = 9   // `doctor` found an error that is none of the above; with --strict a warning, too
	exitBudget      = 10  // `build`: the image or its build exceeds the budget
	exitCheck       = 11  // `build --check`: the image fails a check
	exitInterrupted = 130 // Ctrl-C, or a question left without an answer
)

// errInterrupted ends a command that a user interrupted; there is nothing to say about it.
var errInterrupted = errors.New("interrupted")

// usageError is a command line that makes no sense, with the command whose help explains more.
type usageError struct {
	command string
	cause   error
}

func usage(cmd *cobra.Command, cause error) error {
	return &usageError{command: cmd.CommandPath(), cause: cause}
}

func (e *usageError) Error() string { return fmt.Sprintf("%v; see `%s --help`", e.cause, e.command) }

func (e *usageError) Unwrap() error { return e.cause }

func (e *usageError) ExitCode() int { return exitUsage }

// exitCode finds the code for an error: the commands' own errors carry theirs, the environment's are known by
// type. A port in use is what matters about the service that could not have it.
func exitCode(err error) int {
	var (
		coded   interface{ ExitCode() int }
		port    *devenv.PortError
		engine  *devenv.EngineError
		file    *devenv.FileError
		service *devenv.ServiceError
		unknown *devenv.UnknownServiceError
		late    *devenv.NotReadyError
		release *deploy.UnhealthyError
		migrate *deploy.MigrationError
	)
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, errInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.As(err, &coded):
		return coded.ExitCode()
	case errors.As(err, &unknown):
		return exitUsage
	case errors.As(err, &port):
		return exitPort
	case errors.As(err, &engine):
		return exitEngine
	case errors.As(err, &file):
		return exitFiles
	case errors.As(err, &service), errors.As(err, &late), errors.As(err, &release), errors.As(err, &migrate):
		return exitService
	}
	return exitFailed
}

// printError reports what went wrong in one line; an error made of several has one for each.
func printError(w io.Writer, err error) {
	if errors.Is(err, errInterrupted) || errors.Is(err, context.Canceled) || err.Error() == "" {
		return
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, one := range many.Unwrap() {
			printError(w, one)
		}
		return
	}
	fmt.Fprintf(w, "fastdock: %s\n", devenv.SanitizeText(err.Error()))
}

// checkOutput refuses an --output that the command does not have.
func checkOutput(cmd *cobra.Command, value string, forms ...string) error {
	if slices.Contains(forms, value) {
		return nil
	}
	return unknownValue(cmd, "output", value, forms...)
}

// findingsError ends doctor where no finding has a code of its own; the findings have been shown.
type findingsError struct{}

func (findingsError) Error() string { return "" }

func (findingsError) ExitCode() int { return exitFindings }

// shownError ends a command whose answer has already reported what is wrong: it counts for the exit code only.
type shownError struct{ cause error }

func (e *shownError) Error() string { return "" }

func (e *shownError) Unwrap() error { return e.cause }
