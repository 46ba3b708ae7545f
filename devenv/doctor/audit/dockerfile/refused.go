package dockerfile

import (
	"context"
	"slices"
	"strings"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/source"
)

func refusedCheck() check.Check {
	return check.Check{
		ID: "FD-K02", Title: "Dockerfile that BuildKit rejects", Needs: check.Files, Run: refused,
		About: "BuildKit parses the whole Dockerfile before it builds. It rejects a file with an unknown " +
			"instruction or a stage that copies from a later one, and no image is built.",
	}
}

// refused reports the Dockerfiles that cannot be built, with BuildKit's own words.
func refused(_ context.Context, input *check.Input) []check.Finding {
	findings := unreadable(input.Sources)
	for _, d := range input.Sources.Dockerfiles {
		if d.Refused == nil || needsArgument(d) {
			continue
		}
		findings = append(findings, check.Finding{
			Severity: check.Error, File: d.Path, Line: d.Refused.Line, Cause: "BuildKit rejects the file: " + d.Refused.Text,
			Fix: check.Fix{Text: "correct the line; `docker build --check` shows the same error"},
		})
	}
	return findings
}

// unreadable reports the Dockerfiles that no service can be built from: a build would wait for a pipe for ever.
func unreadable(sources *source.Sources) []check.Finding {
	var findings []check.Finding
	for _, u := range sources.Unread {
		if u.Built && !u.Large {
			findings = append(findings, check.Finding{
				Severity: check.Error,
				File:     u.Path,
				Cause:    "cannot be read: it " + u.Why,
				Fix:      check.Fix{Text: "replace it with a regular file"},
			})
		}
	}
	return findings
}

// needsArgument reports whether a FROM has no image without a build argument.
func needsArgument(d *source.Dockerfile) bool {
	return slices.ContainsFunc(d.Stages, func(s instructions.Stage) bool {
		return strings.Contains(d.Expand(s.BaseName), "$")
	})
}
