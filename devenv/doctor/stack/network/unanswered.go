package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// Unanswered is about a connection or a request without an answer.
var Unanswered = rule.LogRule{
	Rule: rule.Rule{
		ID: unansweredID, Title: "Connection that times out",
		About: "No response means that packets are lost: the network is internal, a firewall drops them, or the " +
			"address does not exist. A server that refuses responds at once.",
	},
	Patterns: rule.Patterns(
		"",
		`host='(?P<host>[^']+)', port=(?P<port>\d+)\): (?P<slow>Read timed out)`,
		`connection to server at "(?P<host>[^"]+)".*(?:timeout expired|timed out|No route to host|Network is unreachable)`,
		`host='(?P<host>[^']+)', port=(?P<port>\d+).*(?:timed out|No route|unreachable)`,
		`Error (?:101|110|113) connecting to (?P<host>[^:\s]+):(?P<port>\d+)`,
		`(?P<host>[\w.-]+):(?P<port>\d+): (?:timed out|\[Errno 1(?:01|13)\])`,
		`server on '(?P<host>[^':]+)'.*timed out`,
		`(?i)(?:couldn't|could not|cannot|can't|unable to) connect to ['"]?https?://(?P<host>[\w.-]+)`,
		`(?P<slow>ReadTimeout\b|Read timed out|The read operation timed out)`,
		`(?P<slow>DEADLINE_EXCEEDED|nats: timeout)`,
		`Timeout connecting to server|(?P<bare>^(?:asyncio\.exceptions\.)?TimeoutError$)`,
		`ConnectTimeout|ConnectionTimeout|ConnectTimeoutError|ETIMEDOUT|No route to host|Network is `+
			`unreachable|\[Errno 1(?:01|10|13)\]`,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["bare"] != "" && !slices.ContainsFunc(match.Frames(), connects) {
			return nil
		}
		host := target.Host(c, match)
		if f := fixedHost(c, host, match); f != nil {
			return f
		}
		if name := closedNetwork(c); name != "" && len(c.Stack.Named(host)) == 0 {
			return noWayOut(c, name, host, match)
		}
		if match.Groups["slow"] != "" {
			who := "the server " + address(host, cmp.Or(match.Port(), target.Port(c, host, match)))
			if host == "" {
				who = target.Called(target.Server(c, match), "the server")
			}
			return rule.AtCode(c, rule.Finding(c,
				who+" accepts the request but does not respond in time",
				"see the log of that server; if it is only slow, raise the client's timeout",
				rule.Quote(c, match)...), match.Frames())
		}
		if len(c.Stack.Named(host)) > 0 && !c.Stack.IsHealthy(host) {
			return waitsFor(c, host, rule.Quote(c, match)...)
		}
		return rule.AtCode(c,
			rule.Finding(c,
				"no response "+address(host, cmp.Or(match.Port(), target.Port(c, host, match)))+", not even a refusal",
				"check the address in the settings, and whether a firewall or VPN blocks the container",
				rule.Quote(c, match)...),
			match.Frames(),
		)
	},
}

// connects reports whether a frame is of a driver that opens a connection.
func connects(f traceback.Frame) bool {
	m := facts.PackageOf.FindStringSubmatch(f.File)
	return m != nil && target.Drivers[m[1]] != "" && strings.Contains(f.Func, "connect")
}

const unansweredID = "FD-R52"

func noWayOut(c *facts.Container, network, host string, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		fmt.Sprintf("%q is not reachable: the network %q is internal and has no access to other networks", host, network),
		fmt.Sprintf("add service %q to a second network without `internal: true`", c.Service),
		rule.Quote(c, match)...)
	f.ID = unansweredID
	return rule.AtKey(c, f, "networks")
}

// closedNetwork returns the network that keeps a container from the outside; empty where one of its networks leads
// there.
func closedNetwork(c *facts.Container) string {
	closed := ""
	for key := range c.Config().Networks {
		if network, known := c.Stack.Project.Networks[key]; !known || !network.Internal {
			return ""
		}
		closed = key
	}
	return closed
}
