package python

import (
	"cmp"
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// OwnException is about an exception of the code of the project.
var OwnException = rule.Rule{
	ID: rule.OwnException, Title: "Exception that ends the app",
	About: "The app exits with an exception of its own code. The finding names the file and line. The log " +
		"contains the traceback.",
	Find: func(c *facts.Container) *check.Finding {
		e := c.Raised()
		if e == nil {
			return nil
		}
		first := facts.Headline(c, e)
		frames := rule.Match{Statement: rule.Statement{Raised: e}}.Frames()
		cause := "the code raises " + first.Line()
		evidence := []string{}
		if first != e {
			evidence = append(evidence, "which leads to "+e.Line())
		}
		if file, line := c.Place(frames); file != "" {
			cause = fmt.Sprintf("the code raises %s at %s:%d", first.Name(), file, line)
			if first.Message != "" {
				cause += ": " + cmp.Or(env.LackedFields(first.Message), message.Gist(first.Message))
			}
			evidence = append([]string{first.Line()}, append(evidence, facts.CodeAt(c, frames)...)...)
		}
		f := rule.Finding(c,
			cause,
			exceptionFix(c, first)+"; `docker compose logs "+c.Service+"` shows the full traceback",
			evidence...)
		return rule.AtCode(c, f, frames)
	},
}

// exceptionFix returns what to do about an exception: what is usual, else what its message says.
func exceptionFix(c *facts.Container, e *traceback.Exception) string {
	text := e.Text()
	if n := len(e.Frames); n > 0 {
		text += "\n" + e.Frames[n-1].File
	}
	if fix := usualFix(text); fix != "" {
		return fix
	}
	if e.Type == "TypeError" {
		return codeFix(c, e) // "must be" is about the code
	}
	return message.OrAdvice(e.Message, codeFix(c, e))
}

// codeFix returns what to correct: an exception of a package is often about the settings that it was given.
func codeFix(c *facts.Container, e *traceback.Exception) string {
	if facts.RaisedByPackage(c, e) {
		return "correct the error in the code or in the settings of service \"" + c.Service + "\""
	}
	return "correct the code"
}
