package health

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// ProbeSlow is about a health check that is answered late, or not at all.
var ProbeSlow = rule.Rule{
	ID: "FD-R23", Title: "Health check close to its timeout",
	About: "A health check that exceeds its timeout counts as failed, even if the app is only busy. A slow " +
		"machine or one blocking call makes the container unhealthy. Make /health faster, or raise the timeout.",
	Find: func(c *facts.Container) *check.Finding {
		if c.Check.Timeout == 0 || c.Probe == nil || c.Status != "running" {
			return nil
		}
		if c.ProbeTimedOut() {
			return hangs(c)
		}
		var slow time.Duration
		for _, probe := range c.Probes {
			slow = max(slow, took(probe))
		}
		if c.IsFailing() || slow*5 < c.Check.Timeout*4 || slow < time.Second {
			return nil
		}
		f := rule.Finding(c,
			fmt.Sprintf("the health check took %.1f s (timeout %s)", slow.Seconds(), c.Check.Timeout),
			"make the route faster, or raise `timeout`",
			"probe: "+c.ProbeTest,
		)
		f.Severity = check.Info // it was in time
		return rule.AtKey(c, f, "healthcheck")
	},
}

// hangs reports that the app does not answer in time, and what in its code may block it.
func hangs(c *facts.Container) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf(
			"the health check times out after %s: the app hangs or is busy",
			c.Check.Timeout,
		),
		"find what blocks the app (its log, a thread dump), or raise `timeout` of the health check",
		"probe: "+c.ProbeTest,
	)
	if cpus := processors(c); cpus > 0 && cpus < fewProcessors {
		f.Cause = fmt.Sprintf("the limit of %g CPUs is too low to answer the health check in time (%s)",
			cpus, c.Check.Timeout)
		f.Fix.Text = fmt.Sprintf("raise `cpus` of service %q (or deploy.resources.limits.cpus); then run `fastdock up`",
			c.Service)
		return rule.AtKey(c, f, "cpus", "deploy")
	}
	if stillStarts(c) {
		f.Cause = fmt.Sprintf("the app is still starting after %s: the server has opened the port but does not respond "+
			"yet", time.Since(c.Since).Round(time.Second))
		f.Fix.Text = "raise start_period above the duration of the start; if the start never ends, find what the app waits " +
			"for"
		f.Evidence = append(f.Evidence, c.LastWords()...)
		return rule.AtKey(c, f, "healthcheck")
	}
	if file, line, call := blocking(c); file != "" {
		f.Cause = fmt.Sprintf(
			"the health check times out after %s: %s in an async function of %s blocks the event loop and every request",
			c.Check.Timeout,
			call,
			file,
		)
		f.Fix.Text = fmt.Sprintf(
			"use asyncio.sleep or an async client instead of %s, or a plain `def`, which runs in a thread",
			call,
		)
		f.File, f.Line = file, line
		return f
	}
	return rule.AtKey(c, f, "healthcheck")
}

// processors returns how much of the engine's processors a container may use; 0 for all.
func processors(c *facts.Container) float32 {
	if deploy := c.Config().Deploy; deploy != nil && deploy.Resources.Limits != nil {
		return cmp.Or(float32(deploy.Resources.Limits.NanoCPUs), c.Config().CPUS)
	}
	return c.Config().CPUS
}

// fewProcessors is how much of a processor an app needs to start and to answer within seconds.
const fewProcessors = 0.1

// stillStarts reports whether a server has begun to load its app and has not said that this is done.
func stillStarts(c *facts.Container) bool {
	begun := slices.ContainsFunc(c.Log, startBegins.MatchString) ||
		strings.Contains(strings.ToLower(strings.Join(c.Command, " ")), "uvicornworker") &&
			slices.ContainsFunc(c.Log, func(line string) bool { return strings.Contains(line, "Booting worker") })
	done := slices.ContainsFunc(c.Log, func(line string) bool {
		return strings.Contains(line, "Application startup complete")
	})
	return begun && !done
}

// startBegins are the lines of servers that hold their port before they load the app or run its startup.
var startBegins = lazyregexp.New(`Waiting for application startup|Started parent process|Started reloader process`)

func took(probe devenv.Probe) time.Duration { return probe.End.Sub(probe.Start) }
