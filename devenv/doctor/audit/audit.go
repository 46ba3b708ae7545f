// Package audit has the checks of a project's files: Dockerfiles, Compose files, .dockerignore and .env.
package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/audit/compose"
	"github.com/fastdock/fastdock/devenv/doctor/audit/dockerfile"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// Checks returns those of the files.
func Checks() []check.Check {
	return sourced(slices.Concat(compose.Checks(), dockerfile.Checks()))
}

// Loads reports whether the Compose files load.
func Loads(project *types.Project, err error) check.Finding {
	finding := check.Finding{ID: "FD-F01", Subject: "Compose files", Severity: check.OK}
	if err == nil {
		finding.Subject = project.Name
		finding.Cause = fmt.Sprintf("%s load: %s",
			count(len(project.ComposeFiles), "file"), strings.Join(project.ServiceNames(), ", "))
		return finding
	}
	finding.Severity, finding.Err, finding.Cause = check.Error, err, err.Error()
	finding.Fix.Text = "correct the file, then run `fastdock doctor` again"
	switch {
	case errors.Is(err, fs.ErrNotExist) || strings.Contains(err.Error(), "no such file"):
		finding.Fix.Text = "create that file, or correct its name in the Compose file that needs it"
	case strings.Contains(err.Error(), "cycle"):
		finding.Fix.Text = "remove one `depends_on` of the cycle: two services cannot wait for each other"
	}
	var file *devenv.FileError
	if errors.As(err, &file) {
		finding.File, finding.Line = file.File, file.Line
	}
	return finding
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
