package health

import (
	"cmp"
	"fmt"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// ProbeLate is about a health check that runs for the first time long after the start.
var ProbeLate = rule.Rule{
	ID: "FD-R36", Title: "First health check that comes late",
	About: "The engine runs the first health check one `interval` after the start, and dependants wait that long. " +
		"`start_interval: 1s` with a `start_period` checks more often until the first success. Engines before 25 " +
		"ignore it.",
	Find: func(c *facts.Container) *check.Finding {
		first, fix := c.Check.Interval, "add `start_period: 30s` and `start_interval: 1s` to the health check, then run "+
			"`fastdock up`"
		switch {
		case c.Stack.IgnoresStartInterval:
			fix = "lower `interval` in the health check, or install Docker Engine 25 or newer: this engine ignores " +
				"start_interval"
		case c.Check.StartPeriod > 0:
			first = cmp.Or(c.Check.StartInterval, 5*time.Second)
		}
		if c.Status != "running" || c.Health != "starting" || c.Probe != nil || first <= patience {
			return nil
		}
		f := rule.Finding(c, fmt.Sprintf("the first health check runs %s after the start, even if the service is ready "+
			"earlier", first),
			fix, "probe: "+c.ProbeTest)
		return rule.AtKey(c, f, "healthcheck")
	},
}

// patience is how long a user waits for a first probe without asking what goes on.
const patience = 3 * time.Second
