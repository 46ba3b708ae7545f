package stack

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/health"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
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
	f := rule.Stated(c, well)
	if f == nil {
		return nil
	}
	f.Severity = check.Warning
	return []check.Finding{*f}
}

// first returns the first cause of what is wrong with a container, or how it is.
func first(c *facts.Container) *check.Finding {
	if c.IsFailing() {
		if f := causes().Cause(c); f != nil {
			f.Evidence = append(shows(c), f.Evidence...)
			f.Err = failure(*f)
			return f
		}
	}
	if f := rule.First(c, []rule.Rule{wasStopped, slowStop, health.ProbeLate}); f != nil {
		f.Err = failure(*f)
		return f
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

// all returns the findings of rules that do not exclude one another.
func all(c *facts.Container, rules []rule.Rule) []check.Finding {
	var findings []check.Finding
	for _, r := range rules {
		if f := rule.First(c, []rule.Rule{r}); f != nil {
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
