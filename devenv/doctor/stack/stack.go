// Package stack has the checks of running containers. Each follows what it sees to its first cause.
package stack

import (
	"context"
	"errors"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/machine"
)

// Unlisted says that the engine did not list a project's containers.
func Unlisted(project string, err error) check.Finding {
	return check.Finding{
		ID: "FD-R01", Subject: project, Severity: check.Error, Err: err,
		Cause: "the engine does not list its containers", Evidence: machine.Said(err), Fix: check.Fix{Text: "start the engine"},
	}
}

// failure is the error behind a finding that is one.
func failure(f check.Finding) error {
	if f.Severity != check.Error {
		return nil
	}
	return &devenv.ServiceError{Service: f.Service, Cause: errors.New(f.Cause)}
}

func missing(_ context.Context, ground *check.Ground) []check.Finding {
	present := map[string]bool{}
	for _, report := range ground.Stack {
		present[report.Service] = true
	}
	severity, fix := check.Warning, check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up", "--wait"}}
	if len(ground.Stack) == 0 {
		severity, fix.Command = check.Info, nil // it is not up, and nobody has said that it should be
	}
	var findings []check.Finding
	for _, service := range ground.Project.ServiceNames() {
		if !present[service] {
			findings = append(findings, check.Finding{Service: service, Severity: severity, Cause: "has no container", Fix: fix})
		}
	}
	return findings
}
