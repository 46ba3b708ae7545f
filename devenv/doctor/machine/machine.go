// Package machine has the checks of the machine and its engine.
package machine

import (
	"errors"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// Answers reports whether an engine answered a ping, and with what.
func Answers(host, version string, err error) check.Finding {
	finding := check.Finding{ID: "FD-E01", Subject: host, Severity: check.OK, Cause: "answers, API " + version}
	if err != nil {
		finding.Severity, finding.Err = check.Error, err
		finding.Cause, finding.Evidence = "no container engine responds", Said(err)
		finding.Fix.Text = "start the engine, or select another one with DOCKER_HOST or `docker context use`"
	}
	return finding
}

// Said returns the engine's own words: the error's text gives a way out as well, which is the finding's to give.
func Said(err error) []string {
	var failure *devenv.EngineError
	if errors.As(err, &failure) {
		return []string{failure.Said()}
	}
	return []string{err.Error()}
}
