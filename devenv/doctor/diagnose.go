package doctor

import (
	"errors"
	"fmt"
	"strings"

	"github.com/fastdock/fastdock/devenv"
)

// diagnose turns what the Engine knows of a container into a finding.
func diagnose(r devenv.Report) Finding {
	finding := Finding{Check: "containers", Subject: r.Name, Level: OK}
	switch {
	case r.Status == "running" && r.Health == "unhealthy":
		return ill(finding, r, "its health check fails", probeEvidence(r),
			"make the probe's command succeed inside the container; `docker compose logs "+r.Service+"` has the rest")
	case r.Status == "running" && r.Health == "starting":
		finding.Level, finding.Cause = Warn, "is starting: no probe has succeeded yet"
		finding.Evidence = probeEvidence(r)
		finding.Fix = "wait, then run `fastdock doctor` again"
	case r.Status == "running":
		finding.Cause = "running"
		if r.Health != "" {
			finding.Cause += ", " + r.Health
		}
	case r.Status == "restarting":
		return ill(finding, r, "keeps ending and being restarted: exited with "+exit(r), r.LastLines,
			"correct what its last lines tell; `docker compose logs "+r.Service+"` has the rest")
	case r.Status == "exited" && r.ExitCode == 0:
		finding.Cause = "ended with code 0"
	case r.Status == "exited" && r.ExitCode == 143:
		finding.Level, finding.Cause, finding.Fix = Warn, "was stopped", "run `fastdock up`"
	case r.Status == "exited" || r.Status == "dead":
		return ill(finding, r, "exited with "+exit(r), r.LastLines, "correct what its last lines tell, then run `fastdock up`")
	case r.Status == "paused":
		finding.Level, finding.Cause, finding.Fix = Warn, "is paused", "run `docker compose unpause "+r.Service+"`"
	default:
		finding.Level, finding.Cause, finding.Fix = Warn, "is "+r.Status, "run `fastdock up`"
	}
	return finding
}

func ill(finding Finding, r devenv.Report, cause string, evidence []string, fix string) Finding {
	finding.Level, finding.Cause, finding.Evidence, finding.Fix = Fail, cause, evidence, fix
	finding.Err = &devenv.ServiceError{Service: r.Service, Cause: errors.New(cause)}
	return finding
}

func exit(r devenv.Report) string {
	if r.Meaning == "" {
		return fmt.Sprintf("code %d", r.ExitCode)
	}
	return fmt.Sprintf("code %d (%s)", r.ExitCode, r.Meaning)
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
