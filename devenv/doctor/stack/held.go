package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/reload"
)

// heldStart returns the finding about a container that `fastdock up` has started early, and whose reloader imports the
// app when what it depends on is ready; nil for others. Its probes cannot succeed yet.
func heldStart(c *facts.Container) *check.Finding {
	if c.Status != "running" || c.Health == "healthy" || len(c.Command) < 2 ||
		!strings.HasSuffix(c.Command[1], reload.ScriptName) || time.Since(c.Since) > reload.HoldExpiry ||
		!c.HasFile(reload.HoldFile) || c.HasFile(reload.GoFile) {
		return nil
	}
	f := rule.Finding(c, "waits for "+unreadyDependencies(c), "wait, then run `fastdock doctor` again")
	f.ID, f.Severity = rule.StateOf, check.Warning
	return f
}

// unreadyDependencies names the services that a container depends on and that are not ready.
func unreadyDependencies(c *facts.Container) string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(c.Config().DependsOn)) {
		if !meets(c.Stack, name, c.Config().DependsOn[name].Condition) {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return "`fastdock up` to continue"
	}
	return strings.Join(names, " and ")
}

// meets reports whether each container of a service meets a condition of depends_on.
func meets(s *facts.Stack, service, condition string) bool {
	containers := s.Of(service)
	return len(containers) > 0 && !slices.ContainsFunc(containers, func(c *facts.Container) bool {
		switch condition {
		case types.ServiceConditionHealthy:
			return c.Health != "healthy"
		case types.ServiceConditionCompletedSuccessfully:
			return c.Status != "exited" || c.ExitCode != 0
		}
		return c.Status == "created"
	})
}
