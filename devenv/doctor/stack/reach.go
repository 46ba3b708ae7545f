package stack

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const errUnknown = `(?:Name or service not known|Temporary failure in name resolution|nodename nor ` +
	`servname provided|No address associated with hostname|Name does not resolve)`

var nameUnknown = class{
	rule: rule{
		id: "FD-R10", title: "Service name that does not resolve",
		about: "Containers find each other by service name if they share a network and the other container runs. " +
			"A misspelt name, separate networks and an exited service all cause the same error.",
	},
	signs: signs(
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
	found: func(p *container, c clue) *check.Finding {
		host := p.host(c)
		if host == "" {
			host = cmp.Or(p.unknownHost(), p.unknownInCode(c), p.unsharedServer(c))
		}
		if f := p.inQuotes(c); f != nil {
			return f
		}
		service := p.isService(host)
		if password, rest, found := strings.Cut(host, "@"); found && password != host {
			return p.splitPassword(rest, c)
		}
		proxy := p.unknownProxy(c)
		switch {
		case p.snapshot.disabled(host):
			return p.inProfile(host, c)
		case proxy != "":
			return p.proxyUnknown(proxy, c)
		case host == "":
			return p.finding(
				"it looks up a host that no container on its networks has",
				"name the service that it needs in its settings",
				p.quote(c)...)
		case !service && strings.Contains(host, "."):
			return p.outsideUnknown(host, c)
		case !service && len(p.snapshot.named(host)) == 0:
			return p.noSuchService(host, c)
		case p.service().NetworkMode == "none":
			return p.placed(p.finding(
				"it reaches no other container: `network_mode: none` leaves it without a network",
				fmt.Sprintf("remove network_mode from service %q; then run `fastdock up`", p.Service),
				p.quote(c)...), "network_mode")
		case len(p.snapshot.named(host)) > 0 && !p.sharesNetwork(host):
			return p.placed(
				p.finding(
					fmt.Sprintf(
						"it cannot reach %q: they share no network (it is in %s)",
						host,
						strings.Join(p.Networks, ", "),
					),
					fmt.Sprintf("put service %q and %q on one network", p.Service, host),
					p.quote(c)...),
				"networks",
			)
		}
		return p.waitsFor(host, p.quote(c)...)
	},
}

// disabled reports whether a service of that name is left away, because none of its profiles is enabled.
func (s *snapshot) disabled(name string) bool {
	_, off := s.project.DisabledServices[name]
	return off
}

func (p *container) inProfile(host string, c clue) *check.Finding {
	profiles := p.snapshot.project.DisabledServices[host].Profiles
	return p.finding(
		fmt.Sprintf("it looks up host %q, a service that is not started: none of its profiles is enabled (%s)", host,
			strings.Join(profiles, ", ")),
		fmt.Sprintf("run `fastdock up --profile %s`, set COMPOSE_PROFILES=%s in .env, or remove `profiles:` from service %q",
			profiles[0], profiles[0], host),
		p.quote(c)...)
}

// proxyNames are the variables that send the requests of HTTP clients to a proxy.
var proxyNames = []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"}

// httpClients are the packages that obey those variables.
var httpClients = lazyregexp.New(`/(?:httpx|httpcore|requests|urllib3|aiohttp|urllib)/`)

// unknownProxy returns the variable with the proxy that an HTTP client looks up in vain.
func (p *container) unknownProxy(c clue) string {
	if !slices.ContainsFunc(c.frames(), func(f traceback.Frame) bool { return httpClients.MatchString(f.File) }) {
		return ""
	}
	for _, name := range proxyNames {
		proxy := hostIn(p.Env[name])
		said := c.groups["host"]
		if proxy != "" && len(p.snapshot.named(proxy)) == 0 && (said == "" || said == proxy) {
			return name
		}
	}
	return ""
}

func (p *container) proxyUnknown(name string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("its requests go through the proxy %q of %s, a name that nobody knows here", hostIn(p.Env[name]), name),
		fmt.Sprintf("remove %s from service %q (also from ~/.docker/config.json, which sets it in every container), or "+
			"name the services that it asks in NO_PROXY", name, p.Service),
		p.quote(c)...)
	f.ID = unansweredID
	return p.placed(f, "environment", "env_file")
}

// fixedHost is about a name of a service to which extra_hosts gives another address; nil where that is not so.
func (p *container) fixedHost(host string, c clue) *check.Finding {
	addresses := p.service().ExtraHosts[host]
	if !p.isService(host) || len(addresses) == 0 {
		return nil
	}
	return p.placed(p.finding(
		fmt.Sprintf("it asks %s for %q: extra_hosts gives the name of the service another address", addresses[0], host),
		fmt.Sprintf("remove %q from extra_hosts of service %q: services find one another by name; then run `fastdock up`",
			host, p.Service),
		p.quote(c)...), "extra_hosts")
}

func (p *container) noSuchService(host string, c clue) *check.Finding {
	return p.finding(
		fmt.Sprintf(
			"it looks up host %q, and no service has that name; there are %s",
			host,
			strings.Join(p.snapshot.project.ServiceNames(), ", "),
		),
		"write the name of the service "+cmp.Or(inFile(c.groups["file"]), p.inSetting(host)),
		p.quote(c)...)
}

// plainHost is a name without a domain, as services have one.
var plainHost = lazyregexp.New(`^[A-Za-z][\w-]*$`)

// splitPassword is about a password with an @ in the URL of a database: what follows the first one counts as the host.
func (p *container) splitPassword(host string, c clue) *check.Finding {
	what := "an address in its settings"
	if name := p.settingOf(c); name != "" {
		what = "the address in " + name
	}
	c.line = "the host is read as …@" + host
	return p.unescaped(what, c)
}

func inFile(file string) string {
	if file == "" {
		return ""
	}
	return "in " + file
}

// outsideUnknown is about a name that is none of the project's.
func (p *container) outsideUnknown(host string, c clue) *check.Finding {
	if servers := p.service().DNS; slices.ContainsFunc(servers, loopback) {
		f := p.finding(
			fmt.Sprintf(
				"it looks up host %q at the name server %s, which is its own container",
				host,
				strings.Join(servers, ", "),
			),
			fmt.Sprintf(
				"remove `dns:` from service %q, or name a server that containers reach",
				p.Service,
			),
			p.quote(c)...)
		f.ID = wrongNameServer.id
		return p.placed(f, "dns")
	}
	if host == engineHost {
		return p.placed(p.finding(
			"host.docker.internal, the engine's machine, has no address in its container",
			fmt.Sprintf("add `extra_hosts: [\"host.docker.internal:host-gateway\"]` to service %q; then run "+
				"`fastdock up`", p.Service),
			p.quote(c)...), "extra_hosts")
	}
	if name := p.closedNetwork(); name != "" {
		return p.noWayOut(name, host, c)
	}
	return p.finding(
		fmt.Sprintf("it looks up host %q, and no name server knows that name", host),
		"check the name, and whether the engine's machine is online; behind a company's proxy or VPN, give the "+
			"engine its name server",
		p.quote(c)...)
}

func loopback(address string) bool {
	at, err := netip.ParseAddr(address)
	return err == nil && at.IsLoopback()
}

// closedNetwork returns the network that keeps a container from the outside; empty where one of its networks leads
// there.
func (p *container) closedNetwork() string {
	closed := ""
	for key := range p.service().Networks {
		if network, known := p.snapshot.project.Networks[key]; !known || !network.Internal {
			return ""
		}
		closed = key
	}
	return closed
}

func (p *container) noWayOut(network, host string, c clue) *check.Finding {
	f := p.finding(
		fmt.Sprintf("it looks up %q outside, and its network %q is internal, which leads nowhere else", host, network),
		fmt.Sprintf("put service %q on a second network without `internal: true`", p.Service),
		p.quote(c)...)
	f.ID = unansweredID
	return p.placed(f, "networks")
}

// wrongNameServer is reported by nameUnknown.
var wrongNameServer = rule{
	id: "FD-R51", title: "DNS server that is not reachable",
	about: "`dns:` sets the server for names outside the project. Inside a container, 127.0.0.1 is the container " +
		"itself, where no DNS server runs.",
}

// engineHost is the name for the engine's machine.
const engineHost = "host.docker.internal"

// unknownHost returns the host in the container's settings that no container on its networks has.
func (p *container) unknownHost() string {
	for _, value := range p.addresses() {
		host := hostIn(value)
		outside := strings.Contains(host, ".") && host != engineHost
		if host != "" && host != "localhost" && !outside && !p.sharesNetwork(host) {
			return host
		}
	}
	return ""
}

// addresses returns the values of a container's variables that are addresses: first the URLs, then the names of hosts.
func (p *container) addresses() []string {
	var hosts []string
	urls := slices.Sorted(maps.Values(p.Env))
	for _, value := range p.service().Environment {
		if value != nil {
			urls = append(urls, *value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		if hostVariable.MatchString(name) {
			hosts = append(hosts, p.Env[name])
		}
	}
	noURL := func(value string) bool { return !strings.Contains(value, "://") }
	return append(slices.DeleteFunc(urls, noURL), hosts...)
}

var hostVariable = lazyregexp.New(`_(?:HOST|HOSTNAME|SERVER)$`)

// unknownInCode returns the host in the project's files of a traceback that no container on its networks has.
func (p *container) unknownInCode(c clue) string {
	for _, f := range slices.Backward(c.frames()) {
		source, _ := p.snapshot.sources.File(p.inProject(f.File))
		for _, line := range source.Lines {
			m := inCode.FindStringSubmatch(line)
			if m == nil {
				continue
			}
			host := strings.Join(m[1:], "")
			if p.isService(host) && !p.sharesNetwork(host) {
				return host
			}
		}
	}
	return ""
}

// hostInFile returns the only host that the project's files of a traceback name; empty where they name several.
func (p *container) hostInFile(c clue) string {
	hosts := map[string]bool{}
	for _, f := range c.frames() {
		source, _ := p.snapshot.sources.File(p.inProject(f.File))
		for _, line := range source.Lines {
			if m := inCode.FindStringSubmatch(line); m != nil {
				hosts[strings.Join(m[1:], "")] = true
			}
		}
	}
	if len(hosts) != 1 {
		return ""
	}
	return slices.Collect(maps.Keys(hosts))[0]
}

// unsharedServer returns the server of the kind that a clue is about where it is on none of its networks.
func (p *container) unsharedServer(c clue) string {
	for _, server := range p.snapshot.ofKind(c.serverKind()) {
		if !p.sharesNetwork(server.Service) {
			return server.Service
		}
	}
	return ""
}

const errRefused = `(?:\[Errno 111\]|[Cc]onnection refused|ECONNREFUSED|\(111\))`

var refused = class{
	rule: rule{
		id: "FD-R11", title: "Connection to the wrong address",
		about: "Inside a container, localhost is the container itself. Connect to another service by its name and " +
			"its container port, not its published port.",
	},
	signs: signs(
		"",
		`thrd:(?P<host>[\w.-]+):(?P<port>\d+)/(?P<broker>\d+)\].*`+errRefused,
		`node_id=(?P<broker>\d+) host=(?P<host>[\w.-]+):(?P<port>\d+)`,
		`connect node with id (?P<broker>\d+): \[Errno 111\] Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)\)`,
		`thrd:(?:\w+://)?(?P<host>[\w.-]+):(?P<port>\d+)/bootstrap\].*`+errRefused,
		`(?P<socket>connection to server on socket "[^"]+" failed`+
			`|connections on Unix domain socket "[^"]+/\.s\.PGSQL|connect to local (?:MySQL )?server through socket)`,
		`connection to server at "(?P<host>[^"]+)"(?: \([^)]*\))?, port (?P<port>\d+) failed: Connection refused`,
		`Connection refused(?s:.*?)running on host "(?P<host>[^"]+)"(?: \([^)]*\))?(?s:.*?)port (?P<port>\d+)`,
		`connecting to (?P<host>[\w.-]+) on port (?P<port>\d+): \[Errno 111\]`,
		`ipv4:(?P<host>[\d.]+):(?P<port>\d+): Failed to connect`,
		`timeout occurred after waiting \d+ seconds for (?P<host>[\w.-]+):(?P<port>\d+)`,
		`Unable to bootstrap from \[\('(?P<host>[^']+)', (?P<port>\d+)`,
		`bootstrap_servers?.*'(?P<host>[\w.-]+):(?P<port>\d+)'|NoBrokersAvailable`,
		`[Cc]annot connect to (?:host )?(?:\w+://(?:[^@/\s]*@)?)?(?P<host>[\w.-]+):(?P<port>\d+).*(?:`+errRefused+
			`|Connect call failed)`,
		`Error (?:111|99) connecting to (?P<host>[^:\s]+):(?P<port>\d+)`,
		`Could not connect to the endpoint URL: "\w+://(?P<host>[^:/"]+)(?::(?P<port>\d+))?`,
		`Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)[^)]*\).*connecting to (?P<name>[^:\s]+):`,
		`Connect call failed \('(?P<host>[^']+)', (?P<port>\d+)`,
		`server on '(?P<host>[^':]+)(?::(?P<port>\d+))?'.*`+errRefused,
		`(?P<host>[\w.-]+):(?P<port>\d+): \[Errno 111\]`,
		`connect to (?:MySQL )?server on '(?P<host>[^':]+)(?::(?P<port>\d+))?'`,
		`host='(?P<host>[^']+)', port=(?P<port>\d+).*`+errRefused,
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
		`ConnectionRefusedError|ConnectError: (?:\[Errno 111\]|All connection attempts failed)|`+errRefused,
	),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["vague"] != "" && c.raised == nil {
			return nil // one of many tries
		}
		host, port := cmp.Or(p.host(c), p.hostInFile(c)), c.port()
		at, _ := netip.ParseAddr(host)
		own := host == "localhost" || at.IsLoopback()
		if f := p.fixedHost(host, c); f != nil {
			return f
		}
		switch {
		case own && c.groups["broker"] != "":
			return p.givenLoopback(port, c)
		case own:
			return p.asksItself(host, cmp.Or(port, p.portOf(host, c)), c)
		case c.groups["socket"] != "":
			return p.placedAt(
				p.finding(
					"it connects to the database by a socket of its own container: its settings name no host",
					fmt.Sprintf("name %s as the host %s", called(p.databaseOf(c), "the service of the database"),
						p.inSetting("")),
					p.quote(c)...),
				c.frames(),
			)
		case port == 0 && len(p.snapshot.named(host)) > 0:
			return p.refusedBy(p.snapshot.named(host)[0], p.portOf(host, c), c)
		case host == "" && p.wordedServer(c) != nil:
			return p.doesNotReach(p.wordedServer(c), c)
		case plainHost.MatchString(host) && len(p.snapshot.named(host)) == 0 && !p.isService(host):
			return p.noSuchService(host, c)
		case host == "" || len(p.snapshot.named(host)) == 0:
			return p.finding(
				"no server answers "+address(host, port),
				"start that server, or correct the address in its settings",
				p.quote(c)...)
		}
		return p.refusedBy(p.snapshot.named(host)[0], port, c)
	},
}

// products are the kinds of servers by the names that sentences give them.
var products = map[string]string{
	"redis": "redis", "valkey": "redis", "postgres": "postgres", "postgresql": "postgres", "mysql": "mysql",
	"mariadb": "mysql", "mongodb": "mongo", "rabbitmq": "amqp", "kafka": "kafka", "elasticsearch": "elastic",
}

// wordedServer returns the server of the project that a sentence names by its product; nil for none.
func (p *container) wordedServer(c clue) *container {
	for word := range strings.FieldsSeq(strings.ToLower(c.groups["vague"])) {
		if found := p.snapshot.ofKind(products[word]); len(found) > 0 {
			return found[0]
		}
	}
	return nil
}

// doesNotReach is about a server of which only the product is known, not where it is asked.
func (p *container) doesNotReach(server *container, c clue) *check.Finding {
	return p.placedAt(p.finding(
		fmt.Sprintf("it does not reach its server, of which %q is the one in the project", server.Service),
		fmt.Sprintf("name %q as the host in its settings, and let it wait until that is healthy: depends_on with condition "+
			"service_healthy", server.Service),
		p.quote(c)...), c.frames())
}

// givenLoopback is about a broker of Kafka that answered a first request, and named its own loopback address for the
// next.
func (p *container) givenLoopback(port uint16, c clue) *check.Finding {
	broker := "kafka"
	if found := p.snapshot.ofKind("kafka"); len(found) > 0 {
		broker = found[0].Service
	}
	f := p.finding(
		fmt.Sprintf("%q tells its clients to connect to localhost:%d, which in a container is the container itself",
			broker, port),
		fmt.Sprintf("set KAFKA_ADVERTISED_LISTENERS of service %q to an address that containers reach, such as "+
			"PLAINTEXT://%s:%d, with a second listener for programs of this machine; then run `fastdock up`",
			broker, broker, port),
		p.quote(c)...)
	return p.placedAt(f, c.frames())
}

// databaseOf returns the database that a client asks for at a socket of its own container.
func (p *container) databaseOf(c clue) *container {
	kind := "mysql"
	if strings.Contains(c.groups["socket"], "connection") {
		kind = "postgres"
	}
	if found := p.snapshot.ofKind(kind); len(found) > 0 {
		return found[0]
	}
	return nil
}

func address(host string, port uint16) string {
	switch {
	case host == "":
		return "where it asks"
	case port == 0:
		return "at " + host
	}
	return fmt.Sprintf("at %s:%d", host, port)
}

// refusedBy returns why a container does not answer on a port.
func (p *container) refusedBy(other *container, port uint16, c clue) *check.Finding {
	known := other.Status == "running" && other.portsKnown && len(other.listening) > 0
	switch {
	case known && port != 0 && !other.listensOn(port):
		f := p.finding(
			fmt.Sprintf(
				"it connects to %q on port %d, where nothing listens; %s listens on %s",
				other.Service,
				port,
				other.Service,
				list(other.listening),
			),
			fmt.Sprintf(
				"ask %s:%s %s",
				other.Service,
				list(other.listening),
				p.inSetting(other.Service),
			),
			p.quote(c)...)
		for _, published := range other.Ports {
			if strings.HasSuffix(published.Address, fmt.Sprintf(":%d", port)) {
				f.Evidence = append(
					f.Evidence,
					fmt.Sprintf(
						"%q publishes its port %d as %d on this machine, not for containers",
						other.Service,
						published.Inside,
						port,
					),
				)
			}
		}
		return f
	case known && other.onlyInside(port):
		return other.kept(p.bound(other, c))
	case p.waitedFor(other.Service) && other.Health == "healthy" && other.portsKnown && len(other.listening) == 0:
		return other.placed(p.finding(
			fmt.Sprintf("%q is healthy and listens on no port: it serves programs of its own container only, over a socket",
				other.Service),
			fmt.Sprintf("remove what switches the network off from service %q (--skip-networking, port 0), and let its "+
				"health check ask over TCP", other.Service),
			p.quote(c)...), "command", "environment")
	}
	return p.waitsFor(other.Service, p.quote(c)...)
}

// waitedFor reports whether a container was started only when a service was healthy.
func (p *container) waitedFor(service string) bool {
	return p.service().DependsOn[service].Condition == types.ServiceConditionHealthy
}

// onlyInside reports whether a container listens on a port only for its own programs.
func (p *container) onlyInside(port uint16) bool {
	outside := func(at netip.AddrPort) bool { return (port == 0 || at.Port() == port) && !at.Addr().IsLoopback() }
	return len(p.listening) > 0 && !slices.ContainsFunc(p.listening, outside)
}

// bound reports that a server listens on its loopback address.
func (p *container) bound(other *container, c clue) *check.Finding {
	fix := map[string]string{
		"postgres": "start it with `-c listen_addresses='*'`", "redis": "start it without `--bind 127.0.0.1`, or " +
			"with `--bind 0.0.0.0`",
		"mysql": "start it without `--bind-address=127.0.0.1`", "mongo": "start it with `--bind_ip_all`",
	}[database(other.service().Image)]
	if fix == "" {
		fix = "make it listen on every address (`--host 0.0.0.0`)"
	}
	f := p.finding(
		fmt.Sprintf(
			"%q listens on %s, for programs of its own container only: it refuses every other one",
			other.Service,
			list(other.listening),
		),
		fmt.Sprintf("change service %q: %s; then run `fastdock up`", other.Service, fix),
		p.quote(c)...)
	return other.placed(f, "command", "environment")
}

// asksItself reports that localhost is the container itself, and which service was probably meant.
func (p *container) asksItself(host string, port uint16, c clue) *check.Finding {
	meant := "the service"
	if servers := p.snapshot.ofKind(c.serverKind()); len(servers) > 0 && port == 0 {
		meant = strconv.Quote(servers[0].Service)
	}
	for _, other := range p.snapshot.containers {
		usual := slices.Contains(usualPorts[database(other.service().Image)], port)
		if other != p && (other.listensOn(port) || usual) {
			meant = strconv.Quote(other.Service)
		}
	}
	if meant == "the service" {
		meant = called(p.namesake(c), meant)
	}
	said := strings.Contains(c.about(), "localhost:") || p.hostInCode(c) == "localhost"
	if host == "::1" || said || p.settingWith("localhost") != "" {
		host = "localhost" // which is what the code says
	}
	where := host
	if port != 0 {
		where = fmt.Sprintf("%s:%d", host, port)
	}
	return p.placedAt(
		p.finding(fmt.Sprintf("it connects to %s, which is its own container, where nothing listens on that port",
			where),
			fmt.Sprintf("name %s instead of %s %s", meant, host, p.inSetting(host)), p.quote(c)...),
		c.frames(),
	)
}

// asking returns the packages that an exception comes from: of its frames, and of its types.
func (p *container) asking(c clue) []string {
	var names []string
	for _, f := range c.frames() {
		if m := packageOf.FindStringSubmatch(f.File); m != nil {
			names = append(names, m[1])
		}
	}
	if c.raised == nil {
		return nil
	}
	for _, e := range c.raised.Chain() {
		if top := topOf(e.Module()); top != "" && !p.ownModule(top) {
			names = append(names, top)
		}
	}
	return names
}

// namesake returns the container that has the name of the package that asks, such as milvus for pymilvus; nil for none.
func (p *container) namesake(c clue) *container {
	for _, name := range p.asking(c) {
		for _, other := range p.snapshot.containers {
			image, _, _ := strings.Cut(path.Base(other.service().Image), ":")
			if other != p && (len(image) > 3 && strings.Contains(name, image) ||
				len(other.Service) > 3 && strings.Contains(name, other.Service)) {
				return other
			}
		}
	}
	return nil
}

var usualPorts = map[string][]uint16{
	"postgres": {5432}, "mysql": {3306}, "mongo": {27017}, "redis": {6379}, "amqp": {5672}, "kafka": {9092},
	"elastic": {9200}, "mssql": {1433}, "clickhouse": {8123, 9000}, "cassandra": {9042}, "memcached": {11211},
	"neo4j": {7687}, "nats": {4222},
}

var byProxy = class{
	rule: rule{id: unansweredID},
	signs: signs(
		"",
		`(?:Unable|Cannot|Failed) to connect to proxy`,
		`(?i)proxy(?: server)? (?:refused|rejected|closed|denied)|tunnel connection failed|Proxy Authentication Required`,
	),
	found: func(p *container, c clue) *check.Finding {
		return p.placedAt(p.finding(
			"its requests go through a proxy, and the proxy does not answer or refuses them",
			fmt.Sprintf("correct or remove HTTP_PROXY and HTTPS_PROXY of service %q (also in ~/.docker/config.json, "+
				"which sets them in every container), and name services in NO_PROXY; in a container, localhost is "+
				"not this machine", p.Service),
			p.quote(c)...), c.frames())
	},
}

const unansweredID = "FD-R52"

var unanswered = class{
	rule: rule{
		id: unansweredID, title: "Connection that times out",
		about: "No response means that packets are lost: the network is internal, a firewall drops them, or the " +
			"address does not exist. A server that refuses responds at once.",
	},
	signs: signs(
		"",
		`connection to server at "(?P<host>[^"]+)".*(?:timeout expired|timed out|No route to host|Network is unreachable)`,
		`host='(?P<host>[^']+)', port=(?P<port>\d+).*(?:timed out|No route|unreachable)`,
		`Error (?:101|110|113) connecting to (?P<host>[^:\s]+):(?P<port>\d+)`,
		`(?P<host>[\w.-]+):(?P<port>\d+): (?:timed out|\[Errno 1(?:01|13)\])`,
		`server on '(?P<host>[^':]+)'.*timed out`,
		`(?i)(?:couldn't|could not|cannot|can't|unable to) connect to ['"]?https?://(?P<host>[\w.-]+)`,
		`host='(?P<host>[^']+)', port=(?P<port>\d+)\): (?P<slow>Read timed out)`,
		`(?P<slow>ReadTimeout\b|Read timed out|The read operation timed out)`,
		`(?P<slow>DEADLINE_EXCEEDED|nats: timeout)`,
		`Timeout connecting to server|(?P<bare>^(?:asyncio\.exceptions\.)?TimeoutError$)`,
		`ConnectTimeout|ConnectionTimeout|ConnectTimeoutError|ETIMEDOUT|No route to host|Network is `+
			`unreachable|\[Errno 1(?:01|10|13)\]`,
	),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["bare"] != "" && !slices.ContainsFunc(c.frames(), connects) {
			return nil
		}
		host := p.host(c)
		if f := p.fixedHost(host, c); f != nil {
			return f
		}
		if name := p.closedNetwork(); name != "" && len(p.snapshot.named(host)) == 0 {
			return p.noWayOut(name, host, c)
		}
		if c.groups["slow"] != "" {
			who := "the server that it asks " + address(host, cmp.Or(c.port(), p.portOf(host, c)))
			if host == "" {
				who = called(p.server(c), "the server that it asks")
			}
			return p.placedAt(p.finding(
				who+" takes the request, and does not answer in time",
				"see the log of that server; if it is only slow, give the client a longer timeout",
				p.quote(c)...), c.frames())
		}
		if len(p.snapshot.named(host)) > 0 && !p.snapshot.isHealthy(host) {
			return p.waitsFor(host, p.quote(c)...)
		}
		return p.placedAt(
			p.finding(
				"it gets no answer "+address(host, cmp.Or(c.port(), p.portOf(host, c)))+", not even a refusal",
				"check the address in its settings, and whether a firewall or a VPN keeps containers from it",
				p.quote(c)...),
			c.frames(),
		)
	},
}

// connects reports whether a frame is of a driver that opens a connection.
func connects(f traceback.Frame) bool {
	m := packageOf.FindStringSubmatch(f.File)
	return m != nil && drivers[m[1]] != "" && strings.Contains(f.Func, "connect")
}

// sharesNetwork reports whether a container of that name is in one of this one's networks; one that has ended counts,
// as its networks are still its own.
func (p *container) sharesNetwork(host string) bool {
	return slices.ContainsFunc(p.snapshot.named(host), func(other *container) bool {
		return slices.ContainsFunc(
			other.Networks,
			func(network string) bool { return slices.Contains(p.Networks, network) },
		)
	})
}
