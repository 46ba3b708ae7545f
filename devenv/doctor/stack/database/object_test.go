package database

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestNoObject(t *testing.T) {
	redis := func(message string) ruletest.Change {
		return ruletest.RaisedIn("redis", `cache.get("x", db=20)`, "redis.exceptions.ResponseError: "+message)
	}
	alone := ruletest.Stack(func(s *facts.Stack) { s.Containers = s.Containers[:1] })
	ruletest.Stated(t, NoObject, map[string]ruletest.Case{
		"database": {
			Given:    ruletest.Ended(3, `FATAL:  database "shop" does not exist`),
			ID:       "FD-R41",
			Cause:    `"db" has no database "shop"`,
			Fix:      "`docker compose exec db createdb -U postgres shop`",
			Evidence: `database "shop" does not exist`,
		},
		"database of a volume that is older": {
			Given: ruletest.All(olderData, ruletest.Ended(3, `FATAL:  database "shop" does not exist`)),
			ID:    "FD-R41",
			Fix:   `the volume "shop_data" is older than the container`,
		},
		"database that is half made": {
			Given: ruletest.All(ruletest.Ended(3, `FATAL:  database "shop" does not exist`),
				ruletest.Stack(func(s *facts.Stack) {
					s.Containers[2].Restarts = 1
					s.Containers[2].ReadLog([]string{`psql:/docker-entrypoint-initdb.d/1.sql:3: ERROR:  role "shop" already exists`})
				})),
			ID: "FD-R41",
			Cause: `"db" has no database "shop"; its initialisation scripts failed, so "db" is only half initialised: role ` +
				`"shop" already exists`,
			Fix: "correct the scripts in /docker-entrypoint-initdb.d",
		},
		"schema of an unknown server": {
			Given: ruletest.All(
				alone,
				ruletest.Ended(1, `asyncpg.exceptions.InvalidSchemaNameError: schema "sales" does not exist`),
			),
			ID:    "FD-R41",
			Cause: `the server has no schema "sales"`,
			Fix:   "create the schema in a migration before its first use",
		},
		"type of an extension": {
			Given: ruletest.Raised("commit()", `psycopg.errors.UndefinedObject: type "vector" does not exist`),
			ID:    "FD-R41",
			Fix:   "`CREATE EXTENSION IF NOT EXISTS \"vector\"`",
		},
		"extension": {
			Given: ruletest.Raised("commit()", `psycopg.errors.FeatureNotSupported: extension "vector" is not available`),
			ID:    "FD-R41",
			Fix:   `use an image for "db" that includes the extension`,
		},
		"search path": {
			Given: ruletest.Raised("commit()", "psycopg.errors.InvalidSchemaName: no schema has been selected to create in"),
			ID:    "FD-R41",
			Cause: `"db" has no schema of the user's search_path: "public" was dropped, or`,
		},
		"number of a database": {
			Given: redis("DB index is out of range"),
			ID:    "FD-R41",
			Cause: `"cache" does not have the selected database number, 20: the default numbers are`,
		},
		"command of a module": {
			Given: redis("unknown command 'FT.CREATE', with args beginning with:"),
			ID:    "FD-R41",
			Cause: `"cache" does not support the command FT.CREATE: its image lacks the module that`,
		},
		"command": {
			Given: redis("unknown command 'HELLO'"),
			ID:    "FD-R41",
			Cause: "is older than the client expects",
		},
		"group of consumers": {
			Given: redis("NOGROUP No such key 'orders' or consumer group 'mail'"),
			ID:    "FD-R41",
			Cause: `"cache" has no consumer group "mail" for the stream "orders"`,
			Fix:   "`XGROUP CREATE orders mail $ MKSTREAM`",
		},
		"queue": {
			Given: ruletest.Raised(
				"consume()",
				`pika.exceptions.ChannelClosedByBroker: (404, "NOT_FOUND - no queue 'orders' in vhost '/'")`,
			),
			ID:    "FD-R41",
			Cause: `the server has no queue "orders"`,
			Fix:   "declare it in the code before its first use, or correct its name",
		},
		"virtual host that is barred": {
			Given: ruletest.Raised(
				"connect()",
				"aiormq.exceptions.ConnectionClosed: access to vhost 'shop' refused for user 'app'",
			),
			ID:    "FD-R41",
			Cause: `the server denies the user "app" access to the virtual host "shop"`,
			Fix:   "rabbitmqctl set_permissions -p shop app",
		},
		"bucket": {
			Given: ruletest.Raised(`s3.put_object(Bucket="images", Key="x")`,
				"botocore.errorfactory.NoSuchBucket: The specified bucket does not exist"),
			ID:    "FD-R41",
			Cause: `the server has no bucket "images"`,
		},
		"topic": {
			Given: ruletest.Raised(
				"poll()",
				"cimpl.KafkaException: Subscribed topic not available: orders: Broker: Unknown topic",
			),
			ID:    "FD-R41",
			Cause: `has no topic "orders"`,
		},
		"task": {
			Given: ruletest.RaisedIn("celery", "x", "KeyError: 'shop.tasks.mail'"),
		},
		"task of a worker": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):",
				`  File "/usr/lib/python3.13/site-packages/celery/worker/consumer/consumer.py", line 658, in on_task_received`,
				"    strategy = strategies[type_]", "KeyError: 'shop.tasks.mail'"),
			ID:    "FD-R41",
			Cause: `the worker received the task "shop.tasks.mail"`,
			Fix:   "`include=[\"shop.tasks\"]`",
		},
		"key of the code": {
			Given: ruletest.Raised("prices[name]", "KeyError: 'shop'"),
		},
		"word of a user": {
			Given: ruletest.All(alone, ruletest.Logs(`ERROR: database "shop" does not exist`)),
		},
	})
}

func TestCredentials(t *testing.T) {
	const refused = `FATAL: password authentication failed for user "app"`
	environment := func(pairs types.Mapping) ruletest.Change {
		return ruletest.Stack(func(s *facts.Stack) { s.Project.Environment = pairs })
	}
	ruletest.Stated(t, Credentials, map[string]ruletest.Case{
		"of a volume that is older": {
			Given:    ruletest.All(olderData, ruletest.Ended(3, refused)),
			ID:       "FD-R12",
			Cause:    `"db" rejected the password of user "app": the volume "shop_data" is older than the container`,
			Fix:      "`fastdock down --volumes`",
			Evidence: refused,
		},
		"of a new volume": {
			Given: ruletest.Ended(3, refused),
			ID:    "FD-R12",
			Cause: `"db" rejected the password of user "app"`,
			Fix:   "user and password for both",
			Not:   "volume",
		},
		"of Redis": {
			Given: ruletest.Ended(3, "redis.exceptions.AuthenticationError: WRONGPASS invalid username-password pair"),
			ID:    "FD-R12",
			Cause: `"cache" rejected the password`,
		},
		"none": {
			Given: ruletest.All(ruletest.Ended(3, "redis.exceptions.AuthenticationError: Authentication required."),
				ruletest.Env("REDIS_URL=redis://cache:6379/0")),
			ID:    "FD-R12",
			Cause: `"cache" requires a password, but none is set in REDIS_URL`,
			Fix:   "`redis://:${REDIS_PASSWORD}@cache:6379/0`",
		},
		"one too many": {
			Given: ruletest.Ended(
				3,
				"redis.exceptions.AuthenticationError: AUTH <password> called without any password configured",
			),
			ID:    "FD-R12",
			Cause: `"cache" has no password, but receives one and rejects it`,
		},
		"user that is not there": {
			Given: ruletest.Ended(3, `FATAL:  role "app" does not exist`),
			ID:    "FD-R41",
			Cause: `"db" has no user "app"`,
			Fix:   "(POSTGRES_USER, or postgres), or create",
		},
		"user that the server does not know": {
			Given: ruletest.All(ruletest.Ended(3, refused), ruletest.Stack(func(s *facts.Stack) {
				s.Containers[2].Log = []string{`DETAIL:  Role "app" does not exist.`}
			})),
			ID:    "FD-R41",
			Cause: `"db" has no user "app"`,
		},
		"user that may not log in": {
			Given: ruletest.Ended(3, `FATAL:  role "app" is not permitted to log in`),
			ID:    "FD-R12",
			Fix:   "`ALTER ROLE app LOGIN`",
		},
		"password that .env cuts": {
			Files: map[string]string{".env": "# secrets\nDB_PASSWORD=pa$word\n"},
			Given: ruletest.All(ruletest.Ended(3, refused), ruletest.Env("DB_PASSWORD=pa")),
			ID:    "FD-R12",
			Cause: "the `$` in DB_PASSWORD of .env starts a variable that is not set",
			Fix:   "in single quotes in .env",
			At:    ".env:2",
		},
		"password that .env completes": {
			Files: map[string]string{".env": "DB_PASSWORD=pa$word\n"},
			Given: ruletest.All(
				ruletest.Ended(3, refused),
				ruletest.Env("DB_PASSWORD=pass"),
				environment(types.Mapping{"word": "ss"}),
			),
			ID:    "FD-R12",
			Cause: `"db" rejected the password of user "app"`,
		},
		"in quotation marks": {
			Given: ruletest.All(ruletest.Ended(3, `FATAL: password authentication failed for user ""app""`),
				ruletest.Env(`DB_USER="app"`)),
			ID:    "FD-R54",
			Cause: "the value of DB_USER begins or ends with a quotation mark",
		},
		"key that is not sent": {
			Given: ruletest.Raised("client()", "openai.OpenAIError: No API key provided."),
			ID:    "FD-R12",
			Cause: "the request contains no API key, or an empty one",
		},
		"key without the right": {
			Given: ruletest.Raised(
				"list()",
				"botocore.exceptions.ClientError: An error occurred (403) when calling the HeadBucket",
			),
			ID:    "FD-R12",
			Cause: "the request with status 403",
		},
		"token of a service elsewhere": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.Raised("bot()", "discord.errors.LoginFailure: Improper token has been passed."),
			ID:    "FD-R12",
			Cause: "the server rejected the user, password, key or token",
			At:    "main.py:3",
		},
		"user of the app": {
			Given: ruletest.Logs("INFO login: Authentication failed for bob"),
		},
	})
}
