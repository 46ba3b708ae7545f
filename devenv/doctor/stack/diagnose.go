package stack

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/database"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/health"
	"github.com/fastdock/fastdock/devenv/doctor/stack/network"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// diagnose returns how every container is, and of those that are not well the first cause.
func diagnose(s *facts.Stack) []check.Finding {
	var findings []check.Finding
	for _, c := range s.Containers {
		if f := heldStart(c); f != nil {
			findings = append(findings, *f)
			continue
		}
		findings = append(findings, *first(c))
		if c.Status == "running" && !c.IsFailing() && facts.Database(c.Config().Image) == "" {
			findings = append(findings, all(c, healthyRules())...)
			findings = append(findings, mentioned(c)...)
		}
		findings = append(findings, all(c, independentRules())...)
	}
	return append(findings, waiting(s)...)
}

// mentioned returns the cause that a container states which is well otherwise: some of its requests fail. Without
// a health check, all causes count: a worker that cannot reach its broker tries for ever.
func mentioned(c *facts.Container) []check.Finding {
	well := slices.DeleteFunc(logRules(), func(r rule.LogRule) bool { return !r.InHealthy && len(c.Check.Test) > 0 })
	f := stated(c, well)
	if f == nil {
		return nil
	}
	f.Severity = check.Warning
	return []check.Finding{*f}
}

// first returns the first cause of what is wrong with a container, or how it is.
func first(c *facts.Container) *check.Finding {
	if c.IsFailing() {
		if f := cause(c); f != nil {
			f.Evidence = append(shows(c), f.Evidence...)
			f.Err = failure(*f)
			return f
		}
	}
	for _, r := range []rule.Rule{wasStopped, slowStop, health.ProbeLate} {
		if f := r.Find(c); f != nil {
			f.ID = r.ID
			f.Err = failure(*f)
			return f
		}
	}
	f := state(c.Report)
	f.ID = rule.StateOf
	if c.Status == "paused" {
		f.ID, f.Fix = paused.ID, check.Fix{
			Text:    "run `docker unpause " + c.Name + "`",
			Command: []string{"docker", "unpause", c.Name},
		}
	}
	return &f
}

// cause returns the first cause of what is wrong with a failing container; nil where none is known.
func cause(c *facts.Container) *check.Finding {
	if f := firstOf(c, provenRules()); f != nil {
		return f
	}
	if f := stated(c, logRulesFor(c)); f != nil {
		return f
	}
	if f := refusesProbe(c); f != nil {
		return f
	}
	if f := before(c); f != nil {
		return f
	}
	return firstOf(c, remainingRules())
}

// logRulesFor returns those that count in a container's own log: a server logs what its clients do wrong, too.
func logRulesFor(c *facts.Container) []rule.LogRule {
	if facts.Database(c.Config().Image) == "" || len(c.Config().Entrypoint) > 0 {
		return logRules()
	}
	return slices.DeleteFunc(logRules(), func(r rule.LogRule) bool {
		return !r.OfServer && (r.ID != network.NameUnknown.ID || facts.Database(c.Config().Image) != "kafka")
	})
}

// refusesProbe returns why a server does not take what its health check sends it.
func refusesProbe(c *facts.Container) *check.Finding {
	if !c.IsUnhealthy() || c.Probe == nil || facts.Database(c.Config().Image) == "" {
		return nil
	}
	f := classified(c, rule.Statement{Text: c.Probe.Output},
		[]rule.LogRule{network.TLS, database.NoObject, database.Credentials, network.NotReady})
	if f == nil {
		return nil
	}
	if f.ID == database.Credentials.ID || f.ID == database.NoObject.ID {
		f.Cause = "the server rejects its own health check: " + f.Cause
		f.Fix.Text = fmt.Sprintf(
			"use the user, password or database of service %q in its health check ($$NAME reads a variable of the "+
				"container)", c.Service)
	}
	f.Evidence = append(f.Evidence, "probe: "+c.ProbeTest)
	return rule.AtKey(c, f, "healthcheck")
}

func firstOf(c *facts.Container, rules []rule.Rule) *check.Finding {
	for _, r := range rules {
		if f := r.Find(c); f != nil {
			f.ID = r.ID
			return f
		}
	}
	return nil
}

// all returns the findings of rules that do not exclude one another.
func all(c *facts.Container, rules []rule.Rule) []check.Finding {
	var findings []check.Finding
	for _, r := range rules {
		if f := r.Find(c); f != nil {
			f.ID = r.ID
			f.Err = failure(*f)
			findings = append(findings, *f)
		}
	}
	return findings
}

// shows returns how a failing container shows it, in a line.
func shows(c *facts.Container) []string {
	switch {
	case c.Status == "running" && (facts.Loops(c.Report) || c.RestartsOften()):
		return []string{
			fmt.Sprintf(
				"keeps exiting: restarted %d times, the last time %s ago",
				c.Restarts,
				time.Since(c.Since).Round(time.Second),
			),
		}
	case c.Status == "restarting" || c.Restarts > 0 && c.Ends():
		return []string{"keeps restarting: exited with " + facts.ExitText(c.Report)}
	case c.Status == "created":
		return []string{"could not be started"}
	case c.Ends() || c.EndsWell():
		return []string{"exited with " + facts.ExitText(c.Report)}
	case c.Health == "unhealthy" || c.IsSlow():
		return []string{"the health check fails: " + cmp.Or(facts.LastLineOf(c.Probe), "no output")}
	}
	return nil
}

// before returns the cause that was stated shortly before the last exception. Where that is a package's, and says no
// cause, the package may have logged it, or have caught the exception that says it.
func before(c *facts.Container) *check.Finding {
	last := c.Raised()
	if last == nil || !facts.RaisedByPackage(c, last) {
		return nil
	}
	for i := last.First - 1; i >= max(0, last.First-maxBefore); i-- {
		said := rule.Statement{Text: c.Log[i]}
		if e := endingAt(c, i); e != nil {
			said = rule.Statement{Text: e.Text(), Raised: e}
			i = e.First
		} else if !facts.IsComplaint(said.Text) || facts.IsNoise(said.Text) {
			continue
		}
		if f := classified(c, said, logRulesFor(c)); f != nil {
			return f
		}
	}
	return nil
}

const maxBefore = 12

// endingAt returns the exception of the log whose last line is there.
func endingAt(c *facts.Container, line int) *traceback.Exception {
	i := slices.IndexFunc(c.Exceptions, func(e *traceback.Exception) bool { return e.Last == line })
	if i < 0 {
		return nil
	}
	return c.Exceptions[i]
}
