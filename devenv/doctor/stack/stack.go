// Package stack has the checks of running containers. Each follows what it sees to its first cause.
//
// What is known of the containers is gathered once (gather.go, package facts). The rules are listed in rules.go in the
// order in which they are tried, each from the package of its subject: process, image, health, storage, python, env,
// database or network. Package rule tries them; diagnose.go reports the first one that explains a container.
package stack

import (
	"context"
	"errors"
	"fmt"
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
		var absent images
		if len(findings) < mostImages {
			absent = absentImages(ctx, input, []string{service})
		}
		f := uncontained(service, absent)
		if stopped := buildStops(input, service); len(absent.unbuilt) > 0 && stopped != nil {
			f = *stopped
		}
		findings = append(findings, f)
	}
	return findings
}

// images are those that the engine does not have: services whose image was never built, or whose build failed, and the
// names of images to pull.
type images struct{ unbuilt, unpulled []string }

// mostImages is for how many services the engine is asked whether there is an image.
const mostImages = 50

func absentImages(ctx context.Context, input *check.Input, services []string) images {
	var absent images
	for _, name := range services {
		s := input.Project.Services[name]
		image := api.GetImageNameOrDefault(s, input.Project.Name)
		if s.Provider != nil || !isAbsentImage(ctx, input, image) {
			continue
		}
		if s.Build != nil {
			absent.unbuilt = append(absent.unbuilt, name)
		} else if !slices.Contains(absent.unpulled, image) {
			absent.unpulled = append(absent.unpulled, image)
		}
	}
	return absent
}

// isAbsentImage reports whether the engine says that it has no such image.
func isAbsentImage(ctx context.Context, input *check.Input, image string) bool {
	if input.Engine == nil {
		return false
	}
	_, err := input.Engine.Image(ctx, image)
	return errdefs.IsNotFound(err)
}

func uncontained(service string, images images) check.Finding {
	f := check.Finding{
		Service: service, Severity: check.Warning, Cause: "has no container",
		Fix: check.Fix{Text: "run `fastdock up`", Command: []string{"fastdock", "up", "--wait"}},
	}
	switch {
	case len(images.unbuilt) > 0:
		f.Cause = "the image is not built, so there is no container"
		f.Fix.Text += ", which shows the build error if there is one"
	case len(images.unpulled) > 0:
		f.Cause = fmt.Sprintf("image %s is not on this machine, so there is no container", images.unpulled[0])
		f.Fix.Text += "; if the pull fails, correct the name and tag of the image, or run `docker login`"
	}
	return f
}

// down is about a project without any container: it is not started, which is no mistake, or a stack of Docker Swarm,
// whose containers are not Compose's.
func down(ctx context.Context, input *check.Input, services []string) check.Finding {
	if input.Engine != nil && input.Engine.RunsStack(ctx, input.Project.Name) {
		return check.Finding{
			Subject: input.Project.Name, Severity: check.Info,
			Cause: "runs as a stack of Docker Swarm; only its files are checked",
			Fix:   check.Fix{Text: "run `fastdock deploy status --to swarm` to see its replicas"},
		}
	}
	f := check.Finding{
		Subject: input.Project.Name, Severity: check.Info, Cause: "is not started: no service has a container",
		Fix: check.Fix{Text: "run `fastdock up`"},
	}
	absent := absentImages(ctx, input, services[:min(len(services), mostImages)])
	for _, service := range absent.unbuilt {
		if stopped := buildStops(input, service); stopped != nil {
			return *stopped
		}
	}
	if len(absent.unbuilt) > 0 {
		f.Cause += ", and no image is built for " + strings.Join(absent.unbuilt, ", ")
		f.Fix.Text += ", which shows the build error if there is one"
	}
	if len(absent.unpulled) > 0 {
		f.Evidence = []string{"not on this machine yet: " + strings.Join(absent.unpulled, ", ")}
		f.Fix.Text += "; if a pull fails, correct the name and tag of the image, or run `docker login`"
	}
	return f
}

// failure returns the error behind a finding that is one.
func failure(f check.Finding) error {
	if f.Severity != check.Error {
		return nil
	}
	return &devenv.ServiceError{Service: f.Service, Cause: errors.New(f.Cause)}
}
