// Package network has the rules about what containers ask of one another: names, ports, proxies, TLS and protocols.
package network

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/env"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// NameUnknown is about a host name that is not found.
var NameUnknown = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R10", Title: "Service name that does not resolve",
		About: "Containers find each other by service name if they share a network and the other container runs. " +
			"A misspelt name, separate networks and an exited service all cause the same error.",
	},
	OfKinds: []string{"kafka"}, // a broker looks up the controllers that its settings name
	Patterns: rule.Patterns(
		"",
		`could not translate host name "(?P<host>[^"]+)"`,
		`failed to resolve host '(?P<host>[^']+)'`,
		`[Ff]ailed to resolve ['"](?P<host>[\w.-]+)(?::(?P<port>\d+))?['"]`,
		`(?i)(?:resolution failed for|(?:could not|cannot|can't|unable to|failed to) resolve(?: host`+
			`(?:name)?:?| address)?|unknown host:?) ['"]?(?P<host>[\w-]+(?:\.[\w-]+)*)(?::(?P<port>\d+))?`,
		`Error -[235] connecting to (?P<host>[^:\s]+):(?P<port>\d+)`,
		`getaddrinfo.*?(?:ENOTFOUND|EAI_AGAIN) (?P<host>\S+)`,
		`(?:nc|wget|ping|telnet): bad address '(?P<host>[^':]+)`,
		`Unknown (?:MySQL )?server host '(?P<host>[^']+)'`,
		`(?:server on|connect to host) '?(?P<host>[\w.-]+)'?.*\[?Errno -[235]`,
		`(?P<host>[\w.-]+):(?P<port>\d+): \[Errno -[235]\]`,
		`Cannot connect to host (?P<host>[^:\s]+):(?P<port>\d+).*`+errUnknown,
		`host='(?P<host>[^']+)'.*`+errUnknown,
		`lookup (?P<host>\S+) on \S+: no such host`,
		`UnknownHostException: (?P<host>[\w.-]+)`,
		`connecting to (?P<host>[\w.-]+) on port (?P<port>\d+): \[Errno -[235]\]`,
		`host not found in (?:upstream|resolver) "(?P<host>[^":]+)[^"]*" in (?P<file>\S+)`,
		errUnknown,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		host := target.Host(c, match)
		if host == "" {
			host = cmp.Or(unknownHost(c), unknownInCode(c, match), unsharedServer(c, match))
		}
		if f := env.InQuotes(c, match); f != nil {
			return f
		}
		service := target.IsService(c, host)
		if password, rest, found := strings.Cut(host, "@"); found && password != host {
			return splitPassword(c, rest, match)
		}
		proxy := unknownProxy(c, match)
		switch {
		case c.Stack.Disabled(host):
			return inProfile(c, host, match)
		case proxy != "":
			return proxyUnknown(c, proxy, match)
		case host == "":
			return rule.Finding(c,
				"the host does not exist on the networks of the container",
				"set the service name in the settings",
				rule.Quote(c, match)...)
		case !service && strings.Contains(host, "."):
			return outsideUnknown(c, host, match)
		case !service && len(c.Stack.Named(host)) == 0:
			return noSuchService(c, host, match)
		case c.Config().NetworkMode == "none":
			return rule.AtKey(c, rule.Finding(c,
				"the container has no network because of `network_mode: none`",
				fmt.Sprintf("remove `network_mode` from service %q; then run `fastdock up`", c.Service),
				rule.Quote(c, match)...), "network_mode")
		case len(c.Stack.Named(host)) > 0 && !sharesNetwork(c, host):
			return rule.AtKey(c,
				rule.Finding(c,
					fmt.Sprintf(
						"%q is not reachable: it shares no network with this service, which is in %s",
						host,
						strings.Join(c.Networks, ", "),
					),
					fmt.Sprintf("add services %q and %q to the same network", c.Service, host),
					rule.Quote(c, match)...),
				"networks",
			)
		}
		return waitsFor(c, host, rule.Quote(c, match)...)
	},
}

const errUnknown = `(?:Name or service not known|Temporary failure in name resolution|nodename nor ` +
	`servname provided|No address associated with hostname|Name does not resolve)`

// unknownHost returns the host in the container's settings that no container on its networks has.
func unknownHost(c *facts.Container) string {
	for _, value := range addresses(c) {
		host := target.HostIn(value)
		outside := strings.Contains(host, ".") && host != engineHost
		if host != "" && host != "localhost" && !outside && !sharesNetwork(c, host) {
			return host
		}
	}
	return ""
}

// addresses returns the values of a container's variables that are addresses: first the URLs, then the names of hosts.
func addresses(c *facts.Container) []string {
	var hosts []string
	urls := slices.Sorted(maps.Values(c.Env))
	for _, value := range c.Config().Environment {
		if value != nil {
			urls = append(urls, *value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		if hostVariable.MatchString(name) {
			hosts = append(hosts, c.Env[name])
		}
	}
	noURL := func(value string) bool { return !strings.Contains(value, "://") }
	return append(slices.DeleteFunc(urls, noURL), hosts...)
}

var hostVariable = lazyregexp.New(`_(?:HOST|HOSTNAME|SERVER)$`)

// unknownInCode returns the host in the project's files of a traceback that no container on its networks has.
func unknownInCode(c *facts.Container, match rule.Match) string {
	for _, f := range slices.Backward(match.Frames()) {
		source, _ := c.Stack.Sources.File(c.InProject(f.File))
		for _, line := range source.Lines {
			m := target.InCode.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			host := strings.Join(m[1:], "")
			if target.IsService(c, host) && !sharesNetwork(c, host) {
				return host
			}
		}
	}
	return ""
}

// unsharedServer returns the server of the kind that a match is about where it is on none of its networks.
func unsharedServer(c *facts.Container, match rule.Match) string {
	for _, server := range c.Stack.OfKind(target.Kind(match)) {
		if !sharesNetwork(c, server.Service) {
			return server.Service
		}
	}
	return ""
}

// splitPassword is about a password with an @ in the URL of a database: what follows the first one counts as the host.
func splitPassword(c *facts.Container, host string, match rule.Match) *check.Finding {
	what := "an address in the settings"
	if name := env.SettingOf(c, match); name != "" {
		what = "the address in " + name
	}
	match.Line = "the host is read as …@" + host
	return env.Unescaped(c, what, match)
}

func inProfile(c *facts.Container, host string, match rule.Match) *check.Finding {
	profiles := c.Stack.Project.DisabledServices[host].Profiles
	return rule.Finding(c,
		fmt.Sprintf("host %q does not resolve: the service is not started, because none of its profiles is enabled "+
			"(%s)", host,
			strings.Join(profiles, ", ")),
		fmt.Sprintf("run `fastdock up --profile %s`, set COMPOSE_PROFILES=%s in .env, or remove `profiles:` from service %q",
			profiles[0], profiles[0], host),
		rule.Quote(c, match)...)
}

// outsideUnknown is about a name that is none of the project's.
func outsideUnknown(c *facts.Container, host string, match rule.Match) *check.Finding {
	if servers := c.Config().DNS; slices.ContainsFunc(servers, target.Loopback) {
		f := rule.Finding(c,
			fmt.Sprintf(
				"host %q does not resolve: the DNS server %s is the container itself",
				host,
				strings.Join(servers, ", "),
			),
			fmt.Sprintf(
				"remove `dns:` from service %q, or set a DNS server that containers can reach",
				c.Service,
			),
			rule.Quote(c, match)...)
		f.ID = WrongNameServer.ID
		return rule.AtKey(c, f, "dns")
	}
	if host == engineHost {
		return rule.AtKey(c, rule.Finding(c,
			"host.docker.internal (the engine's machine) does not resolve in the container",
			fmt.Sprintf("add `extra_hosts: [\"host.docker.internal:host-gateway\"]` to service %q; then run "+
				"`fastdock up`", c.Service),
			rule.Quote(c, match)...), "extra_hosts")
	}
	if name := closedNetwork(c); name != "" {
		return noWayOut(c, name, host, match)
	}
	return rule.Finding(c,
		fmt.Sprintf("host %q does not resolve: no DNS server has a record for it", host),
		"check the name and the network connection of the engine's machine; behind a proxy or VPN, configure the engine's "+
			"DNS server",
		rule.Quote(c, match)...)
}

// WrongNameServer is reported by NameUnknown.
var WrongNameServer = rule.Rule{
	ID: "FD-R51", Title: "DNS server that is not reachable",
	About: "`dns:` sets the server for names outside the project. Inside a container, 127.0.0.1 is the container " +
		"itself, where no DNS server runs.",
}

// sharesNetwork reports whether a container of that name is in one of this one's networks; one that has ended counts,
// as its networks are still its own.
func sharesNetwork(c *facts.Container, host string) bool {
	return slices.ContainsFunc(c.Stack.Named(host), func(other *facts.Container) bool {
		return slices.ContainsFunc(
			other.Networks,
			func(network string) bool { return slices.Contains(c.Networks, network) },
		)
	})
}

// engineHost is the name for the engine's machine.
const engineHost = "host.docker.internal"
