package doctor

import (
	"context"
	"os"
	"slices"
	"sync"

	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor/audit"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/machine"
	"github.com/fastdock/fastdock/devenv/doctor/source"
	"github.com/fastdock/fastdock/devenv/doctor/stack"
	"github.com/fastdock/fastdock/devenv/engine"
)

// gather asks the engine for a sign of life while it reads the files, then for the project's containers. What fails is
// a finding, and what could not be looked at for it is reported.
func gather(ctx context.Context, engine *engine.Engine, files compose.Files) (*check.Input, Result) {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	var (
		input   = &check.Input{}
		result  = Result{input: input}
		reading sync.WaitGroup
		loading error
	)
	var remote []string
	reading.Go(func() { remote, loading = read(ctx, engine, files, input) })
	version, err := engine.Ping(ctx)
	reading.Wait()
	result.Dir = input.Sources.Dir
	for _, name := range remote {
		result.Skipped = append(result.Skipped, Skipped{name, "a remote Compose file; --remote fetches it"})
	}
	for _, file := range input.Sources.Unread {
		result.Skipped = append(result.Skipped, Skipped{file.Path, file.Why})
	}
	result.Findings = append(result.Findings, machine.Answers(engine.Host(), version, err),
		audit.Loads(input.Project, loading))
	result.Findings = append(result.Findings, machine.Chosen(engine.Choice())...)
	var asking sync.WaitGroup
	if err == nil {
		input.Engine = engine
		asking.Go(func() {
			if facts, err := engine.Info(ctx); err == nil {
				input.Machine = &facts
			}
		})
	} else {
		result.Skipped = append(result.Skipped, Skipped{"the running stack", "no engine answers"})
	}
	switch {
	case input.Project == nil:
		result.Skipped = append(result.Skipped, Skipped{"the services", "the Compose files do not load"})
	case err == nil:
		if input.Stack, err = compose.Reports(ctx, engine, input.Project); err != nil {
			input.Engine = nil
			result.Findings = append(result.Findings, stack.Unlisted(input.Project.Name, err))
		}
	}
	asking.Wait()
	if input.Engine != nil && input.Machine == nil {
		result.Skipped = append(result.Skipped, Skipped{"the machine", "the engine does not report its version"})
	}
	return input, result
}

// read reads the files, and returns the names of remote ones that it left out. Where the Compose files do not load, the
// Dockerfiles beside them can still be looked at.
func read(ctx context.Context, engine *engine.Engine, files compose.Files,
	input *check.Input,
) (remote []string, err error) {
	files.Skipped = func(name string) {
		if !slices.Contains(remote, name) {
			remote = append(remote, name)
		}
	}
	project, err := compose.Load(ctx, engine, files)
	if err != nil {
		dir := files.Dir
		if dir == "" {
			dir, _ = os.Getwd() // "" is the current folder, too
		}
		input.Sources = source.Read(ctx, dir, files.Candidates(), nil)
		return remote, err
	}
	input.Project, input.Sources = project, source.Read(ctx, project.WorkingDir, project.ComposeFiles, project)
	if len(project.ComposeFiles) > 1 {
		files.Dir, files.Paths = project.WorkingDir, project.ComposeFiles[:1]
		input.Production, _ = compose.Load(ctx, engine, files) // a file that only the others complete is no model
	}
	return remote, nil
}
