package database

import (
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// TooManyConnections is about a server or a pool without a free connection.
var TooManyConnections = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R29", Title: "Database out of connections",
		About: "A database accepts a limited number of connections. An app that opens one per request, or several " +
			"workers with large pools, can exhaust them. Close sessions, or reduce the pools.",
	},
	InHealthy: true,
	Patterns: slices.Concat(
		rule.Patterns(
			"postgres",
			`too many clients already|remaining connection slots are reserved|too many connections for (?:role`+
				`|database) "(?P<of>[^"]+)"`,
		),
		rule.Patterns(
			"redis",
			`max number of clients reached`,
		),
		rule.Patterns("mysql", `Too many connections`),
		rule.Patterns(
			"",
			`(?P<pool>QueuePool limit of size|couldn't get a connection after|PoolTimeout|MaxConnectionsError`+
				`|ConnectionPool is full)`,
		),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		if match.Groups["pool"] != "" {
			return rule.AtCode(c,
				rule.Finding(c,
					"the connection pool is exhausted: every connection is in use",
					"close every session after its request (`with` or `async with`), or increase the pool size",
					rule.Quote(c, match)...),
				match.Frames(),
			)
		}
		server := target.Server(c, match)
		if of := match.Groups["of"]; of != "" {
			return rule.Finding(c,
				fmt.Sprintf("%s has no free connection for %q, which has its own connection limit",
					target.Called(server, "the database"), of),
				fmt.Sprintf("close every session after its request, or raise the limit: `ALTER ROLE %s CONNECTION LIMIT -1` "+
					"(ALTER DATABASE for a database)", of),
				rule.Quote(c, match)...)
		}
		limit := map[string]string{
			"postgres": "max_connections", "redis": "maxclients",
			"mysql": "max_connections",
		}[match.Kind]
		return rule.Finding(c,
			fmt.Sprintf("%s has no free connections", target.Called(server, "the database")),
			fmt.Sprintf(
				"close every session after its request, and keep workers × pool size below the connection limit of the database "+
					"(%s)",
				limit,
			),
			rule.Quote(c, match)...)
	},
}
