package process

import (
	"fmt"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// GaveUp is about a program below supervisord that ends again and again, and says no cause here.
var GaveUp = rule.Rule{
	ID: RefusesStart.ID,
	Find: func(c *facts.Container) *check.Finding {
		m, line := c.LastMatch(gaveUpOn)
		if m == nil || !c.Ends() {
			return nil
		}
		return rule.AtKey(c, rule.Finding(c,
			fmt.Sprintf("supervisord stopped restarting the program %s, which exited repeatedly", m[1]),
			"send the program's output to the container's log (stdout_logfile=/dev/fd/1 and stdout_logfile_maxbytes=0, and "+
				"stderr_logfile in the same way), run `fastdock up`, and read the log",
			line), "command")
	},
}

var gaveUpOn = lazyregexp.New(`gave up: (\S+) entered FATAL state`)
