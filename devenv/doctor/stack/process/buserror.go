package process

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// BusError is about a program that the kernel ended for memory that is mapped from a file, and could not be had.
var BusError = rule.Rule{
	ID: "FD-R26",
	Find: func(c *facts.Container) *check.Finding {
		if c.Status == "running" || c.ExitCode != 128+7 {
			return nil
		}
		return rule.AtKey(c,
			rule.Finding(c,
				"killed with SIGBUS (bus error): the shared memory (/dev/shm) or a mapped file has no free space",
				fmt.Sprintf("set `shm_size: 256m` for service %q; then run `fastdock up`", c.Service),
			),
			"shm_size",
		)
	},
}
