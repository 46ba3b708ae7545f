// Package health has the rules about health checks and the ports that they and users ask.
package health

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeIsNoJSON is about a health check in the form of a list that is no valid list.
var ProbeIsNoJSON = rule.Rule{
	ID: "FD-R08", Title: "Health check whose list is not valid JSON",
	About: "`CMD [\"curl\", \"-f\", \"…\"] || exit 1` is not a list, because text follows it. A shell runs the " +
		"whole line and looks for a command named `[curl,`, so the container never becomes healthy. Remove the " +
		"text after the list.",
	Find: func(c *facts.Container) *check.Finding {
		if len(c.Check.Test) != 2 || c.Check.Test[0] != "CMD-SHELL" ||
			!strings.HasPrefix(strings.TrimSpace(c.Check.Test[1]), `["`) {
			return shellOfList(c)
		}
		f := rule.Finding(c,
			"the health check is not a valid list: because of the text after the `]`, a shell runs the whole line and fails",
			"remove the text after the `]`",
			"probe: "+c.ProbeTest,
		)
		rule.EditDockerfile(c, f, afterList.MatchString, func(line string) string {
			return afterList.ReplaceAllString(line,
				"$1")
		})
		return f
	},
}

// shellOfList is about CMD-SHELL with several words: the shell runs the first one alone.
func shellOfList(c *facts.Container) *check.Finding {
	if len(c.Check.Test) < 3 || c.Check.Test[0] != "CMD-SHELL" {
		return nil
	}
	f := rule.Finding(c,
		fmt.Sprintf(
			"the health check is CMD-SHELL with several words: the shell runs only %q",
			c.Check.Test[1],
		),
		"write CMD instead of CMD-SHELL, or write the command as one string",
		"probe: "+strings.Join(c.Check.Test, " "),
	)
	if f.Severity != check.Error {
		f.Severity = check.Warning
	}
	return rule.AtKey(c, f, "healthcheck")
}

var afterList = lazyregexp.New(`(CMD\s*\[.*\])\s*\|\|.*$`)
