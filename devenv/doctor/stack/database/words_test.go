package database

import (
	"testing"

	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestWordsOfMissingObjects(t *testing.T) {
	ruletest.Words(t, NoObject, map[string][]string{
		`"db" has no extension "vector"`: {
			`ERROR:  could not open extension control file "/usr/share/postgresql/extension/vector.control"`,
		},
		`"db" has no function "uuid_generate_v4"`: {
			"psycopg.errors.UndefinedFunction: function uuid_generate_v4() does not exist",
		},
		`"db" has no operator class "gin_trgm_ops"`: {
			`psycopg.errors.UndefinedObject: operator class "gin_trgm_ops" does not exist`,
		},
		`the server has no database "shop"`: {
			`pymysql.err.OperationalError: (1049, "Unknown database 'shop'")`,
		},
		"the server has no index of the requested name": {
			"elasticsearch.NotFoundError: NotFoundError(404, 'index_not_found_exception')",
		},
		`the server has no index "orders"`: {
			"elasticsearch.NotFoundError: no such index [orders]",
		},
		"the requested object does not exist on the server": {
			"cimpl.KafkaException: UnknownTopicOrPartition",
		},
	})
}

func TestWordsOfRejectedCredentials(t *testing.T) {
	ruletest.Words(t, Credentials, map[string][]string{
		"the server rejected the user, password, key or token": {
			"elasticsearch.AuthenticationException: missing authentication credentials for REST request [/]",
			"nats.errors.Error: nats: 'Authorization Violation'",
			"openai.AuthenticationError: Error code: 401 - Incorrect API key provided",
		},
		`"db" requires a password, but none is set in the settings of service "app"`: {
			"psycopg.OperationalError: fe_sendauth: no password supplied",
		},
		`the server requires a password, but none is set in the settings of service "app"`: {
			`pymysql.err.OperationalError: (1045, "Access denied for user 'shop'@'10.0.0.2' (using password: NO)")`,
		},
	})
}

func TestWordsOfRefusedWork(t *testing.T) {
	ruletest.Words(t, RefusesWork, map[string][]string{
		"lacks the permission: No permissions to access a key": {
			"redis.exceptions.NoPermissionError: NOPERM No permissions to access a key",
		},
		"lacks the permission: has no permissions to run the 'set' command": {
			"redis.exceptions.NoPermissionError: NOPERM this user has no permissions to run the 'set' command",
		},
		"the server is read-only: it is a replica, or was started read-only": {
			"pymysql.err.OperationalError: (1290, 'The MySQL server is running with the --read-only option')",
			"pymongo.errors.NotPrimaryError: not primary",
		},
		"the user in the server lacks the permission: CREATE command denied to user": {
			`pymysql.err.OperationalError: (1142, "CREATE command denied to user 'shop'@'10.0.0.2'")`,
		},
		"the server is not a member of a replica set, which transactions and change streams need": {
			"pymongo.errors.OperationFailure: Transaction numbers are only allowed on a replica set member",
		},
		"the server runs without JetStream, which streams and key-value stores need": {
			"nats.js.errors.ServiceUnavailableError: nats: no response from stream",
		},
		`the queue "orders" already exists in the server with a different value of "durable"`: {
			"aiormq.exceptions.ChannelPreconditionFailed: PRECONDITION_FAILED - inequivalent arg 'durable' for queue 'orders'",
		},
	})
}

func TestWordsOfLocks(t *testing.T) {
	ruletest.Words(t, Locked, map[string][]string{
		"another server uses the files in the volume, or was killed while it used them": {
			"Error creating service context: DBPathInUse: Unable to lock the lock file",
		},
		"another process in the container already listens on port 3000": {
			"Error: listen EADDRINUSE: address already in use :::3000",
		},
		"a transaction timed out while it waited for a lock of another transaction": {
			"pymysql.err.OperationalError: (1205, 'Lock wait timeout exceeded')",
		},
	})
}

func TestWordsOfMigrations(t *testing.T) {
	ruletest.Words(t, MigrationFails, map[string][]string{
		"conflicting migrations: UserWarning: Revision a1 is present more than once": {
			"UserWarning: Revision a1 is present more than once",
		},
		"the migrations were applied in another order than in the code": {
			"django.db.migrations.exceptions.InconsistentMigrationHistory: Migration admin.0001 is applied before auth.0001",
		},
	})
	ruletest.Words(t, MigrationsBehind, map[string][]string{
		`the database has no column "orders.total": the schema is older than the code`: {
			"sqlite3.OperationalError: no such column: orders.total",
			"PrismaError: The column `orders.total` does not exist in the current database.",
			`pymysql.err.OperationalError: (1054, "Unknown column 'orders.total' in 'field list'")`,
		},
		`the database has no table "public.orders"`: {
			"PrismaError: The table `public.orders` does not exist in the current database.",
		},
		`the database has no table "shop.orders"`: {
			`pymysql.err.ProgrammingError: (1146, "Table 'shop.orders' doesn't exist")`,
		},
		"the database schema is older than the code: migrations have not been run": {
			"FAILED: Target database is not up to date.",
		},
	})
}
