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
func Diagnose(ctx context.Context, ground *check.Ground) []check.Finding {
	if len(ground.Stack) == 0 {
		return nil
	}
	s := &scene{
		project: ground.Project,
		sources: ground.Sources,
		planned: map[string]devenv.Planned{},
		stale:   map[string]string{},
		ctx:     ctx,
		looks:   engineLooks{ground.Engine},
	}
	if ground.Machine != nil {
		s.processor, s.ignores = processor(ground.Machine.Arch), !ground.Machine.StartInterval
	}
	var looking sync.WaitGroup
	for _, report := range ground.Stack {
		p := &patient{Report: report, scene: s}
		s.patients = append(s.patients, p)
		looking.Go(func() { p.hear(ground.Engine.Log(ctx, report, logLines)) })
		if report.Status == "running" {
			looking.Go(func() { p.listening, p.heard = ground.Engine.Listening(ctx, report) })
		}
	}
	looking.Go(func() { s.volumes, _ = ground.Engine.Volumes(ctx, ground.Project.Name) })
	looking.Go(func() {
		_, planned, _ := plan.For(ctx, ground.Engine, ground.Project) // without it, nothing has drifted
		for _, p := range planned {
			s.planned[p.Service] = p
		}
	})
	looking.Go(func() { s.images = imagesOf(ctx, ground) })
	looking.Wait()
	for _, p := range s.patients {
		s.gather(ctx, ground.Engine, p)
	}
	s.compareMigrations(ctx, ground.Engine)
	return diagnose(s)
}

// engineLooks looks into the containers of an engine.
type engineLooks struct{ *engine.Engine }

// PortTaken returns who has the port that kept a service from its start; nil where that is not the cause.
func (l engineLooks) PortTaken(ctx context.Context, project *types.Project, service, said string) *devenv.PortError {
	return port.TakenError(ctx, l.Engine, project, project.Services[service], said)
}

// compareMigrations asks the databases where they are, in projects that have migrations.
func (s *scene) compareMigrations(ctx context.Context, engine *engine.Engine) {
	s.migrations, s.revisions = migrationsOf(s.project.WorkingDir), map[string][]string{}
	if len(s.migrations.heads) == 0 {
		return
	}
	for _, p := range s.patients {
		if at, ok := revisionsIn(ctx, engine, p); ok {
			s.revisions[p.ID] = at
		}
	}
}

// imagesOf are the images of the containers by their IDs.
func imagesOf(ctx context.Context, ground *check.Ground) map[string]engine.ImageInfo {
	images := map[string]engine.ImageInfo{}
	for _, report := range ground.Stack {
		if _, known := images[report.Image]; known {
			continue
		}
		if image, err := ground.Engine.Image(ctx, report.Image); err == nil {
			images[report.Image] = image
		}
	}
	return images
}

// present is what a log says since the app last came up: what went wrong before is over.
func present(log []string) []string {
	for i := len(log) - 1; i >= 0; i-- {
		if strings.Contains(log[i], "Application startup complete") {
			return log[i:]
		}
	}
	return log
}

// gather notes the file that a container's image is older than.
func (s *scene) gather(ctx context.Context, engine *engine.Engine, p *patient) {
	section := p.service().Build
	if section == nil || s.stale[p.Service] != "" {
		return
	}
	image, known := s.images[p.Image]
	if !known || strings.Contains(section.Context, "://") {
		return
	}
	if image.Tagged.IsZero() { // its own time is that of its last layer, which the build cache may have had for long
		return
	}
	file := p.changedInput(ctx, section, image.Tagged)
	if file != "" && !venv.FollowsFiles(ctx, engine, p.ID) && !build.UpToDate(ctx, engine, s.project, p.service()) {
		s.stale[p.Service] = s.short(file)
	}
}

func (s *scene) short(file string) string {
	if rel, err := filepath.Rel(s.project.WorkingDir, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}
