package process

import (
	"cmp"
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ScriptExits is about a first script that the entrypoint of a database runs within itself, and that ends it.
var ScriptExits = rule.Rule{
	ID: RefusesStart.ID,
	Find: func(c *facts.Container) *check.Finding {
		m, line := c.LastMatch(sourced)
		if m == nil || m[1] == "" || !c.EndsWell() {
			return nil
		}
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("the initialisation script %s ends the whole entrypoint: the entrypoint sources it, so `exit` ends "+
				"both", m[1]),
			"remove `exit` from the script, or make it executable (`chmod +x`), so that it runs as its own process; then "+
				"delete the incomplete database: `fastdock down --volumes`, then `fastdock up`",
			line), "volumes")
	},
}

var sourced = lazyregexp.New(`sourcing (/docker-entrypoint-initdb\.d/\S+)|(init process complete)`)

// ScriptFails is about a first script of MySQL, MariaDB or MongoDB, which its entrypoint names before it runs it.
var ScriptFails = rule.Rule{
	ID: RefusesStart.ID,
	Find: func(c *facts.Container) *check.Finding {
		m, line := c.LastMatch(firstFails)
		script, _ := c.LastMatch(runsScript)
		if m == nil || script == nil || !c.Ends() {
			return nil
		}
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("the initialisation script %s failed%s: %s", script[1], m[1], message.Shortened(cmp.Or(m[2], line))),
			"correct the script, then delete the incomplete database: `fastdock down --volumes`, then `fastdock up`",
			line), "volumes")
	},
}

var (
	firstFails = lazyregexp.New(`^ERROR \d+ \(\w+\)( at line \d+): (.+)|^(?:Mongo\w*|Reference|Syntax|Type)Error: .+`)
	runsScript = lazyregexp.New(`running (/docker-entrypoint-initdb\.d/\S+)`)
)
