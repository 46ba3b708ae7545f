package facts

import (
	"fmt"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// IsFailing reports whether it does not do its work, so that there is a cause to be found.
func (c *Container) IsFailing() bool {
	return c.Ends() || c.IsUnhealthy() || c.listensNowhere() || c.IsSlow() || c.EndsWell() || c.RestartsOften()
}

// Ends reports whether it ended as no container should, or never ran.
func (c *Container) Ends() bool {
	switch c.Status {
	case "restarting", "dead":
		return true
	case "running":
		return Loops(c.Report)
	case "created":
		return c.Said != "" || c.Hook != nil
	case "exited":
		return c.ExitCode != 0 && c.ExitCode != 143 && !c.KilledOnStop()
	}
	return false
}

// KilledOnStop reports whether it was stopped and did not end by itself in time.
func (c *Container) KilledOnStop() bool {
	return c.Status == "exited" && c.ExitCode == 137 && !c.OOMKilled && c.Restarts == 0 &&
		!slices.ContainsFunc(c.Log, childKilled.MatchString)
}

// childKilled is how a shell says that the kernel killed a program that it ran.
var childKilled = lazyregexp.New(`^\S+: line \d+:\s+\d+ Killed\b|with exit code 137`)

// IsUnhealthy reports whether it runs and its health check fails.
func (c *Container) IsUnhealthy() bool { return c.Status == "running" && c.Health == "unhealthy" }

// IsSlow reports whether its probes fail while it still may take its time.
func (c *Container) IsSlow() bool {
	return c.Status == "running" && c.Health == "starting" && c.Probe != nil && c.Probe.ExitCode != 0
}

// listensNowhere reports whether it publishes ports, and nothing in it listens on any.
func (c *Container) listensNowhere() bool {
	return c.Status == "running" && c.PortsKnown && len(c.Ports) > 0 && len(c.Listening) == 0
}

// RestartsOften reports whether it was restarted several times, and runs again for now.
func (c *Container) RestartsOften() bool {
	return c.Status == "running" && c.Restarts >= 3 && time.Since(c.Since) < 10*longestPause
}

// EndsWell reports whether a service that has to go on has exited with code 0.
func (c *Container) EndsWell() bool {
	return c.ExitCode == 0 && (c.Status == "exited" || c.Status == "restarting") && c.goesOn() && !c.Stopped()
}

// Stopped reports whether a container that would be restarted, or that is meant to run on, was stopped by a user: the
// engine restarts what ends by itself, and servers log that they were asked to end.
func (c *Container) Stopped() bool {
	if c.Status != "exited" || c.ExitCode != 0 && c.ExitCode != 143 {
		return false
	}
	restarts := c.Config().Restart == "always" || c.Config().Restart == "unless-stopped"
	return restarts || c.goesOn() && slices.ContainsFunc(c.Log, shutsDown.MatchString)
}

var shutsDown = lazyregexp.New(
	`(?i)received sig(?:term|int)|shutting down|shutdown (?:request|complete|finished)|handling signal` +
		`|finished server process|ready to exit|normal shutdown|signal 15|warm shutdown`,
)

// goesOn reports whether a service is meant to run on: it has a health check or ports, is restarted whatever its code
// is, or others wait for its health.
func (c *Container) goesOn() bool {
	s := c.Config()
	for _, other := range c.Stack.Project.Services {
		switch need, waits := other.DependsOn[c.Service]; {
		case waits && need.Condition == types.ServiceConditionCompletedSuccessfully:
			return false
		case waits && need.Condition == types.ServiceConditionHealthy:
			return true
		}
	}
	server := Database(s.Image) != "" && len(s.Command) == 0 && len(s.Entrypoint) == 0
	return server || len(c.Check.Test) > 0 || len(s.Ports) > 0 || s.Restart == "always" || s.Restart == "unless-stopped"
}

// Loops reports whether a container that runs was restarted just now because it had ended, and is not known to be well.
func Loops(r devenv.Report) bool {
	return r.Status == "running" && r.Restarts > 0 && r.Health != "healthy" && time.Since(r.Since) < longestPause
}

// longestPause is how long the Engine waits at most before it restarts a container that keeps ending.
const longestPause = time.Minute

// ExitText returns how a container ended, in words.
func ExitText(r devenv.Report) string {
	if r.Meaning == "" {
		return fmt.Sprintf("code %d", r.ExitCode)
	}
	return fmt.Sprintf("code %d (%s)", r.ExitCode, r.Meaning)
}
