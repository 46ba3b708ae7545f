package network

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// NotReady is about a server that is asked before it takes connections, or ends them.
var NotReady = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R50", Title: "Dependency that is not ready",
		About: "A server runs before it accepts connections: it loads data, recovers or initialises a volume. " +
			"`condition: service_healthy` waits for its health check. An app that retries also survives a restart " +
			"of the server.",
	},
	Patterns: slices.Concat(
		rule.Patterns(
			"postgres",
			`the database system is (?P<what>starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)`,
			`(?P<closed>server closed the connection unexpectedly|connection was closed in the middle of `+
				`operation|consuming input failed: (?:server closed|EOF)|terminating connection due to administrator `+
				`command|SSL connection has been closed unexpectedly|SSL SYSCALL error: EOF)`,
		),
		rule.Patterns(
			"redis",
			`\w+ is (?P<what>loading) the dataset`,
			`BusyLoadingError`,
			`(?P<closed>Connection closed by server)`,
		),
		rule.Patterns(
			"mysql",
			`Lost connection to (?:MySQL )?server at '(?:handshake: )?reading (?:initial communication|authorization) packet'`,
			`(?P<closed>Lost connection to (?:MySQL )?server during query|server has gone away)`,
		),
		rule.Patterns("mongo", `NotPrimaryNoSecondaryOk|node is recovering`,
			`(?P<closed>AutoReconnect: .*connection closed)`),
		rule.Patterns("amqp", `(?P<closed>StreamLostError)`),
		rule.Patterns("", `(?P<closed>ConnectionResetError|Connection reset by peer|Server disconnected|RemoteDisconnected)`),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		server := target.Server(c, match)
		if server == nil || server == c {
			return nil
		}
		if match.Groups["closed"] != "" {
			kind, asked := facts.Database(server.Config().Image), target.Kind(match)
			if kind != "" && asked != "" && kind != asked && !strings.Contains(match.About(), "kombu.") {
				return asksOtherKind(c, match)
			}
			return closedBy(c, server, match)
		}
		what := match.Groups["what"]
		if what == "" {
			what = "not ready"
		}
		return rule.AtKey(c,
			rule.Finding(c,
				fmt.Sprintf("the app connected to %q, which was %s, and did not retry", server.Service, what),
				waitFix(c, server.Service),
				rule.Quote(c, match)...),
			"depends_on",
		)
	},
}

// closedBy is about a server that ended a connection in use.
func closedBy(c, server *facts.Container, match rule.Match) *check.Finding {
	if !c.Stack.IsHealthy(server.Service) {
		return waitsFor(c, server.Service, rule.Quote(c, match)...)
	}
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("%q closed the connection: it restarted, or the connection was idle for too long",
			server.Service),
		fmt.Sprintf("see `docker compose logs %s`; test connections before use (`pool_pre_ping=True`) and "+
			"retry", server.Service),
		rule.Quote(c, match)...), match.Frames())
}

func waitFix(c *facts.Container, host string) string {
	if len(c.Stack.Named(host)[0].Check.Test) == 0 {
		return fmt.Sprintf(
			"add a health check to %q, and make service %q wait for it: `depends_on` with `condition: service_healthy`; then "+
				"run `fastdock up`",
			host,
			c.Service,
		)
	}
	return fmt.Sprintf(
		"make service %q wait for %q: `depends_on` with `condition: service_healthy`; then run `fastdock up`",
		c.Service,
		host,
	)
}

// waitsFor reports that another service is the reason: its own finding says more.
func waitsFor(c *facts.Container, host string, evidence ...string) *check.Finding {
	others := c.Stack.Named(host)
	if len(others) == 0 || others[0].Status != "running" {
		return needs(c, host, "is not running", evidence)
	}
	other := others[0]
	if other.IsFailing() {
		return needs(c, host, "is failing", evidence)
	}
	if !c.IsFailing() && !complainsLast(c) {
		return nil // it asked again
	}
	f := rule.Finding(c,
		fmt.Sprintf("the app connected to %q before it was ready, and did not retry", host),
		waitFix(c, host),
		evidence...)
	return deceived(c, rule.AtKey(c, f, "depends_on"), host)
}

// needs reports that a service is the consequence of another one.
func needs(c *facts.Container, host, how string, evidence []string) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("this service needs %q, which %s", host, how),
		fmt.Sprintf("see the finding about %q; then run `fastdock up`", host),
		evidence...)
	f.Follows = host
	return f
}

// complainsLast reports whether the last line that a container logged is a complaint.
func complainsLast(c *facts.Container) bool {
	words := c.LastWords()
	return len(words) > 0 && facts.IsComplaint(words[len(words)-1])
}

// deceived reports that a service did wait, for a health check that passes on the first server of a new volume, which
// accepts no connection from outside.
func deceived(c *facts.Container, f *check.Finding, host string) *check.Finding {
	test := strings.Join(c.Stack.Named(host)[0].Check.Test, " ")
	if !waitedFor(c, host) || !strings.Contains(test, "pg_isready") || strings.Contains(test, "-h") {
		return f
	}
	f.Cause = fmt.Sprintf(
		"the app started before %q accepted connections: that health check uses the socket of the temporary server",
		host,
	)
	f.Fix.Text = "connect over TCP in that health check: `pg_isready -h 127.0.0.1`"
	return rule.EditCompose(c, f, []string{"services", host, "healthcheck", "test"}, func(line string) string {
		if strings.Contains(line, `"pg_isready"`) {
			return strings.Replace(line, `"pg_isready"`, `"pg_isready", "-h", "127.0.0.1"`, 1)
		}
		return strings.Replace(line, "pg_isready", "pg_isready -h 127.0.0.1", 1)
	})
}

// waitedFor reports whether a container was started only when a service was healthy.
func waitedFor(c *facts.Container, service string) bool {
	return c.Config().DependsOn[service].Condition == types.ServiceConditionHealthy
}
