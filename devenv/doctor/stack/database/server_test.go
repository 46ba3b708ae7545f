package database

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func ofImage(name string) ruletest.Change {
	return ruletest.Service(func(app *types.ServiceConfig) { app.Image = name })
}

// olderData gives the database a volume that was made an hour before its container.
var olderData = ruletest.Stack(func(s *facts.Stack) {
	s.Volumes["shop_data"] = ruletest.Began.Add(-time.Hour)
	s.Containers[2].Mounts = []devenv.Mount{{Type: "volume", Name: "shop_data", Target: "/var/lib/postgresql"}}
})

func TestNoInitialPassword(t *testing.T) {
	const uninitialised = "Error: Database is uninitialized and superuser password is not specified."
	ruletest.Find(t, NoInitialPassword, map[string]ruletest.Case{
		"of PostgreSQL": {
			Compose:  "services:\n  app:\n    environment: {}\n",
			Given:    ruletest.Ended(1, uninitialised),
			ID:       "FD-R32",
			Cause:    "POSTGRES_PASSWORD is not set or empty: the database has no initial password",
			Fix:      `set POSTGRES_PASSWORD in .env and pass it to service "app"`,
			Evidence: "uninitialized",
			At:       "compose.yaml:3",
		},
		"of MariaDB": {
			Given: ruletest.All(ofImage("mariadb:11"),
				ruletest.Ended(1, "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified")),
			ID:    "FD-R32",
			Cause: "MARIADB_ROOT_PASSWORD",
		},
		"of MySQL": {
			Given: ruletest.All(ofImage("mysql:9"),
				ruletest.Ended(1, "[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified")),
			ID:    "FD-R32",
			Cause: "MYSQL_ROOT_PASSWORD",
		},
		"variables that contradict": {
			Given: ruletest.Ended(
				1,
				`[ERROR] [Entrypoint]: MYSQL_USER="root", MYSQL_USER and MYSQL_PASSWORD are for a regular user`,
			),
			ID:    "FD-R32",
			Cause: `the image rejects the variables for a new volume: MYSQL_USER="root"`,
			Fix:   `correct the variables of service "app"`,
		},
		"a password that is wrong": {
			Given: ruletest.Ended(1, `FATAL:  password authentication failed for user "app"`),
		},
	})
}

func TestOtherVersion(t *testing.T) {
	ruletest.Find(t, OtherVersion, map[string]ruletest.Case{
		"files of version 16": {
			Compose: "services:\n  app:\n    image: postgres:18\n",
			Given: ruletest.All(ofImage("postgres:18"), ruletest.Ended(1, "DETAIL:  The data directory was initialized by "+
				"PostgreSQL version 16, which is not compatible with this version 18.1.")),
			ID:       "FD-R13",
			Cause:    "the data in the volume was written by PostgreSQL 16, which postgres:18 cannot read",
			Fix:      "dump it there and restore it here",
			Evidence: "initialized by PostgreSQL version 16",
			At:       "compose.yaml:3",
		},
		"old layout": {
			Compose: "services:\n  app:\n    volumes:\n      - data:/var/lib/postgresql/data\n",
			Given:   ruletest.Ended(1, "Error: in 18+, mount /var/lib/postgresql, not /var/lib/postgresql/data"),
			ID:      "FD-R13",
			Cause:   "volume is mounted at /var/lib/postgresql/data",
			Fix:     "mount the volume at /var/lib/postgresql, then run `fastdock up`",
			At:      "compose.yaml:4",
			Edit:    "      - data:/var/lib/postgresql",
		},
		"files of a newer MongoDB": {
			Given: ruletest.Ended(62, `Wrong mongod version... version: \"8.0\"`),
			ID:    "FD-R13",
			Cause: "written by version 8.0",
		},
		"files of a MongoDB that is too old": {
			Given: ruletest.Ended(62, "This version of MongoDB is too recent to start up on the existing data files. "+
				"Try MongoDB 4.2 or earlier."),
			ID:    "FD-R13",
			Cause: "MongoDB 4.2 or older",
		},
		"files of a newer Redis": {
			Given: ruletest.Ended(1, "Can't handle RDB format version 12"),
			ID:    "FD-R13",
			Cause: "a newer version",
		},
		"feature flags of RabbitMQ": {
			Given: ruletest.Ended(1, "[error] required feature flag not enabled! It must be enabled before upgrading"),
			ID:    "FD-R13",
			Cause: "whose feature flags were not enabled",
			Fix:   "enable_feature_flag all",
		},
		"the version itself": {
			Given: ruletest.Ended(1, "LOG:  starting PostgreSQL 18.1 on x86_64"),
		},
	})
}

func TestTooManyConnections(t *testing.T) {
	ruletest.Stated(t, TooManyConnections, map[string]ruletest.Case{
		"of PostgreSQL": {
			Given:    ruletest.Ended(3, "FATAL: sorry, too many clients already"),
			ID:       "FD-R29",
			Cause:    `"db" has no free connections`,
			Fix:      "(max_connections)",
			Evidence: "too many clients already",
		},
		"of Redis": {
			Given: ruletest.Ended(3, "redis.exceptions.ConnectionError: max number of clients reached"),
			ID:    "FD-R29",
			Cause: `"cache" has no free connections`,
			Fix:   "(maxclients)",
		},
		"of a role": {
			Given: ruletest.Ended(3, `FATAL:  too many connections for role "shop"`),
			ID:    "FD-R29",
			Cause: `"db" has no free connection for "shop", which has its own connection limit`,
			Fix:   "`ALTER ROLE shop CONNECTION LIMIT -1`",
		},
		"of its pool": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.Raised(
				"session.execute()",
				"sqlalchemy.exc.TimeoutError: QueuePool limit of size 5 overflow 10 reached",
			),
			ID:    "FD-R29",
			Cause: "the connection pool is exhausted: every connection is in use",
			Fix:   "close every session after its request",
			At:    "main.py:3",
		},
		"one that ends": {
			Given: ruletest.Ended(3, "FATAL:  terminating connection due to administrator command"),
		},
	})
}

func TestLocked(t *testing.T) {
	ruletest.Stated(t, Locked, map[string]ruletest.Case{
		"database of SQLite": {
			Files:    map[string]string{"main.py": "x = 1\n"},
			Given:    ruletest.Raised("commit()", "sqlite3.OperationalError: database is locked"),
			ID:       "FD-R46",
			Cause:    "SQLite database is locked: another",
			Fix:      "keep transactions short",
			Evidence: "database is locked",
			At:       "main.py:3",
		},
		"two transactions": {
			Given: ruletest.Raised("commit()", "psycopg.errors.DeadlockDetected: deadlock detected"),
			ID:    "FD-R46",
			Cause: "two transactions waited for each other's rows",
		},
		"a transaction that waits": {
			Given: ruletest.Raised("commit()", "psycopg.errors.LockNotAvailable: canceling statement due to lock timeout"),
			ID:    "FD-R46",
			Cause: "a transaction timed out while it waited",
		},
		"one connection in two tasks": {
			Given: ruletest.Raised("fetch()", "asyncpg.exceptions.InterfaceError: cannot perform operation: another "+
				"operation is in "+
				"progress"),
			ID:    "FD-R46",
			Cause: "two tasks use one database connection",
		},
		"file of DuckDB": {
			Given: ruletest.Raised("connect()", `IOException: Could not set lock on file "/data/shop.duckdb": Conflicting lock`),
			ID:    "FD-R46",
			Cause: "another process has /data/shop.duckdb open",
		},
		"file of an earlier process": {
			Given: ruletest.Ended(1, "FileExistsError: [Errno 17] File exists: '/tmp/worker.pid'"),
			ID:    "FD-R46",
			Cause: "the stale file /tmp/worker.pid remains from an earlier process",
			Fix:   "`rm -f /tmp/worker.pid && exec …`",
		},
		"port": {
			Given: ruletest.Ended(1, "ERROR:    [Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): "+
				"address "+
				"already in use"),
			ID:    "FD-R46",
			Cause: "another process in the container already listens on port 8000",
		},
		"socket of MySQL": {
			Given: ruletest.Ended(1, "[ERROR] [Server] Another process with pid 1 is using unix socket file."),
			ID:    "FD-R46",
			Cause: "lock file of the socket remains",
			Fix:   "--force-recreate app",
		},
		"volume": {
			Given: ruletest.Ended(1, `FATAL:  lock file "postmaster.pid" already exists`),
			ID:    "FD-R46",
			Cause: "another server uses the files in the volume",
		},
		"port that the container lacks": {
			Given: ruletest.Ended(1, "Failed to bind to address [::]:9200"),
			ID:    "FD-R46",
			Cause: "cannot listen on port 9200",
		},
		"word of the code": {
			Given: ruletest.Raised("door()", "ValueError: the door is locked"),
		},
	})
}

func TestRefusesWork(t *testing.T) {
	redis := func(message string) ruletest.Change {
		return ruletest.RaisedIn("redis", `cache.set("x", 1)`, "redis.exceptions.ResponseError: "+message)
	}
	ruletest.Stated(t, RefusesWork, map[string]ruletest.Case{
		"Redis that cannot save": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: redis(
				"MISCONF Redis is configured to save RDB snapshots, but it is currently not able to persist on disk.",
			),
			ID:       "FD-R58",
			Cause:    `"cache" cannot save its data`,
			Fix:      `see the log of "cache"`,
			Evidence: "MISCONF",
			At:       "main.py:3",
		},
		"replica": {
			Given: redis("READONLY You can't write against a read only replica."),
			ID:    "FD-R58",
			Cause: `"cache" is read-only`,
		},
		"full memory": {
			Given: redis("OOM command not allowed when used memory > 'maxmemory'."),
			ID:    "FD-R58",
			Cause: `"cache" reached its maxmemory limit and rejects writes`,
		},
		"cluster": {
			Given: redis("MOVED 3999 127.0.0.1:6381"),
			ID:    "FD-R58",
			Cause: `"cache" is a cluster node, but the client does not support clusters`,
		},
		"protected mode": {
			Given: redis("DENIED Redis is running in protected mode because protected mode is enabled"),
			ID:    "FD-R58",
			Fix:   "`--requirepass`",
		},
		"transaction that only reads": {
			Given: ruletest.Raised(
				"commit()",
				"psycopg.errors.ReadOnlySqlTransaction: cannot execute INSERT in a read-only transaction",
			),
			ID:    "FD-R58",
			Cause: `"db" is read-only`,
		},
		"right to a table": {
			Given: ruletest.Raised("commit()", "psycopg.errors.InsufficientPrivilege: permission denied for table orders"),
			ID:    "FD-R58",
			Cause: "permission denied for table orders",
			Fix:   "GRANT",
		},
		"right to an extension": {
			Given: ruletest.Raised(
				"commit()",
				`psycopg.errors.InsufficientPrivilege: permission denied to create extension "vector"`,
			),
			ID:  "FD-R58",
			Fix: "create the extension as a",
		},
		"login": {
			Given: ruletest.Raised(
				"connect()",
				`psycopg.OperationalError: FATAL:  password authentication failed for user "shop"`,
			),
		},
	})
}
