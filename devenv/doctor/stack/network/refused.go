package network

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/database"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Refused is about a connection that nothing accepts.
var Refused = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R11", Title: "Connection to the wrong address",
		About: "Inside a container, localhost is the container itself. Connect to another service by its name and " +
			"its container port, not its published port.",
	},
	Patterns: rule.Patterns(
		"",
		`thrd:(?P<host>[\w.-]+):(?P<port>\d+)/(?P<broker>\d+)\].*`+target.ErrRefused,
		`node_id=(?P<broker>\d+) host=(?P<host>[\w.-]+):(?P<port>\d+)`,
		`connect node with id (?P<broker>\d+): \[Errno 111\] Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)\)`,
		`thrd:(?:\w+://)?(?P<host>[\w.-]+):(?P<port>\d+)/bootstrap\].*`+target.ErrRefused,
		`(?P<socket>connection to server on socket "[^"]+" failed`+
			`|connections on Unix domain socket "[^"]+/\.s\.PGSQL|connect to local (?:MySQL )?server through socket)`,
		`connection to server at "(?P<host>[^"]+)"(?: \([^)]*\))?, port (?P<port>\d+) failed: Connection refused`,
		`Connection refused(?s:.*?)running on host "(?P<host>[^"]+)"(?: \([^)]*\))?(?s:.*?)port (?P<port>\d+)`,
		`connecting to (?P<host>[\w.-]+) on port (?P<port>\d+): \[Errno 111\]`,
		`ipv4:(?P<host>[\d.]+):(?P<port>\d+): Failed to connect`,
		`timeout occurred after waiting \d+ seconds for (?P<host>[\w.-]+):(?P<port>\d+)`,
		`Unable to bootstrap from \[\('(?P<host>[^']+)', (?P<port>\d+)`,
		`bootstrap_servers?.*'(?P<host>[\w.-]+):(?P<port>\d+)'|NoBrokersAvailable`,
		`[Cc]annot connect to (?:host )?(?:\w+://(?:[^@/\s]*@)?)?(?P<host>[\w.-]+):(?P<port>\d+).*(?:`+target.ErrRefused+
			`|Connect call failed)`,
		`Error (?:111|99) connecting to (?P<host>[^:\s]+):(?P<port>\d+)`,
		`Could not connect to the endpoint URL: "\w+://(?P<host>[^:/"]+)(?::(?P<port>\d+))?`,
		`Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)[^)]*\).*connecting to (?P<name>[^:\s]+):`,
		`Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)`,
		`server on '(?P<host>[^':]+)(?::(?P<port>\d+))?'.*`+target.ErrRefused,
		`(?P<host>[\w.-]+):(?P<port>\d+): \[Errno 111\]`,
		`connect to (?:MySQL )?server on '(?P<host>[^':]+)(?::(?P<port>\d+))?'`,
		`host='(?P<host>[^']+)', port=(?P<port>\d+).*`+target.ErrRefused,
		`connect(?:ion)?(?: to)? (?P<host>\S+?):(?P<port>\d+):? (?:[Cc]onnection )?refused`,
		`ECONNREFUSED (?P<host>[^:\s]+):(?P<port>\d+)`,
		`code: 'ECONNREFUSED'(?s:.*?)address: '(?P<host>[^']+)',\s*port: (?P<port>\d+)`,
		`dial tcp (?P<host>[^:\s]+):(?P<port>\d+): connect: connection refused`,
		`\(111: .*upstream: "\w+://(?P<host>[\w.-]+):(?P<port>\d+)`,
		`(?:^|\.)AMQPConnectionError:?\s*$`,
		`Unable to connect to port (?P<port>\d+) on (?P<host>[\w.-]+)`,
		`(?i)(?:fail(?:ed|s|ure)?|unable|cannot|can't|couldn't|could not)(?: to)? (?:connect|establish|reach)\w*\b[^\n]*?`+
			`\b(?P<host>[a-z][\w.-]*|\d+\.\d+\.\d+\.\d+):(?P<port>\d{2,5})\b`,
		`(?P<vague>(?i:could not|cannot|can't|unable to|failed to) (?i:connect to|reach) (?:an? |the )?[\w-]+ (?i:server|`+
			`API|service|broker|database)\b)`,
		`ConnectionRefusedError|ConnectError: (?:\[Errno 111\]|All connection attempts failed)|`+target.ErrRefused,
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["vague"] != "" && match.Raised == nil {
			return nil // one of many tries
		}
		host, port := cmp.Or(target.Host(c, match), hostInFile(c, match)), match.Port()
		at, _ := netip.ParseAddr(host)
		own := host == "localhost" || at.IsLoopback()
		if f := fixedHost(c, host, match); f != nil {
			return f
		}
		switch {
		case own && match.Groups["broker"] != "":
			return givenLoopback(c, port, match)
		case own:
			return asksItself(c, host, cmp.Or(port, target.Port(c, host, match)), match)
		case match.Groups["socket"] != "":
			return rule.AtCode(c,
				rule.Finding(c,
					"the app connects to the database through a local socket, because its settings contain no host",
					fmt.Sprintf("set %s as the host %s", target.Called(databaseOf(c, match), "the database service"),
						target.InSetting(c, "")),
					rule.Quote(c, match)...),
				match.Frames(),
			)
		case port == 0 && len(c.Stack.Named(host)) > 0:
			return refusedBy(c, c.Stack.Named(host)[0], target.Port(c, host, match), match)
		case host == "" && wordedServer(c, match) != nil:
			return doesNotReach(c, wordedServer(c, match), match)
		case plainHost.MatchString(host) && len(c.Stack.Named(host)) == 0 && !target.IsService(c, host):
			return noSuchService(c, host, match)
		case host == "" || len(c.Stack.Named(host)) == 0:
			return rule.Finding(c,
				"connection refused "+address(host, port),
				"start that server, or correct the address in the settings",
				rule.Quote(c, match)...)
		}
		return refusedBy(c, c.Stack.Named(host)[0], port, match)
	},
}

// hostInFile returns the only host that the project's files of a traceback name; empty where they name several.
func hostInFile(c *facts.Container, match rule.Match) string {
	hosts := map[string]bool{}
	for _, f := range match.Frames() {
		source, _ := c.Stack.Sources.File(c.InProject(f.File))
		for _, line := range source.Lines {
			if m := target.InCode.FindStringSubmatch(line); m != nil {
				hosts[strings.Join(m[1:], "")] = true
			}
		}
	}
	if len(hosts) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(hosts))[0]
}

// givenLoopback is about a broker of Kafka that answered a first request, and named its own loopback address for the
// next.
func givenLoopback(c *facts.Container, port uint16, match rule.Match) *check.Finding {
	broker := "kafka"
	if found := c.Stack.OfKind("kafka"); len(found) > 0 {
		broker = found[0].Service
	}
	f := rule.Finding(c,
		fmt.Sprintf("%q advertises localhost:%d to its clients, which in a container is the container itself",
			broker, port),
		fmt.Sprintf("set KAFKA_ADVERTISED_LISTENERS of service %q to an address that containers can reach, for example "+
			"PLAINTEXT://%s:%d, and add a second listener for programs on this machine; then run `fastdock up`",
			broker, broker, port),
		rule.Quote(c, match)...)
	return rule.AtCode(c, f, match.Frames())
}

// asksItself reports that localhost is the container itself, and which service was probably meant.
func asksItself(c *facts.Container, host string, port uint16, match rule.Match) *check.Finding {
	meant := "the service name"
	if servers := c.Stack.OfKind(target.Kind(match)); len(servers) > 0 && port == 0 {
		meant = strconv.Quote(servers[0].Service)
	}
	for _, other := range c.Stack.Containers {
		usual := slices.Contains(target.UsualPorts[facts.Database(other.Config().Image)], port)
		if other != c && (other.ListensOn(port) || usual) {
			meant = strconv.Quote(other.Service)
		}
	}
	if meant == "the service name" {
		meant = target.Called(target.Namesake(c, match), meant)
	}
	said := strings.Contains(match.About(), "localhost:") || target.HostInCode(c, match) == "localhost"
	if host == "::1" || said || target.SettingWith(c, "localhost") != "" {
		host = "localhost" // which is what the code says
	}
	where := host
	if port != 0 {
		where = fmt.Sprintf("%s:%d", host, port)
	}
	return rule.AtCode(c,
		rule.Finding(c, fmt.Sprintf("the app connects to %s, which is its own container, where nothing listens on that port",
			where),
			fmt.Sprintf("use %s instead of %s %s", meant, host, target.InSetting(c, host)), rule.Quote(c, match)...),
		match.Frames(),
	)
}

// databaseOf returns the database that a client asks for at a socket of its own container.
func databaseOf(c *facts.Container, match rule.Match) *facts.Container {
	kind := "mysql"
	if strings.Contains(match.Groups["socket"], "connection") {
		kind = "postgres"
	}
	if found := c.Stack.OfKind(kind); len(found) > 0 {
		return found[0]
	}
	return nil
}

// refusedBy returns why a container does not answer on a port.
func refusedBy(c, other *facts.Container, port uint16, match rule.Match) *check.Finding {
	known := other.Status == "running" && other.PortsKnown && len(other.Listening) > 0
	switch {
	case known && port != 0 && !other.ListensOn(port):
		f := rule.Finding(c,
			fmt.Sprintf(
				"the app connects to %q on port %d, where nothing listens; %s listens on %s",
				other.Service,
				port,
				other.Service,
				facts.Ports(other.Listening),
			),
			fmt.Sprintf(
				"use %s:%s %s",
				other.Service,
				facts.Ports(other.Listening),
				target.InSetting(c, other.Service),
			),
			rule.Quote(c, match)...)
		for _, published := range other.Ports {
			if strings.HasSuffix(published.Address, fmt.Sprintf(":%d", port)) {
				f.Evidence = append(
					f.Evidence,
					fmt.Sprintf(
						"%q publishes port %d as %d on this machine, not for containers",
						other.Service,
						published.Inside,
						port,
					),
				)
			}
		}
		return f
	case known && onlyInside(other, port):
		return database.WithOlderVolume(other, bound(c, other, match))
	case waitedFor(c, other.Service) && other.Health == "healthy" && other.PortsKnown && len(other.Listening) == 0:
		return rule.AtKey(other, rule.Finding(c,
			fmt.Sprintf("%q is healthy but listens on no port: it accepts only local connections over a socket",
				other.Service),
			fmt.Sprintf("remove the option of service %q that disables the network (--skip-networking, port 0), and check its "+
				"health over TCP", other.Service),
			rule.Quote(c, match)...), "command", "environment")
	}
	return waitsFor(c, other.Service, rule.Quote(c, match)...)
}

// onlyInside reports whether a container listens on a port only for its own programs.
func onlyInside(c *facts.Container, port uint16) bool {
	outside := func(at netip.AddrPort) bool { return (port == 0 || at.Port() == port) && !at.Addr().IsLoopback() }
	return len(c.Listening) > 0 && !slices.ContainsFunc(c.Listening, outside)
}

// bound reports that a server listens on its loopback address.
func bound(c, other *facts.Container, match rule.Match) *check.Finding {
	fix := map[string]string{
		"postgres": "start it with `-c listen_addresses='*'`", "redis": "start it without `--bind 127.0.0.1`, or " +
			"with `--bind 0.0.0.0`",
		"mysql": "start it without `--bind-address=127.0.0.1`", "mongo": "start it with `--bind_ip_all`",
	}[facts.Database(other.Config().Image)]
	if fix == "" {
		fix = "make it listen on all addresses (`--host 0.0.0.0`)"
	}
	f := rule.Finding(c,
		fmt.Sprintf(
			"%q listens on %s, inside its own container only: it refuses other connections",
			other.Service,
			facts.Ports(other.Listening),
		),
		fmt.Sprintf("change service %q: %s; then run `fastdock up`", other.Service, fix),
		rule.Quote(c, match)...)
	return rule.AtKey(other, f, "command", "environment")
}

// wordedServer returns the server of the project that a sentence names by its product; nil for none.
func wordedServer(c *facts.Container, match rule.Match) *facts.Container {
	for word := range strings.FieldsSeq(strings.ToLower(match.Groups["vague"])) {
		if found := c.Stack.OfKind(products[word]); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// products are the kinds of servers by the names that sentences give them.
var products = map[string]string{
	"redis": "redis", "valkey": "redis", "postgres": "postgres", "postgresql": "postgres", "mysql": "mysql",
	"mariadb": "mysql", "mongodb": "mongo", "rabbitmq": "amqp", "kafka": "kafka", "elasticsearch": "elastic",
}

// doesNotReach is about a server of which only the product is known, not where it is asked.
func doesNotReach(c, server *facts.Container, match rule.Match) *check.Finding {
	return rule.AtCode(c, rule.Finding(c,
		fmt.Sprintf("the app does not reach its server, which is probably %q", server.Service),
		fmt.Sprintf("set %q as the host in the settings, and wait for it: `depends_on` with `condition: "+
			"service_healthy`", server.Service),
		rule.Quote(c, match)...), match.Frames())
}

// plainHost is a name without a domain, as services have one.
var plainHost = lazyregexp.New(`^[A-Za-z][\w-]*$`)

func noSuchService(c *facts.Container, host string, match rule.Match) *check.Finding {
	return rule.Finding(c,
		fmt.Sprintf(
			"host %q does not resolve: no service has that name; the services are %s",
			host,
			strings.Join(c.Stack.Project.ServiceNames(), ", "),
		),
		"use the service name "+cmp.Or(inFile(match.Groups["file"]), target.InSetting(c, host)),
		rule.Quote(c, match)...)
}

func inFile(file string) string {
	if file == "" {
		return ""
	}
	return "in " + file
}

// fixedHost is about a name of a service to which extra_hosts gives another address; nil where that is not so.
func fixedHost(c *facts.Container, host string, match rule.Match) *check.Finding {
	addresses := c.Config().ExtraHosts[host]
	if !target.IsService(c, host) || len(addresses) == 0 {
		return nil
	}
	return rule.AtKey(c, rule.Finding(c,
		fmt.Sprintf("the app connects to %s for %q, because extra_hosts overrides the address of the "+
			"service", addresses[0], host),
		fmt.Sprintf("remove %q from extra_hosts of service %q: services resolve each other by name; then run `fastdock up`",
			host, c.Service),
		rule.Quote(c, match)...), "extra_hosts")
}

func address(host string, port uint16) string {
	switch {
	case host == "":
		return "at the address in the code or settings"
	case port == 0:
		return "at " + host
	}
	return fmt.Sprintf("at %s:%d", host, port)
}
