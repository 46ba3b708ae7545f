package stack

import (
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// server is the container that a clue is about: the one that it names, else the one of its kind that the settings name.
func (p *patient) server(c clue) *patient {
	if host := p.host(c); host != "" {
		if named := p.scene.named(host); len(named) > 0 {
			return named[0]
		}
	}
	servers := p.scene.ofKind(c.kind)
	for _, s := range servers {
		if p.settingWith(s.Service) != "" {
			return s
		}
	}
	if c.kind == "" || len(servers) == 0 {
		return nil
	}
	return servers[0]
}

// called is a server in a sentence.
func called(server *patient, otherwise string) string {
	if server == nil {
		return otherwise
	}
	return strconv.Quote(server.Service)
}

var (
	anyHost = regexp.MustCompile(`(?:connection to server at|translate host name|resolve host|server on|server host) ['"](?P<host>[^'"]+)['"]|connecting to (?P<host2>[^:\s]+):\d+|host='([^']+)'`)
	inCode  = regexp.MustCompile(`host(?:name)?\s*=\s*["']([\w.-]+)["']|["'][a-z][a-z0-9+.-]*://(?:[^@/\s"']*@)?([\w.-]+)`)
	envName = regexp.MustCompile(`(?:environ(?:\.get)?|getenv)\s*[\[(]\s*["'](\w+)["']`)
)

// host is the one that a clue is about: it names it, or what was said with it does, or the code that failed, or the
// setting that the code reads.
func (p *patient) host(c clue) string {
	if c.groups["host"] != "" {
		return c.groups["host"]
	}
	if m := anyHost.FindStringSubmatch(c.about()); m != nil {
		return m[1] + m[2] + m[3]
	}
	for _, f := range slices.Backward(c.frames()) {
		if m := inCode.FindStringSubmatch(f.Code); m != nil {
			return m[1] + m[2]
		}
		if m := envName.FindStringSubmatch(f.Code); m != nil {
			return hostIn(p.Env[m[1]])
		}
	}
	return ""
}

// hostIn is the host of a setting's value: of a URL, or the value itself.
func hostIn(value string) string {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		return u.Hostname()
	}
	if hostWord.MatchString(value) {
		return value
	}
	return ""
}

var hostWord = regexp.MustCompile(`^[A-Za-z][\w.-]*$`)

// settingWith is the variable of the container whose value names a host; empty where none does.
func (p *patient) settingWith(host string) string {
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		if hostIn(p.Env[name]) == host && host != "" {
			return name
		}
	}
	return ""
}

// inSetting says where a host is named: "in REDIS_URL", or in the settings of the service.
func (p *patient) inSetting(host string) string {
	if name := p.settingWith(host); name != "" {
		return "in " + name
	}
	return fmt.Sprintf("in the settings of service %q", p.Service)
}

// port is the one that a clue names; 0 where it names none.
func (c clue) port() uint16 {
	n, _ := strconv.ParseUint(c.groups["port"], 10, 16)
	return uint16(n)
}

// quote is the line of a clue for the evidence, with the place in the project's code.
func (p *patient) quote(c clue) []string {
	lines := []string{strings.TrimSpace(c.line)}
	if file, line := p.place(c.frames()); file != "" {
		lines = append(lines, fmt.Sprintf("%s:%d", file, line))
	}
	return lines
}
