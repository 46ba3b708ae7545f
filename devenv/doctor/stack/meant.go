package stack

import (
	"cmp"
	"fmt"
	"maps"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// server returns the container that a clue is about: the one that it names, else the one of its kind that the settings
// name.
func (p *container) server(c clue) *container {
	if host := p.host(c); host != "" {
		if named := p.snapshot.named(host); len(named) > 0 {
			return named[0]
		}
	}
	servers := p.snapshot.ofKind(c.serverKind())
	for _, s := range servers {
		if p.settingWith(s.Service) != "" {
			return s
		}
	}
	if len(servers) == 0 {
		return nil
	}
	return servers[0]
}

// drivers are the modules whose exceptions are about one kind of server.
var drivers = map[string]string{
	"psycopg": "postgres", "psycopg2": "postgres", "psycopg_pool": "postgres", "asyncpg": "postgres",
	"MySQLdb": "mysql", "pymysql": "mysql", "aiomysql": "mysql", "asyncmy": "mysql", "mysql": "mysql",
	"pymongo": "mongo", "redis": "redis", "valkey": "redis", "coredis": "redis", "aiormq": "amqp",
	"aio_pika": "amqp", "pika": "amqp", "amqp": "amqp",
	"aiokafka": "kafka", "kafka": "kafka", "elasticsearch": "elastic", "elastic_transport": "elastic",
	"opensearchpy": "elastic", "cimpl": "kafka", "confluent_kafka": "kafka", "kombu": "amqp", "pyodbc": "mssql",
	"pymssql": "mssql", "clickhouse_connect": "clickhouse", "clickhouse_driver": "clickhouse", "cassandra": "cassandra",
	"pymemcache": "memcached", "neo4j": "neo4j", "nats": "nats",
}

// serverKind returns the kind of server that a clue is about: its sign says it, else the driver whose exception it is.
func (c clue) serverKind() string {
	if c.kind != "" || c.raised == nil {
		return c.kind
	}
	if m := serverScheme.FindStringSubmatch(projectCode(c.frames()) + "\n" + c.about()); m != nil {
		return schemes[m[1]]
	}
	for _, e := range c.raised.Chain() {
		driver, _, _ := strings.Cut(e.Module(), ".")
		if kind := drivers[driver]; kind != "" {
			return kind
		}
	}
	return ""
}

// schemes are the kinds of servers that addresses name.
var schemes = map[string]string{
	"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "redis": "redis",
	"rediss": "redis", "mongodb": "mongo", "amqp": "amqp", "amqps": "amqp", "nats": "nats",
}

var serverScheme = lazyregexp.New(`\b(postgres|postgresql|mysql|mariadb|rediss?|mongodb|amqps?|nats)(?:\+\w+)*://`)

// called returns a server in a sentence.
func called(server *container, otherwise string) string {
	if server == nil {
		return otherwise
	}
	return strconv.Quote(server.Service)
}

var (
	anyHost = lazyregexp.New(
		`(?:connection to server at|translate host name|resolve host|server on|server host) ['"]` +
			`(?P<host>[^'"]+)['"]|connecting to (?P<host2>[^:\s]+):\d+|host='([^']+)'`,
	)
	urlHost = lazyregexp.New(`\b[a-z][a-z0-9+_]*://(?:[^@/\s"']*@)?([\w.-]+)`)
	inCode  = lazyregexp.New(
		`host(?:name)?\s*=\s*["']([\w.-]+)["']|servers?["']?\s*[=:]\s*\[?["']([\w.-]+):\d+|\(\(?\s*["']` +
			`([\w.-]+)["']\s*,\s*(?:port\s*=\s*)?\d+\b` +
			`|["'][a-z][a-z0-9+.-]*://(?:[^@/\s"']*@)?([\w.-]+)`,
	)
	envName = lazyregexp.New(`(?:environ(?:\.get)?|getenv)\s*[\[(]\s*["'](\w+)["']`)
)

// pages are the hosts of the explanations that errors refer to.
var pages = []string{"sqlalche.me", "errors.pydantic.dev"}

// host returns the one that a clue is about: it names it, or what was said with it does, or the code that failed, or
// the setting that the code reads. An address that no container has now is left for a name where there is one.
func (p *container) host(c clue) string {
	said := c.groups["host"]
	if _, err := netip.ParseAddr(said); said != "" && (err != nil || loopback(said) || len(p.snapshot.named(said)) > 0) {
		return said
	}
	for _, pattern := range []*lazyregexp.Regexp{anyHost, urlHost} {
		for _, m := range pattern.FindAllStringSubmatch(c.about(), -1) {
			if host := strings.Join(m[1:], ""); host != said && !slices.Contains(pages, host) {
				return host
			}
		}
	}
	if host, _ := p.addressIn(c.about()); host != "" {
		return host
	}
	if host := p.hostInCode(c); host != "" {
		return host
	}
	return cmp.Or(p.hostOfPort(c.port()), said)
}

var hostPort = lazyregexp.New(`\b([A-Za-z][\w.-]*|127\.0\.0\.1):(\d{2,5})\b`)

// addressIn returns the first address in a text of which the host is a service, or the container itself.
func (p *container) addressIn(text string) (host, port string) {
	for _, m := range hostPort.FindAllStringSubmatch(text, -1) {
		if m[1] == "localhost" || m[1] == "127.0.0.1" || p.isService(m[1]) || len(p.snapshot.named(m[1])) > 0 {
			return m[1], m[2]
		}
	}
	return "", ""
}

// hostInCode returns the host in the code that failed, or in the setting that it reads.
func (p *container) hostInCode(c clue) string {
	for _, f := range slices.Backward(c.frames()) {
		if m := inCode.FindStringSubmatch(f.Code); m != nil {
			return strings.Join(m[1:], "")
		}
		if m := envName.FindStringSubmatch(f.Code); m != nil {
			return hostIn(p.Env[m[1]])
		}
		if m := attribute.FindStringSubmatch(f.Code); m != nil && !foreign(f.File) && p.has(strings.ToUpper(m[1])) {
			return hostIn(p.Env[strings.ToUpper(m[1])])
		}
		if host, _ := p.addressIn(f.Code); host != "" && !foreign(f.File) {
			return host
		}
		for _, m := range quotedName.FindAllStringSubmatch(f.Code, -1) {
			if p.isService(m[1]) && !foreign(f.File) && c.driven() {
				return m[1]
			}
		}
	}
	return ""
}

// driven reports whether a clue comes from the driver of a server.
func (c clue) driven() bool {
	return c.raised != nil && slices.ContainsFunc(c.raised.Chain(), func(e *traceback.Exception) bool {
		return drivers[topOf(e.Module())] != ""
	})
}

// hostOfPort returns the only service of the settings, or of the project, that usually has a port.
func (p *container) hostOfPort(port uint16) string {
	for _, other := range p.snapshot.containers {
		if other != p && port != 0 && slices.Contains(usualPorts[database(other.service().Image)], port) {
			return other.Service
		}
	}
	return ""
}

// hostIn returns the host of a setting's value: of a URL, or the value itself.
func hostIn(value string) string {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		return u.Hostname()
	}
	host, _ := splitPort(value)
	return host
}

// splitPort returns the host and the port of a value that is no URL: of the first one where it is a list.
func splitPort(value string) (host, port string) {
	if m := hostWord.FindStringSubmatch(value); m != nil {
		return m[1], m[2]
	}
	return "", ""
}

var hostWord = lazyregexp.New(`^([A-Za-z][\w.-]*)(?::(\d{2,5})(?:[,/].*)?)?$`)

// settingWith returns the variable of the container whose value names a host; empty where none does.
func (p *container) settingWith(host string) string {
	for _, name := range slices.Sorted(maps.Keys(p.Env)) {
		if hostIn(p.Env[name]) == host && host != "" {
			return name
		}
	}
	return ""
}

// inSetting returns where a host is named: "in REDIS_URL", or in the settings of the service.
func (p *container) inSetting(host string) string {
	if name := p.settingWith(host); name != "" {
		return "in " + name
	}
	return fmt.Sprintf("in the settings of service %q", p.Service)
}

// port returns the one that a clue names; 0 where it names none.
func (c clue) port() uint16 {
	n, _ := strconv.ParseUint(c.groups["port"], 10, 16)
	return uint16(n)
}

// quote returns the line of a clue for the evidence, with the place in the project's code.
func (p *container) quote(c clue) []string {
	lines := []string{strings.TrimSpace(c.line)}
	if file, line := p.place(c.frames()); file != "" {
		lines = append(lines, fmt.Sprintf("%s:%d", file, line))
	}
	return lines
}

// isService reports whether the project has a service of that name.
func (p *container) isService(name string) bool {
	_, service := p.snapshot.project.Services[name]
	return service
}

var portInCode = lazyregexp.New(`\bport\s*=\s*(\d+)|_server\((\d{2,5})\b`)

// portOf returns the port of a host in the settings or the failing code; 0 if they name none.
func (p *container) portOf(host string, c clue) uint16 {
	name := p.settingWith(host)
	texts := []string{p.Env[siblingOf(name)]}
	if u, err := url.Parse(p.Env[name]); err == nil {
		texts = append(texts, u.Port())
	}
	if said, port := splitPort(p.Env[name]); said == host {
		texts = append(texts, port)
	}
	if said, port := p.addressIn(c.about()); said == host {
		texts = append(texts, port)
	}
	for _, f := range c.frames() {
		if m := portInCode.FindStringSubmatch(f.Code); m != nil && !foreign(f.File) {
			texts = append(texts, m[1]+m[2])
		}
		if said, port := p.addressIn(f.Code); said == host && !foreign(f.File) {
			texts = append(texts, port)
		}
	}
	for _, text := range texts {
		if n, err := strconv.ParseUint(text, 10, 16); err == nil {
			return uint16(n)
		}
	}
	return 0
}

// siblingOf returns the variable of a port for that of its host: DB_PORT for DB_HOST.
func siblingOf(name string) string {
	for _, word := range []string{"HOSTNAME", "HOST", "SERVER", "ADDRESS", "ADDR"} {
		if begin, found := strings.CutSuffix(name, word); found {
			return begin + "PORT"
		}
	}
	return ""
}
