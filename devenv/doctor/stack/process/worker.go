package process

import (
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// WorkerEnded is about a worker that ends while it loads the app, and says nothing.
var WorkerEnded = rule.Rule{
	ID: rule.OwnException,
	Find: func(c *facts.Container) *check.Finding {
		_, line := c.LastMatch(workerEnds)
		module := facts.ImportWord.FindStringSubmatch(strings.Join(c.Command, " "))
		if line == "" || module == nil || !c.Ends() || c.Raised() != nil {
			return nil
		}
		return rule.AtCommand(c, rule.Finding(c,
			"a server worker exits while it loads the app, and logs no cause: "+line,
			fmt.Sprintf("load the app without the server to see the error: `docker compose run --rm %s python -X faulthandler "+
				"-c \"import %s\"` (gunicorn: --preload)", c.Service, module[1])))
	},
}

var workerEnds = lazyregexp.New(
	`Unexpected exit from worker|Worker failed to boot|Worker \(pid:\d+\) exited with code|Child process \[\d+\] died`)
