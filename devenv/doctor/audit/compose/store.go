package compose

import (
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/internal/lazyregexp"
)

// Kinds of the servers that Python projects keep their data in.
const (
	postgres  = "postgres"
	mysql     = "mysql"
	mariadb   = "mariadb"
	mongo     = "mongo"
	redis     = "redis"
	valkey    = "valkey"
	memcached = "memcached"
)

// kinds are the images that behave as the official one of a kind does.
var kinds = map[string]string{
	"postgres": postgres, "postgis": postgres, "pgvector": postgres, "timescaledb": postgres,
	"mysql": mysql, "mariadb": mariadb, "mongo": mongo, "redis": redis, "valkey": valkey, "memcached": memcached,
}

// inner are further images that only services of a project talk to.
var inner = []string{
	"rabbitmq", "elasticsearch", "opensearch", "clickhouse-server", "cassandra", "kafka", "etcd", "postgresql",
	"mongodb", "dragonfly", "keydb",
	"redis-stack", "redis-stack-server", "mssql-server", "cockroach", "neo4j", "influxdb", "timescaledb-ha",
	"zookeeper", "minio",
}

// image is a reference in its parts.
type image struct{ name, tag, digest string }

func parseImage(reference string) image {
	var i image
	reference, i.digest, _ = strings.Cut(reference, "@")
	i.name = reference
	if colon := strings.LastIndexByte(reference, ':'); colon > strings.LastIndexByte(reference, '/') {
		i.name, i.tag = reference[:colon], reference[colon+1:]
	}
	return i
}

// kindOf returns the kind of server that an image is; empty for all others, and for images with ways of their own.
func kindOf(reference string) string {
	i := parseImage(reference)
	if strings.Contains(i.name, "bitnami") {
		return ""
	}
	return kinds[path.Base(i.name)]
}

var (
	clients = lazyregexp.New(`^(?:sh|bash|ash|dash|psql|pg_\w+|createdb|mysql|mysqldump|mysqladmin|mariadb` +
		`|mariadb-\w+|mongo|mongosh|mongodump|mongorestore|mongoimport|mongoexport|redis-cli|valkey-cli|sleep|tail)$`)
	daemons = lazyregexp.New(`docker-entrypoint|(?:^|&&|;|\bexec|-c)\s*['"]?(?:\S*/)?(?:postgres|mysqld` +
		`|mariadbd|mongod|redis-server|valkey-server|memcached)\b`)
)

// served returns the kind of server that a service runs; empty for others, and for clients that use the image of a
// server.
func served(s types.ServiceConfig) string {
	words := slices.Concat(s.Entrypoint, s.Command)
	if len(words) > 0 && clients.MatchString(path.Base(words[0])) && !daemons.MatchString(strings.Join(words, " ")) {
		return ""
	}
	return kindOf(s.Image)
}

// keeps reports whether an image is a server for the other services alone: a database, a cache, a queue.
func keeps(reference string) bool {
	name := path.Base(parseImage(reference).name)
	return kinds[name] != "" || slices.Contains(inner, name)
}

// isDatabase reports whether losing what a kind keeps is a loss.
func isDatabase(kind string) bool {
	return slices.Contains([]string{postgres, mysql, mariadb, mongo}, kind)
}

var (
	withPostgres = lazyregexp.New(`pg(\d+)`)
	numbered     = lazyregexp.New(`^(\d+)(?:\.(\d+))?`)
)

// newest are the minor numbers that a tag with a major number only stands for.
var newest = map[string]map[int]int{mysql: {8: 4}, mariadb: {10: 11, 11: 8}, redis: {6: 2}}

// versionOf returns the major and minor number that a tag names; -1 where it names none.
func versionOf(kind, tag string) (major, minor int) {
	m := numbered.FindStringSubmatch(tag)
	if within := withPostgres.FindStringSubmatch(tag); kind == postgres && within != nil {
		m = []string{"", within[1], ""}
	}
	if m == nil {
		return -1, -1
	}
	major, _ = strconv.Atoi(m[1])
	minor = -1
	if m[2] != "" {
		minor, _ = strconv.Atoi(m[2])
	}
	return major, minor
}

// probe returns a service's health check as one line, without how it is run; empty where it has none.
func probe(s types.ServiceConfig) string {
	if !probed(s) || len(s.HealthCheck.Test) < 2 {
		return ""
	}
	return strings.Join(s.HealthCheck.Test[1:], " ")
}

// probed reports whether the Compose files give a service a health check.
func probed(s types.ServiceConfig) bool {
	return s.HealthCheck != nil && !s.HealthCheck.Disable && len(s.HealthCheck.Test) > 0 && s.HealthCheck.Test[0] != "NONE"
}

// goodProbe returns the lines of a health check that is right for a kind of server.
func goodProbe(kind string) []string {
	test := goodTest(kind)
	if test == "" {
		return nil
	}
	period := "60s"
	if kind == mysql || kind == mariadb {
		period = "120s"
	}
	return []string{
		"healthcheck:", "  test: " + test, "  interval: 10s", "  timeout: 10s", "  retries: 5",
		"  start_period: " + period, "  start_interval: 2s",
	}
}

// goodTest returns a probe of a kind of server, as YAML.
func goodTest(kind string) string {
	switch kind {
	case postgres:
		return `["CMD-SHELL", "pg_isready -q -h 127.0.0.1 -U \"$${POSTGRES_USER:-postgres}\""]`
	case mysql:
		return `["CMD", "mysqladmin", "ping", "--silent", "--protocol=tcp", "-h", "127.0.0.1"]`
	case mariadb:
		return `["CMD", "healthcheck.sh", "--connect", "--innodb_initialized"]`
	case mongo:
		return `["CMD-SHELL", "mongosh --quiet --norc --host \"$$(hostname)\" --eval 'quit(db.adminCommand({ ` +
			`ping: 1 }).ok ? 0 : 2)'"]`
	case redis, valkey:
		return `["CMD-SHELL", "` + kind + `-cli -h 127.0.0.1 ping | grep -qx PONG"]`
	}
	return ""
}

// commandOf returns what a service runs: its own command and entrypoint, else those of its Dockerfile.
func (v view) commandOf(s types.ServiceConfig) []string {
	var image []string
	if d := v.sources.DockerfileOf(s.Build); d != nil && len(s.Entrypoint) == 0 {
		image = d.Command(s.Build.Target)
	}
	if len(s.Command) > 0 {
		return append(append([]string{}, s.Entrypoint...), s.Command...)
	}
	return append(append([]string{}, s.Entrypoint...), image...)
}

// reloads reports whether a service runs its code with reload.
func (v view) reloads(s types.ServiceConfig) bool {
	line := strings.Join(v.commandOf(s), " ")
	return strings.Contains(line, "--reload") || strings.Contains(line, "fastapi dev") ||
		strings.Contains(line, "flask run --debug")
}
