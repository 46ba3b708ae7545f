package database

import (
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// RefusesWork is about a server that answers and does not do what it is asked.
var RefusesWork = rule.LogRule{
	Rule: rule.Rule{
		ID: "FD-R58", Title: "Server that refuses the operation",
		About: "The server accepts the login but not the operation: it cannot save its data, is a read-only " +
			"replica or is out of memory. Some servers accept no remote connection without a password.",
	},
	InHealthy: true,
	Patterns: slices.Concat(
		rule.Patterns(
			"redis",
			`(?P<save>MISCONF)`,
			`(?P<copy>READONLY You can't write)`,
			`(?P<copy>write against a read only replica)`,
			`(?P<full>OOM command not allowed|command not allowed when used memory)`,
			`(?P<cluster>\bMOVED \d+|CLUSTERDOWN|CROSSSLOT|keys must be in the same slot)`,
			`(?P<lost>has been removed from the Redis database)`,
			`(?P<rights>(?:has no|No) permissions to (?:run|access) .+)`,
			`(?P<guard>DENIED \w+ is running in protected mode|protected mode)`,
		),
		rule.Patterns(
			"postgres",
			`(?P<copy>cannot execute \w+(?: \w+)? in a read-only transaction)`,
			`(?P<rights>permission denied for (?:table|schema|database|relation|sequence) \S+|must be owner of `+
				`\S+ \S+|permission denied to \w+ \w+(?: "[^"]+")?|[Mm]ust be superuser to .+)`,
		),
		rule.Patterns("mysql", `(?P<remote>Host '[^']+' is not allowed to connect)`,
			`(?P<blocked>is blocked because of many connection errors)`,
			`Plugin '(?P<plugin>\w+)' is not loaded`,
			`(?P<copy>running with the --read-only option)`, `(?P<rights>\w+ command denied to user)`),
		rule.Patterns("nats", `(?P<jetstream>nats: ServiceUnavailableError: code=None|nats: no response from stream)`),
		rule.Patterns(
			"mongo",
			`(?P<copy>not primary|NotWritablePrimary)`,
			`(?P<rights>not authorized on \S+ to execute)`,
			`(?P<single>Transaction numbers are only allowed on a replica set|No replica set members (?:found`+
				`|available|match)|\$changeStream stage is only supported on replica sets)`,
		),
		rule.Patterns(
			"amqp",
			`(?P<differs>PRECONDITION_FAILED - inequivalent arg '(?P<arg>[^']+)' for (?P<what>queue|exchange) '`+
				`(?P<name>[^']+)')`,
		),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		server := target.Server(c, match)
		name := target.Called(server, "the server")
		cause, fix := "", ""
		switch {
		case match.Groups["save"] != "":
			cause, fix = name+" cannot save its data and therefore rejects writes", fmt.Sprintf(
				"see the log of %s: the volume is full or not writable",
				name,
			)
		case match.Groups["copy"] != "":
			cause, fix = name+" is read-only: it is a replica, or was started read-only", "write to the primary server, or "+
				"disable read-only mode"
		case match.Groups["cluster"] != "":
			cause, fix = name+" is a cluster node, but the client does not support clusters", "use RedisCluster, and a common "+
				"{tag} in the keys of one command; or start a single server"
		case match.Groups["full"] != "":
			cause, fix = name+" reached its maxmemory limit and rejects writes", "raise `--maxmemory`, or set a "+
				"`--maxmemory-policy` that evicts keys"
		case match.Groups["guard"] != "":
			cause, fix = name+" has no password and accepts only local connections (protected mode)", fmt.Sprintf(
				"start %s with `--requirepass`, or with `--protected-mode no` on a private network",
				name,
			)
		case match.Groups["remote"] != "":
			cause, fix = name+" allows this user to log in only from its own container", fmt.Sprintf(
				"use the account of MARIADB_USER (MYSQL_USER), which can connect from any host, or create 'NAME'@'%%'; "+
					"MARIADB_ROOT_HOST (MYSQL_ROOT_HOST) set to %% applies only to an empty volume of %s", name)
		case match.Groups["blocked"] != "":
			cause, fix = name+" has blocked this container after too many aborted connections (max_connect_errors)",
				fmt.Sprintf("run `mariadb-admin flush-hosts` (mysqladmin flush-hosts) in %s or restart it, and find the client "+
					"that connects without a login, for example a health check that only opens the port", name)
		case match.Groups["jetstream"] != "":
			cause, fix = name+" runs without JetStream, which streams and key-value stores need",
				fmt.Sprintf("enable it in %s: `command: [-js, -sd, /data]`, with a volume at /data", name)
		case match.Groups["plugin"] != "":
			cause, fix = fmt.Sprintf("the user in %s uses the authentication plugin %s, which is disabled", name,
				match.Groups["plugin"]), "change the user's plugin: `ALTER USER … IDENTIFIED WITH caching_sha2_password BY '…'`; "+
				"or start MySQL 8.4 with `--mysql-native-password=ON`"
		case match.Groups["lost"] != "":
			cause, fix = name+" lost a key of the broker: it was flushed, restarted without persistence, or evicts keys when "+
				"its memory is full", fmt.Sprintf("start %s with `--maxmemory-policy noeviction`, use a separate database number "+
				"for the broker, and restart the worker", name)
		case match.Groups["single"] != "":
			cause, fix = name+" is not a member of a replica set, which transactions and change streams need", fmt.Sprintf(
				"start %s with `--replSet rs0` and run `rs.initiate()` there once; without transactions, remove replicaSet from "+
					"the URL",
				name,
			)
		case match.Groups["differs"] != "":
			cause, fix = fmt.Sprintf(
				"the %s %q already exists in %s with a different value of %q",
				match.Groups["what"], match.Groups["name"], name, match.Groups["arg"],
			), fmt.Sprintf("declare the %s with the same arguments everywhere, or delete it first", match.Groups["what"])
		case strings.Contains(match.Groups["rights"], "extension"):
			cause, fix = fmt.Sprintf("the user in %s lacks the permission: %s", name, match.Groups["rights"]),
				fmt.Sprintf("create the extension as a superuser: with a script in /docker-entrypoint-initdb.d of %s, or once "+
					"with psql", name)
		default:
			cause, fix = fmt.Sprintf(
				"the user in %s lacks the permission: %s",
				name,
				match.Groups["rights"],
			), "grant the user the permission (GRANT, or the server's ACL), or log in as the owner"
		}
		return rule.AtCode(c, rule.Finding(c, cause, fix, rule.Quote(c, match)...), match.Frames())
	},
}
