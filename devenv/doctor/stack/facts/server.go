package facts

import (
	"strings"
)

// Database returns which server an image's name stands for: "postgres", "mysql", "mongo", "redis"; empty for others.
func Database(image string) string {
	for kind, names := range servers {
		for _, name := range names {
			if strings.Contains(image, name) {
				return kind
			}
		}
	}
	return ""
}

var servers = map[string][]string{
	"postgres": {"postgres", "postgis", "pgvector", "timescale"}, "mysql": {"mysql", "mariadb"},
	"mongo": {"mongo"}, "redis": {"redis", "valkey", "dragonfly"}, "amqp": {"rabbitmq"},
	"kafka": {"kafka", "redpanda"}, "elastic": {"elasticsearch", "opensearch"}, "mssql": {"mssql"},
	"clickhouse": {"clickhouse"}, "cassandra": {"cassandra", "scylla"}, "memcached": {"memcached"},
	"neo4j": {"neo4j"}, "nats": {"nats"},
}

// serves reports whether it is a database of a kind, and not one of its clients out of the same image.
func (c *Container) serves(kind string) bool {
	return Database(c.Config().Image) == kind && len(c.Config().Entrypoint) == 0
}
