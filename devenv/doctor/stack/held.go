package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/reload"
)

// held returns the finding about a container that `fastdock up` has started early, and whose reloader imports the app
// when what it depends on is ready; nil for others. Its probes cannot succeed yet.
func (p *container) held() *check.Finding {
	if p.Status != "running" || p.Health == "healthy" || len(p.Command) < 2 ||
		!strings.HasSuffix(p.Command[1], reload.ScriptName) || time.Since(p.Since) > reload.HoldExpiry ||
		!p.hasFile(reload.HoldFile) || p.hasFile(reload.GoFile) {
		return nil
	}
	f := p.finding("waits for "+p.unreadyDependencies(), "wait, then run `fastdock doctor` again")
	f.ID, f.Severity = StateOf, check.Warning
	return f
}

// unreadyDependencies names the services that a container depends on and that are not ready.
func (p *container) unreadyDependencies() string {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(p.service().DependsOn)) {
		if !p.snapshot.meets(name, p.service().DependsOn[name].Condition) {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return "`fastdock up` to go on"
	}
	return strings.Join(names, " and ")
}

// meets reports whether each container of a service meets a condition of depends_on.
func (s *snapshot) meets(service, condition string) bool {
	containers := s.of(service)
	return len(containers) > 0 && !slices.ContainsFunc(containers, func(p *container) bool {
		switch condition {
		case types.ServiceConditionHealthy:
			return p.Health != "healthy"
		case types.ServiceConditionCompletedSuccessfully:
			return p.Status != "exited" || p.ExitCode != 0
		}
		return p.Status == "created"
	})
}
