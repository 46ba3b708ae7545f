package process

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// PortTaken is about a published port that another program has.
var PortTaken = rule.Rule{
	ID: "FD-R28", Title: "Published port already in use",
	About: "Only one process can use a port of this machine. The finding names that process. Stop it, or publish " +
		"another port: `fastdock up --find-ports` selects a free one.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Said == "" {
			return nil
		}
		taken := c.PortTaken()
		if taken == nil {
			return nil
		}
		f := rule.Finding(c,
			fmt.Sprintf("port %s is in use by %s", taken.Address, taken.HeldBy()),
			"free the port, or publish another one",
			c.Said,
		)
		if taken.Free != 0 && taken.Setting != "" {
			f.Fix = check.Fix{
				Text: fmt.Sprintf(
					"publish another port: `fastdock up --find-ports` selects %d and keeps it",
					taken.Free,
				),
				Command: []string{"fastdock", "up", "--find-ports", "--wait"},
			}
		}
		return rule.AtKey(c, f, "ports")
	},
}
