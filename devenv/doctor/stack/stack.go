// Package stack has the checks of running containers. Each follows what it sees to its first cause.
package stack

import (
	"context"
	"errors"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"

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

func missing(ctx context.Context, ground *check.Ground) []check.Finding {
	present := map[string]bool{}
	for _, report := range ground.Stack {
		present[report.Service] = true
	}
	var findings []check.Finding
	for _, service := range ground.Project.ServiceNames() {
		if present[service] {
			continue
		}
		f := uncontained(service, unbuilt(ctx, ground, service))
		if len(ground.Stack) == 0 {
			f.Severity, f.Fix.Command = check.Info, nil // it is not up, and nobody has said that it should be
		}
		findings = append(findings, f)
	}
	return findings
}

func uncontained(service string, noImage bool) check.Finding {
	f := check.Finding{
		Service: service, Severity: check.Warning, Cause: "has no container",
		Fix: check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up", "--wait"}},
	}
	if noImage {
		f.Cause = "its image is not built, so it has no container"
		f.Fix.Text += ": its output says where the build stops, if it does"
	}
	return f
}

// unbuilt says whether a service is built here and its image is not there: never built, or the build failed.
func unbuilt(ctx context.Context, ground *check.Ground, service string) bool {
	s := ground.Project.Services[service]
	if s.Build == nil {
		return false
	}
	_, err := ground.Engine.Image(ctx, api.GetImageNameOrDefault(s, ground.Project.Name))
	return errdefs.IsNotFound(err)
}
