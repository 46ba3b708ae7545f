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
			`(?P<rights>has no permissions to (?:run|access) .+)`,
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
			cause, fix = name+" cannot save its data, and takes no changes until it can", fmt.Sprintf(
				"see the log of %s: its volume is full, or it is not allowed to write there",
				name,
			)
		case match.Groups["copy"] != "":
			cause, fix = name+" is read-only: it is a replica, or was started so", "write to the primary server, or "+
				"end the read-only mode"
		case match.Groups["cluster"] != "":
			cause, fix = name+" is a node of a cluster, and its client is not one for clusters", "connect with "+
				"RedisCluster, and give the keys of one command a common {tag}; or start a single server"
		case match.Groups["full"] != "":
			cause, fix = name+" has used its maxmemory, and takes no more data", "raise `--maxmemory`, or set a "+
				"`--maxmemory-policy` that removes old keys"
		case match.Groups["guard"] != "":
			cause, fix = name+" has no password, and so it takes connections of its own container only (protected "+
				"mode)", fmt.Sprintf(
				"start %s with `--requirepass`, or with `--protected-mode no` on a network of its own",
				name,
			)
		case match.Groups["remote"] != "":
			cause, fix = name+" lets its user log in from its own container only", fmt.Sprintf(
				"log in as the user of MARIADB_USER (MYSQL_USER), who may come from everywhere, or create the user there as "+
					"'NAME'@'%%'; MARIADB_ROOT_HOST (MYSQL_ROOT_HOST) set to %% counts for an empty volume of %s", name)
		case match.Groups["blocked"] != "":
			cause, fix = name+" has blocked this container after many connections that broke off (max_connect_errors)",
				fmt.Sprintf("run `mariadb-admin flush-hosts` (mysqladmin flush-hosts) in %s or restart it, and correct what "+
					"connects without a login, such as a health check that only opens the port", name)
		case match.Groups["jetstream"] != "":
			cause, fix = name+" runs without JetStream, which streams and key-value stores need",
				fmt.Sprintf("start %s with it: `command: [-js, -sd, /data]`, with a volume at /data", name)
		case match.Groups["plugin"] != "":
			cause, fix = fmt.Sprintf("its user in %s logs in with the plugin %s, which that server has switched off", name,
				match.Groups["plugin"]), "let the user log in with the plugin of today, `ALTER USER … IDENTIFIED WITH "+
				"caching_sha2_password BY '…'`, or start MySQL 8.4 with `--mysql-native-password=ON`"
		case match.Groups["lost"] != "":
			cause, fix = name+" has lost a key that the broker needs: it was flushed, restarted without saving, or "+
				"removes keys "+
				"when its memory is full", fmt.Sprintf("start %s with `--maxmemory-policy noeviction`, give the broker a database "+
				"number of its own, and restart the worker", name)
		case match.Groups["single"] != "":
			cause, fix = name+" is no member of a replica set, which transactions and change streams need", fmt.Sprintf(
				"start %s with `--replSet rs0`, and run `rs.initiate()` there once; without transactions, remove "+
					"replicaSet from the URL",
				name,
			)
		case match.Groups["differs"] != "":
			cause, fix = fmt.Sprintf(
				"the %s %q already exists in %s with another value of %q",
				match.Groups["what"], match.Groups["name"], name, match.Groups["arg"],
			), fmt.Sprintf("declare the %s in the same way everywhere, or delete it there first", match.Groups["what"])
		case strings.Contains(match.Groups["rights"], "extension"):
			cause, fix = fmt.Sprintf("the user that it logs in to %s with may not do that: %s", name, match.Groups["rights"]),
				fmt.Sprintf("let a superuser create the extension: a script in /docker-entrypoint-initdb.d of %s, or "+
					"psql there once", name)
		default:
			cause, fix = fmt.Sprintf(
				"the user that it logs in to %s with is not allowed to do that: %s",
				name,
				match.Groups["rights"],
			), "give that user the right (GRANT, or the ACL of the server), or log in as the owner"
		}
		return rule.AtCode(c, rule.Finding(c, cause, fix, rule.Quote(c, match)...), match.Frames())
	},
}
