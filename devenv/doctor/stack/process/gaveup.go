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
			fmt.Sprintf("supervisord has given up on the program %s, which ends again and again", m[1]),
			"send its output to the container's log (stdout_logfile=/dev/fd/1 and stdout_logfile_maxbytes=0, "+
				"stderr_logfile alike), run `fastdock up`, and see what it says",
			line), "command")
	},
}

var gaveUpOn = lazyregexp.New(`gave up: (\S+) entered FATAL state`)
