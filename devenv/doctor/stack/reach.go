package stack

import (
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var listensElsewhere = rule{
	id: "FD-R09", title: "apps listen where their ports are published",
	about: "A published port leads to a port of the container, on all its addresses. An app that listens on 127.0.0.1 is " +
		"reached from inside its container only (uvicorn's default: `--host 0.0.0.0` cures it), and one that listens on another port not at all.",
	of: func(p *patient) *check.Finding {
		if !p.heard || len(p.listening) == 0 || p.Status != "running" {
			return nil
		}
		for _, port := range p.Ports {
			if f := p.unreached(port); f != nil {
				return f
			}
		}
		return nil
	},
}

func (p *patient) unreached(port devenv.Port) *check.Finding {
	outside := func(at netip.AddrPort) bool { return at.Port() == port.Inside && !at.Addr().IsLoopback() }
	if slices.ContainsFunc(p.listening, outside) {
		return nil
	}
	if p.listensOn(port.Inside) {
		f := p.finding(fmt.Sprintf("the app listens on 127.0.0.1:%d inside its container only, so %s reaches nothing", port.Inside, port.Address),
			fmt.Sprintf("let it listen on every address: `--host 0.0.0.0` in the command of service %q", p.Service), "it listens on "+list(p.listening))
		f.Severity = check.Error
		p.inDockerfile(f, localHost, allHosts)
		f = p.inCompose(f, []string{"services", p.Service, "command"}, allHosts)
		return p.elsePlaced(f, "ports")
	}
	f := p.finding(fmt.Sprintf("%s is published from port %d of the container, where nothing listens; the app listens on %s", port.Address, port.Inside, list(p.listening)),
		fmt.Sprintf("publish port %s of the container, or let the app listen on %d", list(p.listening), port.Inside))
	f.Severity = check.Error
	if at, alone := p.onlyPort(); alone {
		f = p.inPorts(f, port.Inside, at)
	}
	return p.elsePlaced(f, "ports")
}

var localHost = regexp.MustCompile(`(--host[ =]|--host",\s*"|--bind[ =]|--bind",\s*"|-b[ =]|-b",\s*")(?:127\.0\.0\.1|localhost)`)

func allHosts(line string) string { return localHost.ReplaceAllString(line, "${1}0.0.0.0") }

// inPorts offers to publish another port of the container.
func (p *patient) inPorts(f *check.Finding, from, to uint16) *check.Finding {
	if p.scene.sources == nil {
		return f
	}
	entry := regexp.MustCompile(fmt.Sprintf(`^(\s*-\s*["']?[^\s#]*:)%d(["']?\s*(?:#.*)?)$`, from))
	for _, file := range slices.Backward(p.scene.sources.Compose) {
		_, ports := file.Find("services", p.Service, "ports")
		if ports == nil {
			continue
		}
		for _, item := range ports.Content {
			line := file.Lines[item.Line-1]
			if entry.MatchString(line) {
				f.File, f.Line = file.Path, item.Line
				f.Fix.Edits = []check.Edit{{File: file.Path, Line: item.Line, Remove: 1, Insert: []string{entry.ReplaceAllString(line, fmt.Sprintf("${1}%d${2}", to))}}}
				f.Fix.Text += ", then run `fastdock up`"
				return f
			}
		}
	}
	return f
}

// How programs say that a name is unknown, and the one that they ask for where they say it.
var unknownName = regexp.MustCompile(`(?:could not translate host name "([^"]+)"|failed to resolve host '([^']+)'|Error -[23] connecting to ([^:\s]+):\d+|getaddrinfo.*?(?:ENOTFOUND|EAI_AGAIN) (\S+)|` +
	`Unknown (?:MySQL server )?host '([^']+)'|(?:Name or service not known|Temporary failure in name resolution|nodename nor servname provided|No address associated with hostname))`)

var nameUnknown = rule{
	id: "FD-R10", title: "services find one another by name",
	about: "Containers find one another by the name of the service, when they share a network and the other one runs. A name " +
		"that is no service's, services on different networks, and one that has ended all look the same: the name is not known.",
	of: func(p *patient) *check.Finding {
		m, line := p.said(unknownName)
		if m == nil {
			return nil
		}
		host := strings.Join(m[1:], "")
		if host == "" {
			host = p.unknownHost()
		}
		_, service := p.scene.project.Services[host]
		switch {
		case host == "":
			return p.finding("it asks for a host whose name is not known on its networks", "name the service that it needs, in its settings", line)
		case !service && strings.Contains(host, "."):
			return p.finding(fmt.Sprintf("it asks for host %q, which no name server knows that the container asks", host),
				"check the name, and whether the engine's machine is online; behind a company's proxy or VPN, give the engine its name server", line)
		case !service && len(p.scene.named(host)) == 0:
			return p.finding(fmt.Sprintf("it asks for host %q, and no service has that name; there are %s", host, strings.Join(p.scene.project.ServiceNames(), ", ")),
				"write the service's name into the setting that names "+strconv.Quote(host), line)
		case !p.sharesNetwork(host):
			return p.placed(p.finding(fmt.Sprintf("it cannot reach %q: they share no network (it is in %s)", host, strings.Join(p.Networks, ", ")),
				fmt.Sprintf("put service %q and %q on one network", p.Service, host), line), "networks")
		}
		return p.waitsFor(host, line)
	},
}

// unknownHost is the host in the service's settings that no container on its networks has.
func (p *patient) unknownHost() string {
	for _, value := range p.service().Environment {
		if value == nil {
			continue
		}
		if m := settingHost.FindStringSubmatch(*value); m != nil && !p.sharesNetwork(m[1]) && m[1] != "localhost" && !strings.Contains(m[1], ".") {
			return m[1]
		}
	}
	return ""
}

var settingHost = regexp.MustCompile(`^[a-z][a-z0-9+.-]*://(?:[^@/\s]*@)?([^:/?\s,]+)`)

// sharesNetwork says whether a container of that name is in one of this one's networks; one that has ended counts, as its
// networks are still its own.
func (p *patient) sharesNetwork(host string) bool {
	return slices.ContainsFunc(p.scene.named(host), func(other *patient) bool {
		return slices.ContainsFunc(other.Networks, func(network string) bool { return slices.Contains(p.Networks, network) })
	})
}

// waitsFor says that another service is the reason: its own finding says more.
func (p *patient) waitsFor(host, line string) *check.Finding {
	f := p.finding(fmt.Sprintf("it needs %q, which does not run well", host), fmt.Sprintf("see what is told about %q", host), line)
	f.Severity = check.Info
	if p.scene.well(host) {
		f.Severity = p.severity()
		f.Cause = fmt.Sprintf("it asked for %q before that was ready, and did not ask again", host)
		f.Fix.Text = fmt.Sprintf("let service %q wait: depends_on %q with condition service_healthy; then run `fastdock up`", p.Service, host)
		return p.deceived(f, host)
	}
	return f
}

// deceived says that a service did wait, for a health check that passes on the first server of a new volume, which takes
// nobody from outside.
func (p *patient) deceived(f *check.Finding, host string) *check.Finding {
	test := strings.Join(p.scene.named(host)[0].Check.Test, " ")
	_, waits := p.service().DependsOn[host]
	if !waits || !strings.Contains(test, "pg_isready") || strings.Contains(test, "-h") {
		return f
	}
	f.Cause = fmt.Sprintf("it was started before %q took connections: that one's health check asks the socket, where a first server answers while a new volume is set up", host)
	f.Fix.Text = "ask over TCP in that health check: `pg_isready -h 127.0.0.1`"
	return p.inCompose(f, []string{"services", host, "healthcheck", "test"}, func(line string) string {
		if strings.Contains(line, `"pg_isready"`) {
			return strings.Replace(line, `"pg_isready"`, `"pg_isready", "-h", "127.0.0.1"`, 1)
		}
		return strings.Replace(line, "pg_isready", "pg_isready -h 127.0.0.1", 1)
	})
}

// How programs say that nobody answers, with the host and the port that they name.
var refusal = regexp.MustCompile(`connection to server at "([^"]+)"(?: \([^)]*\))?, port (\d+) failed: Connection refused|Error 111 connecting to ([^:\s]+):(\d+)|` +
	`Connect call failed \('([^']+)', (\d+)|Can't connect to (?:MySQL )?server on '([^']+?)(?::(\d+))?'|([\w.-]+):(\d+): \[Errno 111\]|connect(?:ion)?(?: to)? (\S+?):(\d+):? (?:Connection )?refused|ECONNREFUSED ([^:\s]+):(\d+)`)

var refused = rule{
	id: "FD-R11", title: "services that others need answer where they are asked",
	about: "Inside a container, localhost is the container itself: another service is asked by its name, on the port that it " +
		"has inside its own container, not on the one that it publishes on this machine.",
	of: func(p *patient) *check.Finding {
		m, line := p.said(refusal)
		if m == nil {
			return nil
		}
		host, port := hostAndPort(m[1:])
		if host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" {
			return p.asksItself(host, port, line)
		}
		others := p.scene.named(host)
		if len(others) == 0 {
			return p.finding(fmt.Sprintf("nobody answers at %s:%d", host, port), "start what it asks for, or correct the address in its settings", line)
		}
		other := others[0]
		if other.Status == "running" && other.heard && len(other.listening) > 0 && !other.listensOn(port) {
			return p.finding(fmt.Sprintf("it asks %q on port %d, where nothing listens; %s listens on %s", other.Service, port, other.Service, list(other.listening)),
				fmt.Sprintf("ask %s:%s in the settings of service %q", other.Service, list(other.listening), p.Service), line)
		}
		return p.waitsFor(other.Service, line)
	},
}

func hostAndPort(groups []string) (host string, port uint16) {
	for i := 0; i+1 < len(groups); i += 2 {
		if groups[i] != "" {
			number, _ := strconv.ParseUint(groups[i+1], 10, 16)
			return groups[i], uint16(number)
		}
	}
	return "", 0
}

// asksItself says that localhost is the container itself, and which service was probably meant.
func (p *patient) asksItself(host string, port uint16, line string) *check.Finding {
	meant := "the service"
	for _, other := range p.scene.patients {
		if other != p && (other.listensOn(port) || slices.Contains(usualPorts[database(other.service().Image)], port)) {
			meant = fmt.Sprintf("%q", other.Service)
		}
	}
	return p.finding(fmt.Sprintf("it asks %s:%d, which is its own container, where nothing listens on that port", host, port),
		fmt.Sprintf("name %s instead of %s in the settings of service %q", meant, host, p.Service), line)
}

var usualPorts = map[string][]uint16{"postgres": {5432}, "mysql": {3306}, "mongo": {27017}, "redis": {6379}}
