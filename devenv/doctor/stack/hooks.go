package stack

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var hookFails = rule{
	id: "FD-R49", title: "Hook that fails",
	about: "`pre_start` runs in its own container before the service. If it fails, the service does not start. " +
		"Its output is in that container's log.",
	of: func(p *container) *check.Finding {
		if p.Hook == nil {
			return nil
		}
		cause := fmt.Sprintf("its pre_start hook failed with code %d, so it was not started", p.Hook.ExitCode)
		if n := len(p.Hook.Lines); n > 0 {
			cause += ": " + shortened(p.Hook.Lines[n-1])
		}
		f := p.finding(
			cause,
			"correct what the hook reports, then run `fastdock up`; `docker logs "+p.Hook.Container+"` has the rest",
			p.Hook.Lines...)
		return p.placed(f, "pre_start")
	},
}
