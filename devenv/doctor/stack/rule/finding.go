package rule

import (
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
)

// Finding returns a finding about a container, with the severity that its state has.
func Finding(c *facts.Container, cause, fix string, evidence ...string) *check.Finding {
	f := &check.Finding{
		Service:  c.Service,
		Subject:  c.Name,
		Severity: severity(c),
		Cause:    cause,
		Evidence: evidence,
		Fix:      check.Fix{Text: fix},
	}
	f.Evidence = slices.DeleteFunc(f.Evidence, func(line string) bool { return strings.TrimSpace(line) == "" })
	return f
}

// severity returns that of a cause: what may still come right is no error yet.
func severity(c *facts.Container) check.Severity {
	if c.Ends() || c.IsUnhealthy() || c.EndsWell() {
		return check.Error
	}
	return check.Warning
}
