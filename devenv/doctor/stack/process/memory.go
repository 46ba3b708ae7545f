// Package process has the rules about the program of a container: how it is started, what it is given and how it ends.
package process

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

// OutOfMemory is about a container that the kernel kills because its memory is used up.
var OutOfMemory = rule.Rule{
	ID: "FD-R03", Title: "Container out of memory",
	About: "The kernel kills a process that exceeds its container's memory limit, and the log does not mention " +
		"it. Raise the limit (`mem_limit` or `deploy.resources.limits.memory`), or give Docker Desktop's machine " +
		"more memory.",
	Find: func(c *facts.Container) *check.Finding {
		if !c.OOMKilled {
			return nil
		}
		limit := "the engine's machine has no free memory"
		if c.Memory > 0 {
			limit = fmt.Sprintf("limit: %d MB", c.Memory>>20)
		}
		return memoryShort(c, "out of memory: the kernel killed the process ("+limit+")")
	},
}

func memoryShort(c *facts.Container, cause string, evidence ...string) *check.Finding {
	return rule.AtKey(c,
		rule.Finding(c,
			cause,
			"raise the memory limit of service \""+c.Service+"\" (mem_limit), or reduce its memory use",
			evidence...),
		"mem_limit",
		"deploy",
	)
}
