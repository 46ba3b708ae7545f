package devenv

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/internal/suggest"
)

// EngineError reports that no engine answers.
type EngineError struct {
	Host  string // empty when it could not be resolved
	Cause error
}

// Error names the engine that was asked, why it did not answer, and what helps.
func (e *EngineError) Error() string {
	if e.Host == "" {
		return fmt.Sprintf("resolving the container engine: %s; check DOCKER_HOST and `docker context ls`", e.Said())
	}
	return fmt.Sprintf("connecting to the container engine at %q: %s; start it (Docker Desktop, Colima, OrbStack, "+
		"`systemctl start docker`), or select another one with DOCKER_HOST or `docker context use`", e.Host, e.Said())
}

// Said returns what the engine, or the way to it, answered: the first line of the cause, without a way out.
func (e *EngineError) Said() string { return FirstLine(e.Cause.Error()) }

func (e *EngineError) Unwrap() error { return e.Cause }

// FileError reports that a Compose file, or a file it names, is wrong.
type FileError struct {
	File   string // as the user would write it; empty when unknown
	Line   int    // 0 when unknown
	Action string // what was attempted: "loading the Compose files"; empty where the file shows it
	Text   string
	Remedy string // empty where the text says enough
	Cause  error  // ErrNoFiles, or nil
}

// ErrNoFiles is the cause where a folder and those above it have no Compose file.
var ErrNoFiles = errors.New("no Compose file")

func (e *FileError) Unwrap() error { return e.Cause }

// Error returns "FILE:LINE: what is wrong; what helps".
func (e *FileError) Error() string {
	if e.Remedy != "" {
		return e.Problem() + "; " + e.Remedy
	}
	return e.Problem()
}

// Problem returns "FILE:LINE: what is wrong", or what was attempted where no file is known.
func (e *FileError) Problem() string {
	switch {
	case e.File == "" && e.Action != "":
		return e.Action + ": " + e.Text
	case e.File == "":
		return e.Text
	case e.Line == 0:
		return fmt.Sprintf("%s: %s", e.File, e.Text)
	}
	return fmt.Sprintf("%s:%d: %s", e.File, e.Line, e.Text)
}

// ServiceError reports that a service did not come up, or ended with an error.
type ServiceError struct {
	Service string
	Cause   error
}

// Error returns "service NAME: why".
func (e *ServiceError) Error() string { return fmt.Sprintf("service %q: %v", e.Service, e.Cause) }

func (e *ServiceError) Unwrap() error { return e.Cause }

// FirstLine returns what an error of the engine or the SDK says first, fit to be shown.
func FirstLine(text string) string {
	line, _, _ := strings.Cut(SanitizeText(strings.TrimSpace(text)), "\n")
	return strings.TrimSuffix(line, ".")
}

// AllLines returns what an error of the engine or the SDK says, in one line fit to be shown: each of its lines counts,
// as where several things went wrong at once.
func AllLines(text string) string {
	var lines []string
	for line := range strings.Lines(SanitizeText(text)) {
		if line = strings.TrimSuffix(strings.TrimSpace(line), "."); line != "" && !slices.Contains(lines, line) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "; ")
}

// attemptError is what was tried, with what the engine or the SDK says; its cause stays known.
type attemptError struct {
	text  string
	cause error
}

// NewAttemptError returns what was tried with all lines of its cause, which errors.Is and errors.As still find.
func NewAttemptError(tried string, cause error) error {
	text := AllLines(cause.Error())
	return &attemptError{tried + ": " + text + FullDiskRemedy(text), cause}
}

// Error returns "what was tried: what was answered".
func (e *attemptError) Error() string { return e.text }

func (e *attemptError) Unwrap() error { return e.cause }

// UnknownServiceError reports that a service which was asked for is in none of the Compose files.
type UnknownServiceError struct {
	Service string
	Known   []string // those the files have, with those of profiles that are not enabled
}

// Error names the service and those there are.
func (e *UnknownServiceError) Error() string {
	return fmt.Sprintf("the Compose files define no service %q%s; they define %s", e.Service,
		suggest.Aside(e.Service, e.Known), strings.Join(e.Known, ", "))
}

// NotReadyError reports that the stack was not ready in the time it had.
type NotReadyError struct {
	Limit    time.Duration
	Services []string // those that are not ready, each with the reason
}

// Error names the services.
func (e *NotReadyError) Error() string {
	return fmt.Sprintf("not ready within %s: %s", e.Limit, strings.Join(e.Services, "; "))
}
