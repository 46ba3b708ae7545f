package database

import (
	"fmt"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// olderVolume returns the named volume of a container that was there before the container was.
func olderVolume(c *facts.Container) (string, bool) {
	for _, m := range c.Mounts {
		made, known := c.Stack.Volumes[m.Name]
		if m.Type == "volume" && known && !facts.Anonymous(m) && c.Created.Sub(made) > 2*time.Second {
			return m.Name, true
		}
	}
	return "", false
}

// WithOlderVolume adds that a server, where it is known, made its users and databases when its volume was new.
func WithOlderVolume(c *facts.Container, f *check.Finding) *check.Finding {
	if c == nil {
		return f
	}
	if reason := halfMade(c); reason != "" {
		f.Cause += fmt.Sprintf("; its initialisation scripts failed, so %q is only half initialised: %s", c.Service, reason)
		f.Fix.Text = "correct the scripts in /docker-entrypoint-initdb.d or the variables that they use; then delete the " +
			"incomplete data: `fastdock down --volumes`, then `fastdock up`"
		return f
	}
	if volume, older := olderVolume(c); older {
		f.Fix.Text += fmt.Sprintf(
			"; the volume %q is older than the container and keeps its original users and databases",
			volume,
		)
	}
	return f
}

// halfMade returns the error of psql with which the scripts of a server's first start ended, before the engine started
// it again; empty where they did not.
func halfMade(c *facts.Container) string {
	for _, line := range c.Log {
		if match := setupError.FindStringSubmatch(line); match != nil && c.Restarts > 0 {
			return match[1]
		}
	}
	return ""
}

var setupError = lazyregexp.New(`^(?:psql:\S+ )?ERROR:\s+(.+)`)
