package stack

import (
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var waits = rule{
	id: "FD-R25", title: "Service that waits for a failing dependency",
	about: "`depends_on` delays this service until the others are ready. It has no fault of its own: see the " +
		"finding about its dependency. `service_healthy` never succeeds for a service without a health check.",
}

// neverHealthy reports whether a service waits for another one's health, which no health check asks for.
func (s *snapshot) neverHealthy(name, needed string) bool {
	return s.project.Services[name].DependsOn[needed].Condition == types.ServiceConditionHealthy &&
		slices.ContainsFunc(s.of(needed), func(p *container) bool {
			return p.Status == "running" &&
				len(p.Check.Test) == 0
		})
}

// waiting returns the services that only wait: without containers, or with ones never started, for others that are
// failing.
func (s *snapshot) waiting() []check.Finding {
	var findings []check.Finding
	for _, name := range s.project.ServiceNames() {
		mine := s.of(name)
		if slices.ContainsFunc(mine, func(p *container) bool { return p.Status != "created" || p.Said != "" }) {
			continue
		}
		for _, needed := range slices.Sorted(maps.Keys(s.project.Services[name].DependsOn)) {
			if s.neverHealthy(name, needed) {
				findings = append(findings, check.Finding{
					ID: waits.id, Service: name, Severity: check.Error,
					Cause: fmt.Sprintf("was not started: it waits for %q to be healthy, but %[1]q has no health check",
						needed),
					Fix: check.Fix{Text: fmt.Sprintf("add a health check to %q, or wait for it with condition "+
						"service_started; then run `fastdock up`", needed)},
				})
				continue
			}
			if len(s.of(needed)) > 0 && slices.ContainsFunc(s.of(needed), (*container).isFailing) {
				findings = append(findings, check.Finding{
					ID: waits.id, Service: name, Severity: check.Info,
					Cause: fmt.Sprintf("was not started: it waits for %q, which is not well", needed),
					Fix:   check.Fix{Text: fmt.Sprintf("see the finding about %q", needed)},
				})
			}
		}
	}
	return findings
}
