// Package stack has the checks of running containers. Each follows what it sees to its first cause.
package stack

import (
	"context"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/machine"
)

// Checks are those of the running stack.
func Checks() []check.Check {
	return []check.Check{
		{
			ID: "FD-R01", Title: "every container runs and is healthy", Needs: check.Stack, Run: states,
			About: "A container that has ended, keeps being restarted or fails its health check does not do its work. The " +
				"finding shows its exit code in words, its probe with what that printed, and its last log lines.",
		},
		{
			ID: "FD-R02", Title: "every service has a container", Needs: check.Stack, Run: missing,
			About: "A service without a container was never brought up, or was taken down. `fastdock up` makes it.",
		},
	}
}

// Unlisted says that the engine did not list a project's containers.
func Unlisted(project string, err error) check.Finding {
	return check.Finding{
		ID: "FD-R01", Subject: project, Severity: check.Error, Err: err,
		Cause: "the engine does not list its containers", Evidence: machine.Said(err), Fix: check.Fix{Text: "start the engine"},
	}
}

func states(_ context.Context, ground *check.Ground) []check.Finding {
	var findings []check.Finding
	for _, report := range ground.Stack {
		findings = append(findings, diagnose(report))
	}
	return findings
}

func missing(_ context.Context, ground *check.Ground) []check.Finding {
	present := map[string]bool{}
	for _, report := range ground.Stack {
		present[report.Service] = true
	}
	var findings []check.Finding
	for _, service := range ground.Project.ServiceNames() {
		if !present[service] {
			findings = append(findings, check.Finding{
				Service: service, Severity: check.Warning, Cause: "has no container",
				Fix: check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up", "--wait"}},
			})
		}
	}
	return findings
}
