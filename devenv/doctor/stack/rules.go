package stack

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

// rule is one cause of what can be wrong with a container. It returns nil where that is not the cause.
type rule struct {
	id, title string
	about     string
	of        func(*container) *check.Finding
}

// facts returns the causes that the engine, the command or the health check prove by themselves. They are tried first,
// in this order: what comes later may be a consequence.
func facts() []rule {
	return []rule{
		outOfMemory, busError, crashed, portTaken, hookFails, wrongProcessor, scriptExits, wrongCommand, cannotRun,
		startFails,
		probeIsNoJSON, probeCannotRun, probeBroken, unreadable, reloadHeld, noInitialPassword, otherVersion,
		refusesStart, askedWrongly,
	}
}

// statements returns the causes that programs state in their logs. The first one that a statement shows counts.
func statements() []class {
	return []class{
		diskFull, workerCrashed, limits, missingVariable, invalidAddress, unloadable, byPath, missingModule, unfit, library,
		incomplete, tls, refusesWork, noObject,
		credentials, tooManyConnections, notReady, locked, workerBlocked, migrationFails, protocol,
		migrationsBehind, byProxy, nameUnknown, unanswered,
		refused, readOnly, denied, missingFile, unknownOption,
	}
}

// remaining returns the causes for containers that state none: an exception that is the app's own, and what the kernel
// and the health check show.
func remaining() []rule {
	return []rule{
		refusedValue, brokenPackage, ownException, probeAsksElsewhere, listensElsewhere, probeAnswered, probeSlow,
		silent, probeFindsNoFile, workerEnded, scriptFails, gaveUp, lastError,
	}
}

// byOthers returns rules whose findings other ones report.
func byOthers() []rule { return []rule{wrongNameServer, lostCapability, invalidVariable} }

// habits are looked for in every container, failing or not, each for itself.
func habits() []rule {
	return []rule{
		reloadsNothing,
		watchesPackages,
		olderThanFiles,
		drifted,
		hiddenEnvironment,
		emulated,
		migrationsMissing,
	}
}

// wellKnown returns the causes that a container can have whose probes see nothing of it.
func wellKnown() []rule {
	return []rule{reloadHeld, listensElsewhere, probeIsNoJSON, leftAway, probeSlow}
}

// diagnose returns how every container is, and of those that are not well the first cause.
func diagnose(s *snapshot) []check.Finding {
	var findings []check.Finding
	for _, p := range s.containers {
		if f := p.held(); f != nil {
			findings = append(findings, *f)
			continue
		}
		findings = append(findings, *p.first())
		if p.Status == "running" && !p.isFailing() && database(p.service().Image) == "" {
			findings = append(findings, p.all(wellKnown())...)
			findings = append(findings, p.mentioned()...)
		}
		findings = append(findings, p.all(habits())...)
	}
	return append(findings, s.waiting()...)
}

// mentioned returns the cause that a container states which is well otherwise: some of its requests fail. Without
// a health check, all causes count: a worker that cannot reach its broker tries for ever.
func (p *container) mentioned() []check.Finding {
	well := slices.DeleteFunc(statements(), func(c class) bool { return !c.well && len(p.Check.Test) > 0 })
	f := p.stated(well)
	if f == nil {
		return nil
	}
	f.Severity = check.Warning
	return []check.Finding{*f}
}

// first returns the first cause of what is wrong with a container, or how it is.
func (p *container) first() *check.Finding {
	if p.isFailing() {
		if f := p.cause(); f != nil {
			f.Evidence = append(p.shows(), f.Evidence...)
			f.Err = failure(*f)
			return f
		}
	}
	for _, r := range []rule{wasStopped, slowStop, probeLate} {
		if f := r.of(p); f != nil {
			f.ID = r.id
			f.Err = failure(*f)
			return f
		}
	}
	f := state(p.Report)
	f.ID = StateOf
	if p.Status == "paused" {
		f.ID, f.Fix = paused.id, check.Fix{
			Text:    "run `docker unpause " + p.Name + "`",
			Command: []string{"docker", "unpause", p.Name},
		}
	}
	return &f
}

// cause returns the first cause of what is wrong with a failing container; nil where none is known.
func (p *container) cause() *check.Finding {
	if f := p.firstOf(facts()); f != nil {
		return f
	}
	if f := p.stated(p.statements()); f != nil {
		return f
	}
	if f := p.refusesProbe(); f != nil {
		return f
	}
	if f := p.before(); f != nil {
		return f
	}
	return p.firstOf(remaining())
}

// statements returns those that count in a container's own log: a server logs what its clients do wrong, too.
func (p *container) statements() []class {
	if database(p.service().Image) == "" || len(p.service().Entrypoint) > 0 {
		return statements()
	}
	return slices.DeleteFunc(statements(), func(c class) bool {
		return !c.own && (c.id != nameUnknown.id || database(p.service().Image) != "kafka")
	})
}

// refusesProbe returns why a server does not take what its health check sends it.
func (p *container) refusesProbe() *check.Finding {
	if !p.isUnhealthy() || p.Probe == nil || database(p.service().Image) == "" {
		return nil
	}
	f := p.classified(statement{text: p.Probe.Output}, []class{tls, noObject, credentials, notReady})
	if f == nil {
		return nil
	}
	if f.ID == credentials.id || f.ID == noObject.id {
		f.Cause = "its health check is refused: " + f.Cause
		f.Fix.Text = fmt.Sprintf(
			"write the user, password or database that service %q is started with into its health check ($$NAME "+
				"reads a variable of the container)", p.Service)
	}
	f.Evidence = append(f.Evidence, "probe: "+p.ProbeTest)
	return p.placed(f, "healthcheck")
}

func (p *container) firstOf(rules []rule) *check.Finding {
	for _, r := range rules {
		if f := r.of(p); f != nil {
			f.ID = r.id
			return f
		}
	}
	return nil
}

// all returns the findings of rules that do not exclude one another.
func (p *container) all(rules []rule) []check.Finding {
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

// shows returns how a failing container shows it, in a line.
func (p *container) shows() []string {
	switch {
	case p.Status == "running" && (loops(p.Report) || p.restartsOften()):
		return []string{
			fmt.Sprintf(
				"it keeps ending and was restarted %d times, the last time %s ago",
				p.Restarts,
				time.Since(p.Since).Round(time.Second),
			),
		}
	case p.Status == "restarting" || p.Restarts > 0 && p.ends():
		return []string{"it keeps ending and being restarted: exited with " + exit(p.Report)}
	case p.Status == "created":
		return []string{"it could not be started"}
	case p.ends() || p.endsWell():
		return []string{"it exited with " + exit(p.Report)}
	case p.Health == "unhealthy" || p.isSlow():
		return []string{"its health check fails: " + cmp.Or(lastLineOf(p.Probe), "no output")}
	}
	return nil
}
