package target

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Port returns the port of a host in the settings or the failing code; 0 if they name none.
func Port(c *facts.Container, host string, match rule.Match) uint16 {
	name := SettingWith(c, host)
	texts := []string{c.Env[siblingOf(name)]}
	if u, err := url.Parse(c.Env[name]); err == nil {
		texts = append(texts, u.Port())
	}
	if said, port := splitPort(c.Env[name]); said == host {
		texts = append(texts, port)
	}
	if said, port := addressIn(c, match.About()); said == host {
		texts = append(texts, port)
	}
	for _, f := range match.Frames() {
		if m := portInCode.FindStringSubmatch(f.Code); m != nil && !facts.Foreign(f.File) {
			texts = append(texts, m[1]+m[2])
		}
		if said, port := addressIn(c, f.Code); said == host && !facts.Foreign(f.File) {
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

var portInCode = lazyregexp.New(`\bport\s*=\s*(\d+)|_server\((\d{2,5})\b`)

// UsualPorts are the ports of the servers, by their kinds.
var UsualPorts = map[string][]uint16{
	"postgres": {5432}, "mysql": {3306}, "mongo": {27017}, "redis": {6379}, "amqp": {5672}, "kafka": {9092},
	"elastic": {9200}, "mssql": {1433}, "clickhouse": {8123, 9000}, "cassandra": {9042}, "memcached": {11211},
	"neo4j": {7687}, "nats": {4222},
}
