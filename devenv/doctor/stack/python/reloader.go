package python

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ReloadHeld is about a reload that open connections hold up.
var ReloadHeld = rule.Rule{
	ID: "FD-R34", Title: "Reload blocked by an open connection",
	About: "uvicorn waits without a limit for open requests before it starts the changed code. An open stream, " +
		"WebSocket or browser tab keeps the old code, which accepts no new request. Set " +
		"`--timeout-graceful-shutdown 3`.",
	Find: func(c *facts.Container) *check.Finding {
		m, line := c.LastMatch(drains)
		if m == nil || c.Status != "running" || slices.Index(c.Log, line) < c.LastLine(drained) {
			return nil
		}
		f := rule.Finding(c, fmt.Sprintf("a reload is blocked: uvicorn waits for %s and answers no requests until then",
			strings.TrimSuffix(strings.TrimSuffix(m[1], " to close"), " to complete")),
			"start uvicorn with `--timeout-graceful-shutdown 3`, then run `fastdock up`; until then close the stream, or run "+
				"`docker compose restart "+c.Service+"`", line)
		rule.EditDockerfile(c, f, quotedReload.MatchString, boundedReload)
		f = rule.EditCompose(c, f, []string{"services", c.Service, "command"}, boundedReload)
		return rule.OrAtKey(c, f, "command")
	},
}

var (
	drains  = lazyregexp.New(`Waiting for (connections to close|background tasks to complete)\.`)
	drained = lazyregexp.New(`Finished server process|Started server process|Waiting for application shutdown`)
)

var quotedReload = lazyregexp.New(`(["'])--reload["']`)

func boundedReload(line string) string {
	return quotedReload.ReplaceAllString(line, "${1}--reload${1}, ${1}--timeout-graceful-shutdown${1}, ${1}3${1}")
}
