package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

var unreadable = rule{
	id: "FD-R42", title: "Syntax error in the code",
	about: "Python cannot load a file with a syntax error. Until it is fixed, the reloader has no running app and " +
		"every health check fails. Saving a correct file starts the app again.",
	of: func(p *container) *check.Finding {
		e := p.raised()
		if e == nil {
			return nil
		}
		first := e.Chain()[0]
		if !slices.Contains([]string{"SyntaxError", "IndentationError", "TabError"}, first.Name()) ||
			len(first.Frames) == 0 {
			return nil
		}
		at := first.Frames[len(first.Frames)-1]
		if strings.Contains(at.File, "-packages/") {
			return brokenPackage.of(p)
		}
		if strings.HasPrefix(first.Message, "f-string") && nestedQuotes.MatchString(at.Code) {
			return p.needsPython(
				fmt.Sprintf("its code nests quotation marks of one kind in an f-string at %s:%d", p.shortName(at.File), at.Line),
				"3.12", clue{statement: statement{raised: e}, line: first.Line()})
		}
		if version := newerThanPython(at.Code); version != "" && first.Message == "invalid syntax" {
			return p.needsPython(
				fmt.Sprintf("its code has the line `%s` at %s:%d", at.Code, p.shortName(at.File), at.Line),
				version, clue{statement: statement{raised: e}, line: first.Line()})
		}
		f := p.finding(
			fmt.Sprintf("its code has a syntax error (%s): %s", first.Name(), firstOf(first.Message)),
			"correct the line; a reloader starts the app again when the file is saved",
			fmt.Sprintf("%s:%d: %s", p.shortName(at.File), at.Line, at.Code),
		)
		if file := p.inProject(at.File); file != "" {
			f.File, f.Line = file, at.Line
		}
		return f
	},
}

// nestedQuotes is an f-string with its own quotation mark inside of a pair of braces.
var nestedQuotes = lazyregexp.New(`f"[^"]*\{[^}"]*"|f'[^']*\{[^}']*'`)

// newerSyntax are lines that older versions of Python do not read.
var newerSyntax = []struct {
	line    *lazyregexp.Regexp
	version string
}{
	{lazyregexp.New(`^(?:match|case) .+:$`), "3.10"},
	{lazyregexp.New(`^except\*`), "3.11"},
	{lazyregexp.New(`^type \w+\b.*=|^(?:async )?(?:def|class) \w+\[`), "3.12"},
}

// newerThanPython returns the version of Python that reads a line; empty where every supported one does.
func newerThanPython(line string) string {
	for _, known := range newerSyntax {
		if known.line.MatchString(line) {
			return known.version
		}
	}
	return ""
}

func firstOf(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// shortName returns a file as the project knows it, or as the container does.
func (p *container) shortName(file string) string {
	if name := p.inProject(file); name != "" {
		return name
	}
	return file
}

var ownException = rule{
	id: ownExceptionID, title: "Exception that ends the app",
	about: "The app exits with an exception of its own code. The finding names the file and line. The log " +
		"contains the traceback.",
	of: func(p *container) *check.Finding {
		e := p.raised()
		if e == nil {
			return nil
		}
		first := p.headline(e)
		frames := clue{statement: statement{raised: e}}.frames()
		cause := "its code raises " + first.Line()
		evidence := []string{}
		if first != e {
			evidence = append(evidence, "which leads to "+e.Line())
		}
		if file, line := p.place(frames); file != "" {
			cause = fmt.Sprintf("its code raises %s at %s:%d", first.Name(), file, line)
			if first.Message != "" {
				cause += ": " + cmp.Or(lackedFields(first.Message), gist(first.Message))
			}
			evidence = append([]string{first.Line()}, append(evidence, p.codeAt(frames)...)...)
		}
		f := p.finding(
			cause,
			p.exceptionFix(first)+"; `docker compose logs "+p.Service+"` has the whole traceback",
			evidence...)
		return p.placedAt(f, frames)
	},
}

// headline returns the first exception of a chain that was raised below the project's code. One that a package caught
// within itself has no frame of the project, and what the package made of it says more.
func (p *container) headline(e *traceback.Exception) *traceback.Exception {
	for _, one := range e.Chain() {
		if one == e || slices.ContainsFunc(one.Frames, func(f traceback.Frame) bool { return !foreign(f.File) }) {
			return one
		}
	}
	return e
}

// lackedFields names everything that a model of pydantic was not given, of which the message has a line
// each; empty where it is about something else.
func lackedFields(text string) string {
	class, found := invalids(text)
	var lacked, refused []string
	for _, one := range found {
		if one.kind == "missing" {
			lacked = append(lacked, one.field)
		} else {
			refused = append(refused, one.field+" ("+lowerFirst(one.why)+")")
		}
	}
	if lacked == nil {
		return ""
	}
	sentence := fmt.Sprintf("%s is not given %s", class, strings.Join(lacked, ", "))
	if refused != nil {
		sentence += ", and refuses " + strings.Join(refused, ", ")
	}
	return sentence
}

// exceptionFix returns what to do about an exception: what is usual, else what its message says.
func (p *container) exceptionFix(e *traceback.Exception) string {
	text := e.Text()
	if n := len(e.Frames); n > 0 {
		text += "\n" + e.Frames[n-1].File
	}
	if fix := usualFix(text); fix != "" {
		return fix
	}
	if e.Type == "TypeError" {
		return p.codeFix(e) // "must be" is about the code
	}
	return orAdvice(e.Message, p.codeFix(e))
}

// codeFix returns what to correct: an exception of a package is often about the settings that it was given.
func (p *container) codeFix(e *traceback.Exception) string {
	if p.ofPackage(e) {
		return "correct what the error names, in the code or in the settings of service \"" + p.Service + "\""
	}
	return "correct the code"
}

// codeAt returns the innermost line of the project's code among frames.
func (p *container) codeAt(frames []traceback.Frame) []string {
	for _, f := range slices.Backward(frames) {
		if !foreign(f.File) && f.Code != "" {
			return []string{fmt.Sprintf("%s:%d: %s", p.shortName(f.File), f.Line, f.Code)}
		}
	}
	return nil
}
