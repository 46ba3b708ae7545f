package python

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Unreadable is about a file that Python cannot parse.
var Unreadable = rule.Rule{
	ID: "FD-R42", Title: "Syntax error in the code",
	About: "Python cannot load a file with a syntax error. Until it is fixed, the reloader has no running app and " +
		"every health check fails. Saving a correct file starts the app again.",
	Find: func(c *facts.Container) *check.Finding {
		e := c.Raised()
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
			return rule.First(c, []rule.Rule{BrokenPackage})
		}
		if strings.HasPrefix(first.Message, "f-string") && nestedQuotes.MatchString(at.Code) {
			return needsPython(c,
				fmt.Sprintf("the code reuses the same quotation marks inside an f-string at %s:%d", c.ShortName(at.File), at.Line),
				"3.12", rule.Match{Statement: rule.Statement{Raised: e}, Line: first.Line()})
		}
		if version := newerThanPython(at.Code); version != "" && first.Message == "invalid syntax" {
			return needsPython(c,
				fmt.Sprintf("the code contains the line `%s` at %s:%d", at.Code, c.ShortName(at.File), at.Line),
				version, rule.Match{Statement: rule.Statement{Raised: e}, Line: first.Line()})
		}
		f := rule.Finding(c,
			fmt.Sprintf("the code has a syntax error (%s): %s", first.Name(), message.FirstLine(first.Message)),
			"correct the line; the reloader starts the app again when you save the file",
			fmt.Sprintf("%s:%d: %s", c.ShortName(at.File), at.Line, at.Code),
		)
		if file := c.InProject(at.File); file != "" {
			f.File, f.Line = file, at.Line
		}
		return f
	},
}

// nestedQuotes is an f-string with its own quotation mark inside of a pair of braces.
var nestedQuotes = lazyregexp.New(`f"[^"]*\{[^}"]*"|f'[^']*\{[^}']*'`)

// newerThanPython returns the version of Python that reads a line; empty where every supported one does.
func newerThanPython(line string) string {
	for _, known := range newerSyntax {
		if known.line.MatchString(line) {
			return known.version
		}
	}
	return ""
}

// newerSyntax are lines that older versions of Python do not read.
var newerSyntax = []struct {
	line    *lazyregexp.Regexp
	version string
}{
	{lazyregexp.New(`^(?:match|case) .+:$`), "3.10"},
	{lazyregexp.New(`^except\*`), "3.11"},
	{lazyregexp.New(`^type \w+\b.*=|^(?:async )?(?:def|class) \w+\[`), "3.12"},
}
