package health

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Silent is about an app that runs and does not listen where its health check asks.
var Silent = rule.Rule{
	ID: "FD-R56", Title: "App that listens late",
	About: "Every health check fails until the app listens. An app that loads a model or runs migrations first " +
		"needs a longer `start_period`, in which failures do not count. A command that is not a server never " +
		"listens.",
	Find: func(c *facts.Container) *check.Finding {
		port, ok := facts.ProbePort(c)
		if c.Status != "running" || !c.PortsKnown || c.Probe == nil || c.Probe.ExitCode == 0 || !ok ||
			c.Health == "starting" && time.Since(c.Since) < c.Check.StartPeriod {
			return nil
		}
		if c.ListensOn(port) && refusedProbe.MatchString(facts.LastLineOf(c.Probe)) {
			return rule.OrAtKey(c,
				rule.Finding(c,
					fmt.Sprintf(
						"the app listens on port %d now, but did not at its last health check: the start takes longer than start_period",
						port,
					),
					"raise start_period of the health check: failures within that time do not count",
					"probe: "+c.ProbeTest,
				),
				"healthcheck",
			)
		}
		if len(c.Listening) > 0 {
			return nil
		}
		if f := onSocketOnly(c, port); f != nil {
			return f
		}
		if f := waitsForAnswer(c); f != nil {
			return f
		}
		f := rule.Finding(c,
			fmt.Sprintf(
				"the health check uses port %d, which the app has not opened since its start %s ago",
				port,
				time.Since(c.Since).Round(time.Second),
			),
			"raise start_period if the app only needs more time; otherwise correct its command or the error in its last log "+
				"lines",
			"probe: "+c.ProbeTest,
			"command: "+strings.Join(c.Program(), " "),
		)
		for _, line := range c.LastWords() {
			f.Evidence = append(f.Evidence, "log: "+line)
		}
		return rule.OrAtKey(c, f, "healthcheck")
	},
}

var refusedProbe = lazyregexp.New(target.ErrRefused)

// onSocketOnly is about a server that its command binds to a file, which takes no connection over the network.
func onSocketOnly(c *facts.Container, port uint16) *check.Finding {
	m := socketPath.FindStringSubmatch(strings.Join(c.Command, " "))
	if m == nil {
		return nil
	}
	return rule.AtCommand(c, rule.Finding(c,
		fmt.Sprintf("the app listens only on the Unix socket %s, but the health check uses port %d", strings.Join(m[1:], ""),
			port),
		fmt.Sprintf("bind the app to the port: `--bind 0.0.0.0:%d` for gunicorn, `--host 0.0.0.0 --port %d` for uvicorn",
			port, port),
		"command: "+strings.Join(c.Program(), " ")))
}

var socketPath = lazyregexp.New(`\bunix://?(/[\w./-]+)|--uds[ =](/[\w./-]+)|unix:(/[\w./-]+)`)

// waitsForAnswer is about an app that has not started because a server of the stack leaves its connection without an
// answer.
func waitsForAnswer(c *facts.Container) *check.Finding {
	for _, end := range c.Connections() {
		named := c.Stack.Named(end.Addr().String())
		if len(named) == 0 || named[0] == c {
			continue
		}
		other := named[0]
		f := rule.Finding(c,
			fmt.Sprintf("the app has not opened its port since its start %s ago: it waits for a response from %q on port "+
				"%d", time.Since(c.Since).Round(time.Second), other.Service, end.Port()),
			fmt.Sprintf("check the port in the settings and `docker compose logs %s`; if the app only loads data, raise "+
				"start_period", other.Service),
			"probe: "+c.ProbeTest,
		)
		if usual := target.UsualPorts[facts.Database(other.Config().Image)]; len(usual) > 0 &&
			!slices.Contains(usual, end.Port()) {
			f.Evidence = append(f.Evidence,
				fmt.Sprintf("%s servers usually listen on %d", facts.Database(other.Config().Image),
					usual[0]))
		}
		return rule.AtKey(c, f, "environment")
	}
	return nil
}
