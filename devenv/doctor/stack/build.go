package stack

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

// buildStops returns why the image of a service that has none cannot be built: its Dockerfile copies what is not in the
// build context. It is nil where that is not so.
func buildStops(input *check.Input, service string) *check.Finding {
	section := input.Project.Services[service].Build
	if section == nil || input.Sources == nil || !filepath.IsAbs(section.Context) {
		return nil
	}
	for _, d := range input.Sources.Dockerfiles {
		if !slices.Contains(d.Services, service) {
			continue
		}
		if name, line := absentSource(d, section.Context); name != "" {
			return &check.Finding{
				Service: service, Severity: check.Error, File: d.Path, Line: line,
				Cause: fmt.Sprintf("its image cannot be built: the Dockerfile copies %s, which is not in the build context",
					name),
				Fix: check.Fix{Text: fmt.Sprintf("correct the name, or create %s; then run `fastdock up --build`", name)},
			}
		}
	}
	return nil
}

// absentSource returns the first file that a Dockerfile of one stage copies from its context and that is not there.
func absentSource(d *source.Dockerfile, folder string) (name string, line int) {
	if len(d.Stages) != 1 {
		return "", 0 // which stages are built is the builder's matter
	}
	for _, command := range d.Stages[0].Commands {
		copied, is := command.(*instructions.CopyCommand)
		if !is || copied.From != "" {
			continue
		}
		for _, path := range copied.SourcePaths {
			if strings.Contains(path, "$") {
				continue
			}
			if found, err := filepath.Glob(filepath.Join(folder, path)); err == nil && len(found) == 0 {
				return path, copied.Location()[0].Start.Line
			}
		}
	}
	return "", 0
}
