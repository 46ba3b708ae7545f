package stack

import (
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// wasStopped is about a container that a user stopped.
var wasStopped = rule.Rule{
	ID: rule.StateOf,
	Find: func(c *facts.Container) *check.Finding {
		if !c.Stopped() {
			return nil
		}
		f := rule.Finding(c, "was stopped", "run `fastdock up` to start it again", c.LastWords()...)
		f.Severity = check.Warning
		return f
	},
}

var slowStop = rule.Rule{
	ID: "FD-R24", Title: "Container killed instead of stopped",
	About: "The engine kills a container that does not exit within `stop_grace_period` (10 s), and requests are " +
		"lost. An app that waits for open connections needs `--timeout-graceful-shutdown`. An app that does not " +
		"receive the signal needs `init: true` or an exec-form command.",
	Find: func(c *facts.Container) *check.Finding {
		if !c.KilledOnStop() {
			return nil
		}
		return rule.Finding(c,
			"killed with SIGKILL (exit 137): stop timeout exceeded, or killed from outside",
			"press s or run `fastdock up` to start it; if every stop ends like this, set `init: true`, use an exec-form "+
				"command, or raise stop_grace_period",
		)
	},
}

var paused = rule.Rule{
	ID: "FD-R27", Title: "Paused container",
	About: "A paused container keeps its memory and ports, but answers no request. Run `docker compose unpause`.",
}
