// Package target finds the server, the host and the port that a failed request was meant for.
package target

import (
	"path"
	"strconv"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Server returns the container that a match is about: the one that it names, else the one of its kind that the settings
// name.
func Server(c *facts.Container, match rule.Match) *facts.Container {
	if host := Host(c, match); host != "" {
		if named := c.Stack.Named(host); len(named) > 0 {
			return named[0]
		}
	}
	servers := c.Stack.OfKind(Kind(match))
	for _, s := range servers {
		if SettingWith(c, s.Service) != "" {
			return s
		}
	}
	if len(servers) == 0 {
		return nil
	}
	return servers[0]
}

// Called returns a server in a sentence.
func Called(server *facts.Container, otherwise string) string {
	if server == nil {
		return otherwise
	}
	return strconv.Quote(server.Service)
}

// Kind returns the kind of server that a match is about: its pattern says it, else the driver whose exception it is.
func Kind(match rule.Match) string {
	if match.Kind != "" || match.Raised == nil {
		return match.Kind
	}
	if m := serverScheme.FindStringSubmatch(facts.ProjectCode(match.Frames()) + "\n" + match.About()); m != nil {
		return schemes[m[1]]
	}
	for _, e := range match.Raised.Chain() {
		driver, _, _ := strings.Cut(e.Module(), ".")
		if kind := Drivers[driver]; kind != "" {
			return kind
		}
	}
	return ""
}

var serverScheme = lazyregexp.New(`\b(postgres|postgresql|mysql|mariadb|rediss?|mongodb|amqps?|nats)(?:\+\w+)*://`)

// schemes are the kinds of servers that addresses name.
var schemes = map[string]string{
	"postgres": "postgres", "postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "redis": "redis",
	"rediss": "redis", "mongodb": "mongo", "amqp": "amqp", "amqps": "amqp", "nats": "nats",
}

// Namesake returns the container that has the name of the package that asks, such as milvus for pymilvus; nil for none.
func Namesake(c *facts.Container, match rule.Match) *facts.Container {
	for _, name := range asking(c, match) {
		for _, other := range c.Stack.Containers {
			image, _, _ := strings.Cut(path.Base(other.Config().Image), ":")
			if other != c && (len(image) > 3 && strings.Contains(name, image) ||
				len(other.Service) > 3 && strings.Contains(name, other.Service)) {
				return other
			}
		}
	}
	return nil
}

// asking returns the packages that an exception comes from: of its frames, and of its types.
func asking(c *facts.Container, match rule.Match) []string {
	var names []string
	for _, f := range match.Frames() {
		if m := facts.PackageOf.FindStringSubmatch(f.File); m != nil {
			names = append(names, m[1])
		}
	}
	if match.Raised == nil {
		return nil
	}
	for _, e := range match.Raised.Chain() {
		if top := facts.TopOf(e.Module()); top != "" && !c.OwnModule(top) {
			names = append(names, top)
		}
	}
	return names
}

// Drivers are the modules whose exceptions are about one kind of server.
var Drivers = map[string]string{
	"psycopg": "postgres", "psycopg2": "postgres", "psycopg_pool": "postgres", "asyncpg": "postgres",
	"MySQLdb": "mysql", "pymysql": "mysql", "aiomysql": "mysql", "asyncmy": "mysql", "mysql": "mysql",
	"pymongo": "mongo", "redis": "redis", "valkey": "redis", "coredis": "redis", "aiormq": "amqp",
	"aio_pika": "amqp", "pika": "amqp", "amqp": "amqp",
	"aiokafka": "kafka", "kafka": "kafka", "elasticsearch": "elastic", "elastic_transport": "elastic",
	"opensearchpy": "elastic", "cimpl": "kafka", "confluent_kafka": "kafka", "kombu": "amqp", "pyodbc": "mssql",
	"pymssql": "mssql", "clickhouse_connect": "clickhouse", "clickhouse_driver": "clickhouse", "cassandra": "cassandra",
	"pymemcache": "memcached", "neo4j": "neo4j", "nats": "nats",
}
