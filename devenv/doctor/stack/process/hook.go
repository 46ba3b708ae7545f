package process

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// HookFails is about a pre_start hook that fails.
var HookFails = rule.Rule{
	ID: "FD-R49", Title: "Hook that fails",
	About: "`pre_start` runs in its own container before the service. If it fails, the service does not start. " +
		"Its output is in that container's log.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Hook == nil {
			return nil
		}
		cause := fmt.Sprintf("the pre_start hook failed with code %d, so the container did not start", c.Hook.ExitCode)
		if n := len(c.Hook.Lines); n > 0 {
			cause += ": " + message.Shortened(c.Hook.Lines[n-1])
		}
		f := rule.Finding(c,
			cause,
			"correct the error of the hook, then run `fastdock up`; `docker logs "+c.Hook.Container+"` shows the full log",
			c.Hook.Lines...)
		return rule.AtKey(c, f, "pre_start")
	},
}
