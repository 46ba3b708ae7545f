package stack

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
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
	if section == nil || !filepath.IsAbs(section.Context) {
		return nil
	}
	for _, d := range input.Sources.Dockerfiles {
		if !slices.Contains(d.Services, service) {
			continue
		}
		if name, line := absentSource(d, section.Target, section.Context); name != "" {
			return &check.Finding{
				Service: service, Severity: check.Error, File: d.Path, Line: line,
				Cause: fmt.Sprintf("the image build fails: the Dockerfile copies %s, which is not in the build context",
					name),
				Fix: check.Fix{Text: fmt.Sprintf("correct the name, or create %s; then run `fastdock up --build`", name)},
			}
		}
	}
	return nil
}

// absentSource returns the first file that a build of a target copies from its context and that is not there.
func absentSource(d *source.Dockerfile, target, folder string) (name string, line int) {
	for _, stage := range d.BuiltFor(target) {
		for _, command := range stage.Commands {
			copied, is := command.(*instructions.CopyCommand)
			if !is || copied.From != "" {
				continue
			}
			if i := slices.IndexFunc(copied.SourcePaths, func(path string) bool { return isAbsent(folder, path) }); i >= 0 {
				return copied.SourcePaths[i], copied.Location()[0].Start.Line
			}
		}
	}
	return "", 0
}

// isAbsent reports whether a folder has no file of a name that a COPY gives. A name with a variable is not known, and a
// pattern may match no file: BuildKit copies nothing then.
func isAbsent(folder, path string) bool {
	if strings.ContainsAny(path, "$*?[<") || strings.Contains(path, "://") {
		return false
	}
	_, err := os.Lstat(filepath.Join(folder, path))
	return errors.Is(err, fs.ErrNotExist)
}
