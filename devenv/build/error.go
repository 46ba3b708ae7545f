package build

import (
	"fmt"
	"slices"
	"strings"

	"github.com/distribution/reference"

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
	if absent := absentImage(text); absent != "" {
		return absent
	}
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

var (
	// noImage is BuildKit's text for an image that neither the engine nor a registry has given.
	noImage = lazyregexp.New(`failed to resolve source metadata for (\S+): (.+)$`)
	// unanswered is how it words that no registry was reached; what follows the address is why.
	unanswered = lazyregexp.New(`failed to (?:do request|fetch \w+ token): (?:\w+ "[^"]+": )?(.+)$`)
	notAllowed = lazyregexp.New(`(?i)unauthorized|authorization failed|authentication required|denied|forbidden`)
)

// absentImage returns what an image is missing for, and what helps; "" where the build failed by something else.
func absentImage(text string) string {
	found := noImage.FindStringSubmatch(text)
	if found == nil {
		return ""
	}
	name, why := found[1], found[2]
	if named, err := reference.ParseNormalizedNamed(name); err == nil {
		name = reference.FamiliarString(named)
	}
	if m := unanswered.FindStringSubmatch(why); m != nil {
		return fmt.Sprintf("the engine does not have image %q and cannot reach its registry: %s; check the engine's "+
			"network, DNS and proxy, or copy the image to it with `docker save` and `docker load`", name, m[1])
	}
	switch {
	case notAllowed.MatchString(why):
		return fmt.Sprintf("the engine does not have image %q, and the registry refuses it: %s; check its name, or "+
			"`docker login` to its registry", name, why)
	case strings.HasSuffix(why, "not found"):
		return fmt.Sprintf("the engine does not have image %q, nor does the registry; check its name and tag", name)
	}
	return ""
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
