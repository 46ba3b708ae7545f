package stack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var notReady = class{
	rule: rule{
		id: "FD-R50", title: "Dependency that is not ready",
		about: "A server runs before it accepts connections: it loads data, recovers or initialises a volume. " +
			"`condition: service_healthy` waits for its health check. An app that retries also survives a restart " +
			"of the server.",
	},
	signs: slices.Concat(
		signs(
			"postgres",
			`the database system is (?P<what>starting up|shutting down|in recovery mode|not (?:yet )?accepting connections)`,
			`(?P<closed>server closed the connection unexpectedly|connection was closed in the middle of `+
				`operation|consuming input failed: (?:server closed|EOF)|terminating connection due to administrator `+
				`command|SSL connection has been closed unexpectedly|SSL SYSCALL error: EOF)`,
		),
		signs(
			"redis",
			`\w+ is (?P<what>loading) the dataset`,
			`BusyLoadingError`,
			`(?P<closed>Connection closed by server)`,
		),
		signs(
			"mysql",
			`Lost connection to (?:MySQL )?server at '(?:handshake: )?reading (?:initial communication|authorization) packet'`,
			`(?P<closed>Lost connection to (?:MySQL )?server during query|server has gone away)`,
		),
		signs("mongo", `NotPrimaryNoSecondaryOk|node is recovering`, `(?P<closed>AutoReconnect: .*connection closed)`),
		signs("amqp", `(?P<closed>StreamLostError)`),
		signs("", `(?P<closed>ConnectionResetError|Connection reset by peer|Server disconnected|RemoteDisconnected)`),
	),
	found: func(p *container, c clue) *check.Finding {
		server := p.server(c)
		if server == nil || server == p {
			return nil
		}
		if c.groups["closed"] != "" {
			kind, asked := database(server.service().Image), c.serverKind()
			if kind != "" && asked != "" && kind != asked && !strings.Contains(c.about(), "kombu.") {
				return p.asksOtherKind(c)
			}
			return p.closedBy(server, c)
		}
		what := c.groups["what"]
		if what == "" {
			what = "not ready"
		}
		return p.placed(
			p.finding(
				fmt.Sprintf("it asked %q while that was %s, and did not ask again", server.Service, what),
				p.waitFix(server.Service),
				p.quote(c)...),
			"depends_on",
		)
	},
}

// closedBy is about a server that ended a connection in use.
func (p *container) closedBy(server *container, c clue) *check.Finding {
	if !p.snapshot.isHealthy(server.Service) {
		return p.waitsFor(server.Service, p.quote(c)...)
	}
	return p.placedAt(p.finding(
		fmt.Sprintf("%q closed the connection: it ended or was restarted, or the connection was idle for too long",
			server.Service),
		fmt.Sprintf("see `docker compose logs %s`; let the client test connections before it uses them "+
			"(`pool_pre_ping=True`) and try again", server.Service),
		p.quote(c)...), c.frames())
}

// complainsLast reports whether the last line that a container logged is a complaint.
func (p *container) complainsLast() bool {
	words := p.lastWords()
	return len(words) > 0 && complaint.MatchString(words[len(words)-1])
}

func (p *container) waitFix(host string) string {
	if len(p.snapshot.named(host)[0].Check.Test) == 0 {
		return fmt.Sprintf(
			"add a health check to %q, and let service %q wait for it: depends_on with condition service_healthy; "+
				"then run `fastdock up`",
			host,
			p.Service,
		)
	}
	return fmt.Sprintf(
		"let service %q wait: depends_on %q with condition service_healthy; then run `fastdock up`",
		p.Service,
		host,
	)
}

// waitsFor reports that another service is the reason: its own finding says more.
func (p *container) waitsFor(host string, evidence ...string) *check.Finding {
	others := p.snapshot.named(host)
	if len(others) == 0 || others[0].Status != "running" {
		return p.needs(host, "does not run", evidence)
	}
	other := others[0]
	if other.isFailing() {
		return p.needs(host, "is not well", evidence)
	}
	if !p.isFailing() && !p.complainsLast() {
		return nil // it asked again
	}
	f := p.finding(
		fmt.Sprintf("it asked for %q before that was ready, and did not ask again", host),
		p.waitFix(host),
		evidence...)
	return p.deceived(p.placed(f, "depends_on"), host)
}

// needs reports that a service is the consequence of another one.
func (p *container) needs(host, how string, evidence []string) *check.Finding {
	f := p.finding(
		fmt.Sprintf("it needs %q, which %s", host, how),
		fmt.Sprintf("see the finding about %q; then run `fastdock up`, which starts it", host),
		evidence...)
	f.Follows = host
	return f
}

// deceived reports that a service did wait, for a health check that passes on the first server of a new volume, which
// accepts no connection from outside.
func (p *container) deceived(f *check.Finding, host string) *check.Finding {
	test := strings.Join(p.snapshot.named(host)[0].Check.Test, " ")
	if !p.waitedFor(host) || !strings.Contains(test, "pg_isready") || strings.Contains(test, "-h") {
		return f
	}
	f.Cause = fmt.Sprintf(
		"it was started before %q took connections: that one's health check asks the socket, where a first server "+
			"answers while a new volume is set up",
		host,
	)
	f.Fix.Text = "ask over TCP in that health check: `pg_isready -h 127.0.0.1`"
	return p.inCompose(f, []string{"services", host, "healthcheck", "test"}, func(line string) string {
		if strings.Contains(line, `"pg_isready"`) {
			return strings.Replace(line, `"pg_isready"`, `"pg_isready", "-h", "127.0.0.1"`, 1)
		}
		return strings.Replace(line, "pg_isready", "pg_isready -h 127.0.0.1", 1)
	})
}
