package process

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/python"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// UnknownOption is about a command with an option that its program does not know.
var UnknownOption = rule.LogRule{
	OfServer: true,
	Rule:     rule.Rule{ID: wrongCommandID},
	Patterns: rule.Patterns(
		"",
		`(?P<celery>You are using .-\w+. as an option of the (?P<sub>\w+) sub-command)`,
		`No such option:? '?(?P<option>-[\w-]+)`,
		`(?P<few>error: too few arguments)`,
		`Missing argument '(?P<argument>[^']+)'|the following arguments are required: (?P<argument>.+)`,
		`Error while finding module specification for '(?P<spec>[\w./-]+)\.py'`,
		`unrecognized arguments?: (?P<option>-\S+)`,
		`(?:unknown|invalid|unrecogni[sz]ed) option:?(?: --)? ['"]?(?P<option>[\w-]+)`,
		`Invalid value for '(?P<valued>-[^']+)': (?P<why>.+)`,
		`argument (?P<valued>-[^:]+): (?P<why>.+)`,
		`invalid value for parameter "(?P<valued>[^"]+)": (?P<why>.+)`,
		`(?:Option|option) '(?P<valued>-[^']+)' (?P<why>requires an argument)`,
		`unrecognized configuration parameter "(?P<option>[^"]+)"`,
		`unknown variable '(?P<option>[^']+)'`,
		`Bad directive or wrong number of arguments`,
		`(?P<address>\d[\d.]+):\d+: bind: Cannot assign requested address`,
		`bind on address \('(?P<address>[^']+)', \d+[\d, ]*\).*cannot assign requested address|Cannot assign `+
			`requested address: .*bind`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if !c.Ends() {
			return nil
		}
		if match.Groups["celery"] != "" {
			return rule.AtCommand(c, rule.Finding(c,
				"the command has Celery options after the subcommand, which Celery 5 rejects",
				fmt.Sprintf("write `celery -A MODULE %s`: options such as -A and --broker go before the "+
					"subcommand", match.Groups["sub"]),
				rule.Quote(c, match)...))
		}
		if match.Groups["few"] != "" {
			return rule.AtCommand(c, rule.Finding(c,
				"the command lacks a required argument",
				"add the argument that the log shows to the service's command", rule.Quote(c, match)...))
		}
		if spec := match.Groups["spec"]; spec != "" {
			return rule.AtCommand(c, rule.Finding(c,
				fmt.Sprintf("the command runs `python -m %s.py`, but -m needs a module name", spec),
				fmt.Sprintf("write `python -m %s`, or `python %s.py`", strings.ReplaceAll(spec, "/", "."), spec),
				rule.Quote(c, match)...))
		}
		if argument := match.Groups["argument"]; argument != "" {
			f := rule.Finding(c, fmt.Sprintf("the command lacks the argument %s", argument),
				"add the argument to the command of the service", rule.Quote(c, match)...)
			if argument == "APP" {
				f.Cause, f.Fix.Text = "the command does not name the app (argument APP)", python.AppFix(c)
			}
			return rule.AtCommand(c, f)
		}
		if at := match.Groups["address"]; at != "" {
			return rule.AtCommand(c, rule.Finding(c,
				fmt.Sprintf("the command listens on %s, which is not an address of the container", at),
				"listen on all addresses: `--host 0.0.0.0` (`--bind 0.0.0.0:8000` for gunicorn and hypercorn, `--bind 0.0.0.0` "+
					"for Redis)",
				rule.Quote(c, match)...))
		}
		if option := match.Groups["valued"]; option != "" {
			return rule.AtCommand(c, rule.Finding(c,
				fmt.Sprintf("invalid value for %s: %s", option, match.Groups["why"]),
				fmt.Sprintf("correct the value of %s in the command or configuration of service %q", option, c.Service),
				rule.Quote(c, match)...))
		}
		what := "an option"
		if match.Groups["option"] != "" {
			what = fmt.Sprintf("the option %q", match.Groups["option"])
		}
		return rule.AtKey(c,
			rule.Finding(c,
				fmt.Sprintf("the program does not support %s of its command or configuration", what),
				"correct or remove the option",
				rule.Quote(c, match)...),
			"command",
			"entrypoint",
		)
	},
}
