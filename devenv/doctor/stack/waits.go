package stack

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
)

var waits = rule.Rule{
	ID: "FD-R25", Title: "Service that waits for a failing dependency",
	About: "`depends_on` delays this service until the others are ready. It has no fault of its own: see the " +
		"finding about its dependency. `service_healthy` never succeeds for a service without a health check.",
}

// waiting returns the services that only wait: without containers, or with ones never started, for others that are
// failing.
func waiting(s *facts.Stack) []check.Finding {
	var findings []check.Finding
	for _, name := range s.Project.ServiceNames() {
		mine := s.Of(name)
		if slices.ContainsFunc(mine, func(c *facts.Container) bool { return c.Status != "created" || c.Said != "" }) {
			continue
		}
		for _, needed := range slices.Sorted(maps.Keys(s.Project.Services[name].DependsOn)) {
			if neverHealthy(s, name, needed) {
				findings = append(findings, check.Finding{
					ID: waits.ID, Service: name, Severity: check.Error,
					Cause: fmt.Sprintf("was not started: it waits for %q to be healthy, but %[1]q has no health check",
						needed),
					Fix: check.Fix{Text: fmt.Sprintf("add a health check to %q, or wait for it with condition "+
						"service_started; then run `fastdock up`", needed)},
				})
				continue
			}
			if len(s.Of(needed)) > 0 && slices.ContainsFunc(s.Of(needed), (*facts.Container).IsFailing) {
				findings = append(findings, check.Finding{
					ID: waits.ID, Service: name, Severity: check.Info,
					Cause: fmt.Sprintf("was not started: it waits for %q, which is not healthy", needed),
					Fix:   check.Fix{Text: fmt.Sprintf("see the finding about %q", needed)},
				})
			}
		}
	}
	return findings
}

// neverHealthy reports whether a service waits for another one's health, which no health check asks for.
func neverHealthy(s *facts.Stack, name, needed string) bool {
	return s.Project.Services[name].DependsOn[needed].Condition == types.ServiceConditionHealthy &&
		slices.ContainsFunc(s.Of(needed), func(c *facts.Container) bool {
			return c.Status == "running" &&
				len(c.Check.Test) == 0
		})
}
