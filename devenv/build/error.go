package build

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Error reports that an image could not be built.
type Error struct {
	Image  string
	File   string // the Dockerfile, as a path; empty when the error has no place in it
	Line   int
	Output []string // the last lines of the step that failed
	Cause  error
}

// Error names the image, the place in the Dockerfile where there is one, and the cause.
func (e *Error) Error() string {
	place := ""
	if e.File != "" {
		place = fmt.Sprintf(" at %s:%d", e.File, e.Line)
	}
	return fmt.Sprintf("building image %q%s: %s", e.Image, place, e.reason())
}

// notInContext is BuildKit 0.33's text for a file that COPY or a bind mount wants and the context lacks.
var notInContext = lazyregexp.New(`"/([^"]+)": not found$`)

func (e *Error) reason() string {
	text := devenv.FirstLine(strings.TrimPrefix(e.Cause.Error(), "failed to solve: "))
	missing := notInContext.FindStringSubmatch(text)
	full := devenv.FullDiskRemedy(append([]string{text}, e.Output...)...)
	switch {
	case missing == nil && full != "":
		return text + full
	case missing == nil:
		return shortCommand(text) + e.said()
	case missing[1] == "uv.lock":
		return `the build context does not contain "uv.lock"; create it with ` + "`uv lock`"
	}
	return fmt.Sprintf("the build context does not contain %q; it is missing, or .dockerignore excludes it", missing[1])
}

// saysWhy is how programs begin the line that says why they give up: uv and gcc, apt, git, and uv's resolver.
var saysWhy = lazyregexp.New(`^\s*(?:[Ee]rror\b|ERROR\b|\S+ error\b|E: |fatal: |× )`)

// longCommand is a command of which the error shows the beginning.
var longCommand = lazyregexp.New(`^(process "[^\n]{100})[^\n]*(" did not complete successfully)`)

func shortCommand(text string) string { return longCommand.ReplaceAllString(text, "$1…$2") }

// noSecret is how a program reports a build secret that is not there.
var noSecret = lazyregexp.New(`/run/secrets/([\w.-]+)\S* No such file or directory`)

// said returns the last line in which the step's program says why it gave up; "" where there is none.
func (e *Error) said() string {
	if m := noSecret.FindStringSubmatch(strings.Join(e.Output, "\n")); m != nil {
		return fmt.Sprintf(": the build has no secret %q; add it to build.secrets in the Compose file, or pass it with "+
			"`fastdock build --secret id=%s,src=FILE`", m[1], m[1])
	}
	for _, line := range slices.Backward(e.Output) {
		if saysWhy.MatchString(line) {
			return ": " + devenv.SanitizeText(strings.TrimSpace(line))
		}
	}
	return ""
}

func (e *Error) Unwrap() error { return e.Cause }
