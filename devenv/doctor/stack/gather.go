package stack

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/moby/moby/api/types/container"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/deploy"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/database"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/image"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/port"
	"github.com/fastdock/fastdock/devenv/venv"
)

// Diagnose looks at the project's containers as far as they need it, and says how each is, and what the first cause is
// of what is wrong with it.
func Diagnose(ctx context.Context, input *check.Input) []check.Finding {
	if len(input.Stack) == 0 {
		return nil
	}
	s := &facts.Stack{
		Project: input.Project,
		Sources: input.Sources,
		Planned: map[string]devenv.Planned{},
		Stale:   map[string]string{},
		Context: ctx,
		Engine:  engineLooks{input.Engine},
	}
	if input.Machine != nil {
		s.Processor, s.IgnoresStartInterval = image.Processor(input.Machine.Arch), !input.Machine.StartInterval
	}
	var looking sync.WaitGroup
	for _, report := range input.Stack {
		c := &facts.Container{Report: report, Stack: s}
		s.Containers = append(s.Containers, c)
		looking.Go(func() { c.ReadLog(input.Engine.Log(ctx, report, logLines)) })
		if report.Status == "running" {
			looking.Go(func() { c.Listening, c.PortsKnown = input.Engine.Listening(ctx, report) })
		}
	}
	looking.Go(func() { s.Volumes, _ = input.Engine.Volumes(ctx, input.Project.Name) })
	looking.Go(func() {
		seen, planned, _ := plan.For(ctx, input.Engine, input.Project) // without it, nothing has drifted
		for _, p := range planned {
			if !isDeployed(engine.ContainersOf(p.Service, seen.Containers)) {
				s.Planned[p.Service] = p
			}
		}
	})
	looking.Go(func() { s.Images = imagesOf(ctx, input) })
	looking.Wait()
	for _, c := range s.Containers {
		gather(ctx, s, input.Engine, c)
	}
	compareMigrations(ctx, s, input.Engine)
	return diagnose(s)
}

// isDeployed reports whether `fastdock deploy` made containers: their version is that of the release, not of the files.
func isDeployed(containers []container.Summary) bool {
	return slices.ContainsFunc(containers, func(c container.Summary) bool { return c.Labels[deploy.ReleaseLabel] != "" })
}

// logLines is how much of a container's log is read: a traceback of a web framework has more than a hundred lines.
const logLines = 300

// imagesOf returns the images of the containers by their IDs.
func imagesOf(ctx context.Context, input *check.Input) map[string]engine.ImageInfo {
	images := map[string]engine.ImageInfo{}
	for _, report := range input.Stack {
		if _, known := images[report.Image]; known {
			continue
		}
		if image, err := input.Engine.Image(ctx, report.Image); err == nil {
			images[report.Image] = image
		}
	}
	return images
}

// gather notes the file that a container's image is older than.
func gather(ctx context.Context, s *facts.Stack, engine *engine.Engine, c *facts.Container) {
	section := c.Config().Build
	if section == nil || s.Stale[c.Service] != "" {
		return
	}
	info, known := s.Images[c.Image]
	if !known || strings.Contains(section.Context, "://") {
		return
	}
	if info.Tagged.IsZero() { // its own time is that of its last layer, which the build cache may have had for long
		return
	}
	file := image.ChangedInput(c, section, info.Tagged)
	if file != "" && !venv.FollowsFiles(ctx, engine, c.ID) && !build.UpToDate(ctx, engine, s.Project, c.Config()) {
		s.Stale[c.Service] = s.Short(file)
	}
}

// compareMigrations asks the databases where they are, in projects that have migrations.
func compareMigrations(ctx context.Context, s *facts.Stack, engine *engine.Engine) {
	s.Migrations, s.Revisions = database.MigrationsOf(s.Project.WorkingDir), map[string][]string{}
	if len(s.Migrations.Heads) == 0 {
		return
	}
	for _, c := range s.Containers {
		if at, ok := database.RevisionsIn(ctx, engine, c); ok {
			s.Revisions[c.ID] = at
		}
	}
}

// engineLooks looks into the containers of an engine.
type engineLooks struct{ *engine.Engine }

// PortTaken returns who has the port that kept a service from its start; nil where that is not the cause.
func (l engineLooks) PortTaken(ctx context.Context, project *types.Project, service, said string) *devenv.PortError {
	return port.TakenError(ctx, l.Engine, project, project.Services[service], said)
}
