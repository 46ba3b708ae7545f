// Package stack has the checks of running containers. Each follows what it sees to its first cause.
package stack

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/machine"
)

// Unlisted reports that the engine did not list a project's containers.
func Unlisted(project string, err error) check.Finding {
	return check.Finding{
		ID: "FD-R01", Subject: project, Severity: check.Error, Err: err,
		Cause: "the engine does not list its containers", Evidence: machine.Said(err), Fix: check.Fix{Text: "start " +
			"the engine"},
	}
}

// failure returns the error behind a finding that is one.
func failure(f check.Finding) error {
	if f.Severity != check.Error {
		return nil
	}
	return &devenv.ServiceError{Service: f.Service, Cause: errors.New(f.Cause)}
}

// mostImages is for how many services the engine is asked whether there is an image.
const mostImages = 50

func missing(ctx context.Context, input *check.Input) []check.Finding {
	present := map[string]bool{}
	for _, report := range input.Stack {
		present[report.Service] = true
	}
	absent := slices.DeleteFunc(input.Project.ServiceNames(), func(service string) bool { return present[service] })
	if len(input.Stack) == 0 && len(absent) > 0 {
		return []check.Finding{down(ctx, input, absent)}
	}
	var findings []check.Finding
	for _, service := range absent {
		noImage := len(findings) < mostImages && unbuilt(ctx, input, service)
		f := uncontained(service, noImage)
		if stopped := buildStops(input, service); noImage && stopped != nil {
			f = *stopped
		}
		findings = append(findings, f)
	}
	return findings
}

// down is about a project without any container: it is not started, which is nobody's mistake.
func down(ctx context.Context, input *check.Input, services []string) check.Finding {
	unbuilt := slices.DeleteFunc(services[:min(len(services), mostImages)],
		func(service string) bool { return !unbuilt(ctx, input, service) })
	f := check.Finding{
		Subject: input.Project.Name, Severity: check.Info, Cause: "is not started: no service has a container",
		Fix: check.Fix{Text: "run `fastdock up`"},
	}
	if len(unbuilt) > 0 {
		f.Cause += ", and no image is built for " + strings.Join(unbuilt, ", ")
		f.Fix.Text += ": its output shows where the build stops, if it does"
	}
	for _, service := range unbuilt {
		if stopped := buildStops(input, service); stopped != nil {
			return *stopped
		}
	}
	return f
}

func uncontained(service string, noImage bool) check.Finding {
	f := check.Finding{
		Service: service, Severity: check.Warning, Cause: "has no container",
		Fix: check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up", "--wait"}},
	}
	if noImage {
		f.Cause = "its image is not built, so it has no container"
		f.Fix.Text += ": its output shows where the build stops, if it does"
	}
	return f
}

// unbuilt reports whether a service is built here and its image is not there: never built, or the build failed.
func unbuilt(ctx context.Context, input *check.Input, service string) bool {
	s := input.Project.Services[service]
	if s.Build == nil {
		return false
	}
	_, err := input.Engine.Image(ctx, api.GetImageNameOrDefault(s, input.Project.Name))
	return errdefs.IsNotFound(err)
}
