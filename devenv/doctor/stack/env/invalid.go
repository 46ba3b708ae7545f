package env

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// InvalidVariable is reported by MissingVariable.
var InvalidVariable = rule.Rule{
	ID: "FD-R54", Title: "Environment variable with an invalid value",
	About: "A settings class parses each value as the type of its field: a number, a URL or JSON. The finding " +
		"names the variable and the error, but never shows the value.",
}

func invalidValue(c *facts.Container, name, why string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("the value of the variable %s %s", name, why),
		fmt.Sprintf("correct %s in `environment` or `env_file` of service %q; then run `fastdock up`", name, c.Service),
		rule.Quote(c, withoutValue(match))...)
	f.ID = InvalidVariable.ID
	return rule.AtKey(c, f, "environment", "env_file")
}

// withoutValue leaves away what pydantic quotes of a value, which may be a secret.
func withoutValue(match rule.Match) rule.Match {
	match.Line, _, _ = strings.Cut(match.Line, ", input_value=")
	return match
}

// InValue returns where a fix is to be written.
func InValue(c *facts.Container, name string) string {
	if name == "" {
		return fmt.Sprintf(", in the settings of service %q", c.Service)
	}
	return fmt.Sprintf(", in `environment` or `env_file` of service %q; then run `fastdock up`", c.Service)
}

func placedValue(c *facts.Container, f *check.Finding, match rule.Match) *check.Finding {
	f.ID = InvalidVariable.ID
	return rule.AtCode(c, rule.AtKey(c, f, "environment", "env_file"), match.Frames())
}
