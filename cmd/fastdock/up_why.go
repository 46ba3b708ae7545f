package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/compose"
	"github.com/fastdock/fastdock/devenv/doctor"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/engine"
)

// mostCauses bounds how many causes are reported after a failed start.
const mostCauses = 5

// reportCauses prints why services failed, as far as doctor finds it. The failure itself often names only a
// symptom, such as an exit code or a health check.
func reportCauses(ctx context.Context, term terminal, engine *engine.Engine, files compose.Files, failure error) {
	var service *devenv.ServiceError
	if !errors.As(failure, &service) || ctx.Err() != nil {
		return
	}
	reported := 0
	for _, finding := range doctor.ExamineStack(ctx, engine, files).Findings {
		if !isCause(finding) || reported == mostCauses {
			continue
		}
		fmt.Fprintf(term.stderr, "%s: %s (%s)\n", finding.Service, finding.Cause, finding.ID)
		if finding.Fix.Text != "" {
			fmt.Fprintf(term.stderr, "  to fix it, %s\n", finding.Fix.Text)
		}
		reported++
	}
	if reported > 0 {
		fmt.Fprintln(term.stderr, "`fastdock doctor` shows the evidence.")
	}
}

// isCause reports whether a finding is why a running service fails: those about files hold for other commands, too.
func isCause(f check.Finding) bool {
	return f.Severity == check.Error && f.Service != "" && f.Follows == "" && strings.HasPrefix(f.ID, "FD-R")
}
