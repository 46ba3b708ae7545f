// Package audit has the checks of a project's files: Dockerfiles, Compose files, .dockerignore and .env.
package audit

import (
	"cmp"
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

// LoadsID is the check of whether the Compose files load.
const LoadsID = "FD-F01"

// Loads reports whether the Compose files load.
func Loads(project *types.Project, err error) check.Finding {
	finding := check.Finding{ID: LoadsID, Subject: "Compose files", Severity: check.OK}
	if err == nil {
		finding.Subject = project.Name
		finding.Cause = loaded(project)
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
		finding.File, finding.Line, finding.Cause = file.File, file.Line, file.Problem()
		finding.Fix.Text = cmp.Or(file.Remedy, finding.Fix.Text)
	}
	if errors.Is(err, devenv.ErrNoFiles) { // the machine can be examined from any folder
		finding.Severity, finding.Err = check.Warning, nil
		finding.Cause = file.Text + ", so no service is checked"
	}
	return finding
}

// loaded returns how many files a project has, and its services.
func loaded(project *types.Project) string {
	text := "1 file loads"
	if n := len(project.ComposeFiles); n != 1 {
		text = fmt.Sprintf("%d files load", n)
	}
	if len(project.Services) == 0 {
		return text + ", and has no service"
	}
	return text + ": " + strings.Join(project.ServiceNames(), ", ")
}
