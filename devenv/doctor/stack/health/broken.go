package health

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeBroken is about a health check whose own program fails before it asks anything.
var ProbeBroken = rule.Rule{
	ID: "FD-R55", Title: "Health check with an error in its own code",
	About: "A health check written in Python or shell can be wrong itself, for example with a missing import or " +
		"quote. It fails whatever the app does.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Probe == nil || c.Probe.ExitCode == 0 || c.Status != "running" {
			return nil
		}
		line := facts.LastLineOf(c.Probe)
		raised := traceback.Parse(strings.Split(c.Probe.Output, "\n"))
		if f := expectsOther(c, raised); f != nil {
			return f
		}
		wrong := len(raised) > 0 && slices.Contains(ownFaults, raised[len(raised)-1].Chain()[0].Name()) ||
			shellFault.MatchString(c.Probe.Output)
		if !wrong {
			return nil
		}
		return rule.OrAtKey(c,
			rule.Finding(c,
				"the health check itself has an error: "+line,
				"correct the health check command",
				"probe: "+c.ProbeTest,
			),
			"healthcheck",
		)
	},
}

// expectsOther is about a health check that was answered, and expects something else of the answer.
func expectsOther(c *facts.Container, raised []*traceback.Exception) *check.Finding {
	if len(raised) == 0 || c.Raised() != nil {
		return nil
	}
	last := raised[len(raised)-1].Chain()[0]
	status, _ := c.ProbeStatus()
	if !slices.Contains(expectations, last.Name()) || status != "" && status[0] != '2' {
		return nil
	}
	return rule.OrAtKey(c, rule.Finding(c,
		"the health check response does not contain the expected content: "+last.Line(),
		"correct the expected content, or the app's response",
		"probe: "+c.ProbeTest), "healthcheck")
}

// expectations are how the program of a health check ends that does not find in an answer what it looks for.
var expectations = []string{"KeyError", "AssertionError", "IndexError", "JSONDecodeError"}

var (
	ownFaults = []string{
		"NameError",
		"SyntaxError",
		"IndentationError",
		"ImportError",
		"ModuleNotFoundError",
		"AttributeError",
		"TypeError",
	}
	shellFault = lazyregexp.New(
		`[Ss]yntax error|unterminated quoted string|unexpected EOF while looking|Unterminated`,
	)
)
