package stack

import (
	"cmp"
	"fmt"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// patience is how long a user waits for a first probe without asking what goes on.
const patience = 3 * time.Second

var probeLate = rule{
	id: "FD-R36", title: "First health check that comes late",
	about: "The engine runs the first health check one `interval` after the start, and dependants wait that long. " +
		"`start_interval: 1s` with a `start_period` checks more often until the first success. Engines before 25 " +
		"ignore it.",
	of: func(p *container) *check.Finding {
		first, fix := p.Check.Interval, "add `start_period: 30s` and `start_interval: 1s` to its health check, then "+
			"run `fastdock up`"
		switch {
		case p.snapshot.ignores:
			fix = "lower `interval` in its health check, or install Docker Engine 25 or newer: this engine ignores " +
				"start_interval"
		case p.Check.StartPeriod > 0:
			first = cmp.Or(p.Check.StartInterval, 5*time.Second)
		}
		if p.Status != "running" || p.Health != "starting" || p.Probe != nil || first <= patience {
			return nil
		}
		f := p.finding(fmt.Sprintf("is asked for the first time %s after its start, whenever it is ready: nothing "+
			"asks more often while it starts", first),
			fix, "probe: "+p.ProbeTest)
		return p.placed(f, "healthcheck")
	},
}
