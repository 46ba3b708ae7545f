package stack

import (
	"cmp"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// rule is one cause of what can be wrong with a container. It returns nil where that is not the cause.
type rule struct {
	id, title string
	about     string
	of        func(*patient) *check.Finding
}

// stateOf is the check that says how a container is where no cause is known.
const stateOf = "FD-R01"

// causes are tried in this order on a container that is ill; the first one found is what is told: what comes later may
// be its consequence.
func causes() []rule {
	return []rule{
		outOfMemory, portTaken, wrongProcessor, cannotRun, diskFull,
		probeIsNoJSON, probeCannotRun, reloadHeld,
		noInitialPassword, otherVersion, credentials, tooManyConnections,
		unloadable, missingPackage, missingVariable, migrationsBehind,
		nameUnknown, refused, readOnly, denied,
		probeAsksElsewhere, listensElsewhere, probeAnswered, probeSlow, ownException,
	}
}

// habits are looked for in every container, ill or not, each for itself.
func habits() []rule {
	return []rule{reloadsNothing, watchesPackages, olderThanFiles, drifted, hiddenEnvironment, emulated, migrationsMissing}
}

// wellKnown are the causes that a container can have whose probes see nothing of it.
func wellKnown() []rule {
	return []rule{reloadHeld, listensElsewhere, migrationsBehind, credentials, tooManyConnections, diskFull, denied, readOnly, probeSlow}
}

// diagnose says how every container is, and of those that are not well the first cause.
func diagnose(s *scene) []check.Finding {
	var findings []check.Finding
	for _, p := range s.patients {
		findings = append(findings, *p.first())
		if p.Status == "running" && !p.ill() && database(p.service().Image) == "" {
			findings = append(findings, p.all(wellKnown())...)
		}
		findings = append(findings, p.all(habits())...)
	}
	return append(findings, s.waiting()...)
}

// first is the first cause of what is wrong with a container, or how it is.
func (p *patient) first() *check.Finding {
	if p.ill() {
		for _, r := range causes() {
			if f := r.of(p); f != nil {
				f.ID = r.id
				f.Evidence = append(p.shows(), f.Evidence...)
				f.Err = failure(*f)
				return f
			}
		}
	}
	for _, r := range []rule{slowStop, probeLate} {
		if f := r.of(p); f != nil {
			f.ID = r.id
			f.Err = failure(*f)
			return f
		}
	}
	f := state(p.Report)
	f.ID = stateOf
	if p.Status == "paused" {
		f.ID, f.Fix = paused.id, check.Fix{Text: "run `docker unpause " + p.Name + "`", Command: []string{"docker", "unpause", p.Name}}
	}
	return &f
}

// all are the findings of rules that do not exclude one another.
func (p *patient) all(rules []rule) []check.Finding {
	var findings []check.Finding
	for _, r := range rules {
		if f := r.of(p); f != nil {
			f.ID = r.id
			f.Err = failure(*f)
			findings = append(findings, *f)
		}
	}
	return findings
}

// shows is how an ill container shows it, in a line.
func (p *patient) shows() []string {
	switch {
	case p.Status == "restarting" || p.Restarts > 0 && p.ends():
		return []string{"it keeps ending and being restarted: exited with " + exit(p.Report)}
	case p.Status == "created":
		return []string{"it could not be started"}
	case p.ends():
		return []string{"it exited with " + exit(p.Report)}
	case p.Health == "unhealthy" || p.lags():
		return []string{"its health check fails: " + cmp.Or(firstLine(p.Probe), "no output")}
	}
	return nil
}
