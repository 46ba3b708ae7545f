package stack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/message"
)

// state returns a finding of what the Engine knows of a container.
func state(r devenv.Report) check.Finding {
	finding := check.Finding{Service: r.Service, Subject: r.Name, Severity: check.OK}
	switch {
	case r.Status == "running" && r.Health == "unhealthy":
		return asError(finding, r, "the health check fails"+probeSaid(r), probeEvidence(r),
			"correct the health check or the app; `docker compose logs "+r.Service+"` shows the full log")
	case r.Status == "running" && r.Health == "starting":
		finding.Severity, finding.Cause = check.Warning, "is starting: no health check has succeeded yet"
		finding.Evidence = probeEvidence(r)
		finding.Fix.Text = "wait, then run `fastdock doctor` again"
	case facts.Loops(r):
		return asError(finding, r, fmt.Sprintf("keeps restarting, %d times so far", r.Restarts),
			r.LastLines,
			"correct the error in the last log lines; `docker compose logs "+r.Service+"` shows the full log")
	case r.Status == "running":
		finding.Cause = "running"
		if r.Health != "" {
			finding.Cause += ", " + string(r.Health)
		}
	case r.Status == "restarting":
		return asError(finding, r, "keeps restarting: exited with "+facts.ExitText(r), r.LastLines,
			"correct the error in the last log lines; `docker compose logs "+r.Service+"` shows the full log")
	case r.Status == "exited" && r.ExitCode == 0:
		finding.Cause = "exited with code 0"
	case r.Status == "exited" && r.ExitCode == 143:
		finding.Severity, finding.Cause, finding.Fix.Text = check.Warning, "was stopped", "run `fastdock up`"
	case r.Status == "exited" || r.Status == "dead":
		return asError(finding, r, "exited with "+facts.ExitText(r), r.LastLines,
			"correct the error in the last log lines, then run `fastdock up`")
	case r.Status == "paused":
		finding.Severity, finding.Cause, finding.Fix.Text = check.Warning, "is paused",
			"run `docker compose unpause "+r.Service+"`"
	default:
		finding.Severity, finding.Cause, finding.Fix.Text = check.Warning, "is "+string(r.Status), "run `fastdock up`"
	}
	return finding
}

// asError makes a finding the error of a container, with its cause.
func asError(finding check.Finding, r devenv.Report, cause string, evidence []string, fix string) check.Finding {
	finding.Severity, finding.Cause, finding.Evidence, finding.Fix.Text = check.Error, cause, evidence, fix
	finding.Err = &devenv.ServiceError{Service: r.Service, Cause: errors.New(cause)}
	return finding
}

// probeSaid returns the last line of the health check's output, which mostly is its error.
func probeSaid(r devenv.Report) string {
	if r.Probe == nil {
		return ""
	}
	if line := facts.LastLineOf(r.Probe); line != "" {
		return ": " + message.Shortened(line)
	}
	return ""
}

func probeEvidence(r devenv.Report) []string {
	evidence := []string{"probe: " + r.ProbeTest}
	if r.Probe == nil {
		return evidence
	}
	evidence = append(evidence, fmt.Sprintf("exit code: %d", r.Probe.ExitCode))
	if said := strings.TrimSpace(r.Probe.Output); said != "" {
		evidence = append(evidence, "output: "+said)
	}
	return evidence
}
