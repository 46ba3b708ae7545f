package stack

import (
	"context"
	"path/filepath"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/build"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
	"github.com/fastdock/fastdock/devenv/plan"
	"github.com/fastdock/fastdock/devenv/port"
	"github.com/fastdock/fastdock/devenv/venv"
)

// logLines is how much of a container's log is read: a traceback of a web framework has more than a hundred lines.
const logLines = 300

// Diagnose looks at the project's containers as far as they need it, and says how each is, and what the first cause is
// of what is wrong with it.
func Diagnose(ctx context.Context, input *check.Input) []check.Finding {
	if len(input.Stack) == 0 {
		return nil
	}
	s := &snapshot{
		project: input.Project,
		sources: input.Sources,
		planned: map[string]devenv.Planned{},
		stale:   map[string]string{},
		ctx:     ctx,
		looks:   engineLooks{input.Engine},
	}
	if input.Machine != nil {
		s.processor, s.ignores = processor(input.Machine.Arch), !input.Machine.StartInterval
	}
	var looking sync.WaitGroup
	for _, report := range input.Stack {
		p := &container{Report: report, snapshot: s}
		s.containers = append(s.containers, p)
		looking.Go(func() { p.readLog(input.Engine.Log(ctx, report, logLines)) })
		if report.Status == "running" {
			looking.Go(func() { p.listening, p.portsKnown = input.Engine.Listening(ctx, report) })
		}
	}
	looking.Go(func() { s.volumes, _ = input.Engine.Volumes(ctx, input.Project.Name) })
	looking.Go(func() {
		_, planned, _ := plan.For(ctx, input.Engine, input.Project) // without it, nothing has drifted
		for _, p := range planned {
			s.planned[p.Service] = p
		}
	})
	looking.Go(func() { s.images = imagesOf(ctx, input) })
	looking.Wait()
	for _, p := range s.containers {
		s.gather(ctx, input.Engine, p)
	}
	s.compareMigrations(ctx, input.Engine)
	return diagnose(s)
}

// engineLooks looks into the containers of an engine.
type engineLooks struct{ *engine.Engine }

// PortTaken returns who has the port that kept a service from its start; nil where that is not the cause.
func (l engineLooks) PortTaken(ctx context.Context, project *types.Project, service, said string) *devenv.PortError {
	return port.TakenError(ctx, l.Engine, project, project.Services[service], said)
}

// compareMigrations asks the databases where they are, in projects that have migrations.
func (s *snapshot) compareMigrations(ctx context.Context, engine *engine.Engine) {
	s.migrations, s.revisions = migrationsOf(s.project.WorkingDir), map[string][]string{}
	if len(s.migrations.heads) == 0 {
		return
	}
	for _, p := range s.containers {
		if at, ok := revisionsIn(ctx, engine, p); ok {
			s.revisions[p.ID] = at
		}
	}
}

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

// present returns what a log says since the app last came up: what went wrong before is over.
func present(log []string) []string {
	for i := len(log) - 1; i >= 0; i-- {
		if strings.Contains(log[i], "Application startup complete") {
			return log[i:]
		}
	}
	return log
}

// gather notes the file that a container's image is older than.
func (s *snapshot) gather(ctx context.Context, engine *engine.Engine, p *container) {
	section := p.service().Build
	if section == nil || s.stale[p.Service] != "" {
		return
	}
	info, known := s.images[p.Image]
	if !known || strings.Contains(section.Context, "://") {
		return
	}
	if info.Tagged.IsZero() { // its own time is that of its last layer, which the build cache may have had for long
		return
	}
	file := p.changedInput(section, info.Tagged)
	if file != "" && !venv.FollowsFiles(ctx, engine, p.ID) && !build.UpToDate(ctx, engine, s.project, p.service()) {
		s.stale[p.Service] = s.short(file)
	}
}

func (s *snapshot) short(file string) string {
	if rel, err := filepath.Rel(s.project.WorkingDir, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}
