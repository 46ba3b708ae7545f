package network

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

// unknown returns what psycopg says about a host that it does not find.
func unknown(host string) string {
	return `psycopg2.OperationalError: could not translate host name "` + host + `" to address: Name or service not known`
}

// refused returns what psycopg says about a server that refuses.
func refused(host, port string) string {
	return `psycopg2.OperationalError: connection to server at "` + host + `" (10.0.0.2), port ` + port +
		" failed: Connection refused"
}

// waits makes the app depend on the database with a condition.
func waits(condition string) ruletest.Change {
	return ruletest.Service(func(app *types.ServiceConfig) {
		app.DependsOn = types.DependsOnConfig{"db": {Condition: condition}}
	})
}

// ofDB changes the container of the database.
func ofDB(change func(db *facts.Container)) ruletest.Change {
	return ruletest.Stack(func(s *facts.Stack) { change(s.Containers[2]) })
}

// inNetwork puts the app into one network of the project.
func inNetwork(name string, internal bool) ruletest.Change {
	return ruletest.All(
		ruletest.Service(func(app *types.ServiceConfig) {
			app.Networks = map[string]*types.ServiceNetworkConfig{name: nil}
		}),
		ruletest.Stack(func(s *facts.Stack) {
			s.Project.Networks = types.Networks{name: {Internal: internal}}
		}),
	)
}

func TestNameUnknown(t *testing.T) {
	ruletest.Stated(t, NameUnknown, map[string]ruletest.Case{
		"misspelt service": {
			Given:    ruletest.All(ruletest.Ended(1, unknown("databse")), ruletest.Env("DB_HOST=databse")),
			ID:       "FD-R10",
			Cause:    `host "databse" does not resolve: no service has that name; the services are app, cache, db`,
			Fix:      "use the service name in DB_HOST",
			Evidence: "could not translate host name",
		},
		"host elsewhere": {
			Given: ruletest.Ended(1, unknown("db.example.com")),
			ID:    "FD-R10",
			Cause: `host "db.example.com" does not resolve: no DNS server has a record for it`,
		},
		"engine's machine, in a setting": {
			Given: ruletest.All(
				ruletest.Ended(
					1,
					"psycopg.OperationalError: [Errno -2] Name or service not known",
					"(Background on this error at: https://sqlalche.me/e/20/e3q8)",
				),
				ruletest.Service(func(app *types.ServiceConfig) {
					address := "postgresql://a:b@host.docker.internal:5432/x"
					app.Environment = types.MappingWithEquals{"DATABASE_URL": &address}
				}),
			),
			ID:    "FD-R10",
			Cause: "host.docker.internal (the engine's machine) does not resolve in the container",
			Fix:   "host-gateway",
		},
		"service of a profile": {
			Given: ruletest.All(
				ruletest.Ended(1, unknown("queue")),
				ruletest.Stack(func(s *facts.Stack) {
					s.Project.DisabledServices = types.Services{"queue": {Profiles: []string{"full"}}}
				}),
			),
			ID:    "FD-R10",
			Cause: "none of its profiles is enabled (full)",
			Fix:   "--profile full",
			Not:   "no service has that name",
		},
		"no network": {
			Compose: "services:\n  app:\n    network_mode: none\n",
			Given: ruletest.All(
				ruletest.Ended(1, unknown("db")),
				ruletest.Service(func(app *types.ServiceConfig) { app.NetworkMode = "none" }),
			),
			ID:  "FD-R10",
			Fix: "remove `network_mode` from service \"app\"; then run `fastdock up`",
			At:  "compose.yaml:3",
		},
		"another network": {
			Compose: "services:\n  app:\n    networks: [front]\n",
			Given: ruletest.All(
				ruletest.Ended(
					1,
					"redis.exceptions.ConnectionError: Error -2 connecting to cache:6379. Name or service not known.",
				),
				ruletest.Stack(func(s *facts.Stack) { s.Containers[1].Networks = []string{"shop_back"} }),
			),
			ID:    "FD-R10",
			Cause: `"cache" is not reachable: it shares no network with this service, which is in shop_default`,
			Fix:   `add services "app" and "cache" to the same network`,
			At:    "compose.yaml:3",
		},
		"too early": {
			Compose: "services:\n  app:\n    depends_on: [db]\n",
			Given:   ruletest.Ended(1, unknown("db")),
			ID:      "FD-R10",
			Cause:   `the app connected to "db" before it was ready, and did not retry`,
			Fix:     "`depends_on` with `condition: service_healthy`; then",
			At:      "compose.yaml:3",
		},
		"server that has ended": {
			Given: ruletest.All(
				ruletest.Ended(1, unknown("db")),
				ofDB(func(db *facts.Container) { db.Status, db.ExitCode = "exited", 1 }),
			),
			ID:    "FD-R10",
			Cause: `this service needs "db", which is not running`,
			Fix:   `see the finding about "db"`,
		},
		"server that is failing": {
			Given: ruletest.All(
				ruletest.Ended(1, unknown("db")),
				ofDB(func(db *facts.Container) { db.Health = "unhealthy" }),
			),
			ID:    "FD-R10",
			Cause: `this service needs "db", which is failing`,
		},
		"password with an @": {
			Given: ruletest.Ended(1, unknown("word@db")),
			ID:    "FD-R54",
			Cause: "is split at the wrong place",
			Not:   "word@",
		},
		"name server that is its own container": {
			Compose: "services:\n  app:\n    dns: [127.0.0.1]\n",
			Given: ruletest.All(
				ruletest.Ended(1, unknown("db.example.com")),
				ruletest.Service(func(app *types.ServiceConfig) { app.DNS = []string{"127.0.0.1"} }),
			),
			ID:    "FD-R51",
			Cause: `host "db.example.com" does not resolve: the DNS server 127.0.0.1 is the`,
			Fix:   "remove `dns:`",
			At:    "compose.yaml:3",
		},
		"internal network": {
			Given: ruletest.All(ruletest.Ended(1, unknown("db.example.com")), inNetwork("back", true)),
			ID:    "FD-R52",
			Cause: `network "back" is internal and`,
			Fix:   "without `internal: true`",
		},
		"network that is not internal": {
			Given: ruletest.All(ruletest.Ended(1, unknown("db.example.com")), inNetwork("back", false)),
			ID:    "FD-R10",
			Cause: `host "db.example.com" does not resolve: no DNS server has a record for it`,
		},
		"proxy": {
			Given: ruletest.All(
				ruletest.RaisedIn("httpx", `httpx.get("http://db:8000/")`,
					"httpx.ConnectError: [Errno -2] Name or service not known"),
				ruletest.Env("HTTP_PROXY=http://proxy.corp.example:3128"),
			),
			ID:    "FD-R52",
			Cause: `through the proxy "proxy.corp.example" from HTTP_PROXY`,
			Fix:   "remove HTTP_PROXY",
			Not:   "before it was ready",
		},
		"proxy that is a service": {
			Given: ruletest.All(
				ruletest.RaisedIn("httpx", `httpx.get("http://db:8000/")`,
					"httpx.ConnectError: [Errno -2] Name or service not known"),
				ruletest.Env("HTTP_PROXY=http://cache:3128"),
			),
			ID:  "FD-R10",
			Not: "HTTP_PROXY",
		},
		"host in the code, in another network": {
			Files: map[string]string{"main.py": "host = 'x'\n\nredis.Redis(host=\"cache\")\n"},
			Given: ruletest.All(
				ruletest.Raised("ping()", "socket.gaierror: [Errno -2] Name or service not known"),
				ruletest.Stack(func(s *facts.Stack) { s.Containers[1].Networks = []string{"shop_back"} }),
			),
			ID:    "FD-R10",
			Cause: `"cache"`,
		},
		"server of the driver, in another network": {
			Given: ruletest.All(
				ruletest.RaisedIn("redis", "ping()", "redis.exceptions.ConnectionError: Name or service not known"),
				ruletest.Stack(func(s *facts.Stack) { s.Containers[1].Networks = []string{"shop_back"} }),
			),
			ID:    "FD-R10",
			Cause: `"cache"`,
		},
		"upstream of nginx": {
			Given: ruletest.Ended(1, `nginx: [emerg] host not found in upstream "api:8000" in /etc/nginx/conf.d/shop.conf:3`),
			ID:    "FD-R10",
			Cause: `host "api" does not resolve`,
			Fix:   "in /etc/nginx/conf.d/shop.conf:3",
		},
		"no host": {
			Given: ruletest.Ended(1, "socket.gaierror: [Errno -2] Name or service not known"),
			ID:    "FD-R10",
			Cause: "the host does not exist on the networks of the container",
		},
		"answer": {
			Given: ruletest.Ended(1, refused("db", "5432")),
		},
	})
}

func TestRefused(t *testing.T) {
	ruletest.Stated(t, Refused, map[string]ruletest.Case{
		"localhost": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.All(ruletest.Raised("connect()", refused("localhost", "5432")), ruletest.Env("DB_HOST=localhost")),
			ID:    "FD-R11",
			Cause: "connects to localhost:5432, which is its own container",
			Fix:   `use "db" instead of localhost in DB_HOST`,
			At:    "main.py:3",
		},
		"localhost, on the port of no service": {
			Given: ruletest.Ended(1, refused("localhost", "9999")),
			ID:    "FD-R11",
			Fix:   "the service name instead of localhost",
		},
		"wrong port": {
			Given: ruletest.All(
				ruletest.Ended(1, "redis.exceptions.ConnectionError: Error 111 connecting to cache:6380. Connection refused."),
				ruletest.Stack(func(s *facts.Stack) {
					s.Containers[1].Ports = []devenv.Port{{Inside: 6379, Address: "127.0.0.1:6380"}}
				}),
			),
			ID:       "FD-R11",
			Cause:    `connects to "cache" on port 6380, where nothing listens; cache listens on 6379`,
			Fix:      `use cache:6379 in the settings of service "app"`,
			Evidence: `"cache" publishes port 6379 as 6380 on this machine, not for containers`,
		},
		"loopback of a server that is half made": {
			Given: ruletest.All(ruletest.Ended(1, refused("db", "5432")), ofDB(func(db *facts.Container) {
				db.Listening, db.Restarts = ruletest.At("127.0.0.1:5432"), 1
				db.ReadLog([]string{
					"server started",
					"CREATE ROLE",
					`ERROR:  role "shop" already exists`,
					"LOG:  database system is ready to accept connections",
				})
			})),
			ID: "FD-R11",
			Cause: `"db" listens on 127.0.0.1:5432, inside its own container only: it refuses other connections; its ` +
				`initialisation scripts failed, so "db" is only half initialised: role "shop" already exists`,
		},
		"loopback of a server": {
			Compose: "services:\n  db:\n    command: postgres -c listen_addresses=localhost\n",
			Given: ruletest.All(ruletest.Ended(1, refused("db", "5432")),
				ofDB(func(db *facts.Container) { db.Listening = ruletest.At("127.0.0.1:5432") })),
			ID:    "FD-R11",
			Cause: `"db" listens on 127.0.0.1:5432, inside its own container only`,
			Fix:   "`-c listen_addresses='*'`",
			At:    "compose.yaml:3",
		},
		"health check that passes too early": {
			Compose: "services:\n  db:\n    healthcheck:\n      test: [CMD-SHELL, pg_isready -U postgres]\n",
			Given: ruletest.All(ruletest.Ended(2, refused("db", "5432")), waits(types.ServiceConditionHealthy),
				ofDB(func(db *facts.Container) { db.Check.Test = []string{"CMD-SHELL", "pg_isready -U postgres"} })),
			ID:    "FD-R11",
			Cause: "that health check uses the socket of the temporary server",
			Fix:   "`pg_isready -h 127.0.0.1`",
			At:    "compose.yaml:4",
			Edit:  "      test: [CMD-SHELL, pg_isready -h 127.0.0.1 -U postgres]",
		},
		"started without waiting": {
			Given: ruletest.All(ruletest.Ended(1, refused("db", "5432")), waits(types.ServiceConditionStarted),
				ofDB(func(db *facts.Container) { db.Check.Test = []string{"CMD-SHELL", "pg_isready -U postgres"} })),
			ID:  "FD-R11",
			Fix: "with `condition: service_healthy`; then run",
			Not: "uses the socket",
		},
		"healthy, and no port": {
			Given: ruletest.All(ruletest.Ended(1, refused("db", "5432")), waits(types.ServiceConditionHealthy),
				ofDB(func(db *facts.Container) { db.Listening = nil })),
			ID:    "FD-R11",
			Cause: "listens on no port",
			Not:   "before it was ready",
		},
		"another address": {
			Compose: "services:\n  app:\n    extra_hosts: [\"db:192.0.2.9\"]\n",
			Given: ruletest.All(ruletest.Ended(1, refused("db", "5432")), ruletest.Service(func(app *types.ServiceConfig) {
				app.ExtraHosts = types.HostsList{"db": []string{"192.0.2.9"}}
			})),
			ID:    "FD-R11",
			Cause: `192.0.2.9 for "db", because extra_hosts`,
			Fix:   `remove "db" from extra_hosts`,
			At:    "compose.yaml:3",
		},
		"socket": {
			Given: ruletest.Ended(1, `psycopg.OperationalError: connection to server on socket `+
				`"/var/run/postgresql/.s.PGSQL.5432" `+
				"failed: No such file or directory"),
			ID:    "FD-R11",
			Cause: "the app connects to the database through a local socket, because its settings",
			Fix:   `set "db" as the host in the settings of service "app"`,
		},
		"broker that names its loopback": {
			Given: ruletest.Ended(1, "%3|1|FAIL|rdkafka#producer-1| [thrd:localhost:9092/1]: localhost:9092/1: Connect to "+
				"ipv4#127.0.0.1:9092 failed: Connection refused"),
			ID:    "FD-R11",
			Cause: `"kafka" advertises localhost:9092 to its clients, which in a container is the`,
			Fix:   "KAFKA_ADVERTISED_LISTENERS",
		},
		"server of another name": {
			Given: ruletest.Ended(1, refused("postgres", "5432")),
			ID:    "FD-R11",
			Cause: `host "postgres" does not resolve: no service has that name`,
		},
		"server elsewhere": {
			Given: ruletest.Ended(1, refused("10.1.2.3", "9999")),
			ID:    "FD-R11",
			Cause: "connection refused at 10.1.2.3:9999",
		},
		"server that a sentence names": {
			Given: ruletest.Raised("start()", "RuntimeError: Could not connect to Redis server"),
			ID:    "FD-R11",
			Cause: `the app does not reach its server, which is probably "cache"`,
		},
		"one of many tries": {
			Given: ruletest.Ended(1, "Could not connect to Redis server"),
		},
		"refused once, and went on": {
			Given: ruletest.Logs(
				"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
				"Connected to redis://cache:6379//",
			),
		},
		"refused at last": {
			Given: ruletest.Logs(
				"Connected to redis://cache:6379//",
				"consumer: Cannot connect to redis://cache:6379//: Error 111 connecting to cache:6379. Connection refused..",
			),
			ID: "FD-R11",
		},
	})
}

func TestUnanswered(t *testing.T) {
	noRoute := `psycopg2.OperationalError: connection to server at "db" (192.0.2.9), port 5432 failed: No route to host`
	ruletest.Stated(t, Unanswered, map[string]ruletest.Case{
		"another address": {
			Given: ruletest.All(ruletest.Ended(1, noRoute), ruletest.Service(func(app *types.ServiceConfig) {
				app.ExtraHosts = types.HostsList{"db": []string{"192.0.2.9"}}
			})),
			ID:  "FD-R52",
			Fix: `remove "db" from extra_hosts`,
			Not: "firewall",
		},
		"no way": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.Raised("connect()", noRoute),
			ID:    "FD-R52",
			Cause: "no response at db, not even a refusal",
			Fix:   "a firewall or VPN blocks",
			At:    "main.py:3",
		},
		"server that is failing": {
			Given: ruletest.All(ruletest.Ended(1, noRoute), ofDB(func(db *facts.Container) { db.Health = "unhealthy" })),
			ID:    "FD-R52",
			Cause: `this service needs "db", which is failing`,
		},
		"request that takes long": {
			Given: ruletest.Raised("get()", "requests.exceptions.ReadTimeout: HTTPConnectionPool(host='api.example.com', "+
				"port=443): "+
				"Read timed out. (read timeout=5)"),
			ID:    "FD-R52",
			Cause: "at api.example.com:443 accepts the request but does not respond in time",
		},
		"internal network": {
			Given: ruletest.All(inNetwork("back", true), ruletest.Raised("get()",
				"requests.exceptions.ConnectTimeout: HTTPSConnectionPool(host='api.example.com', port=443): timed out")),
			ID:    "FD-R52",
			Cause: `network "back" is internal and`,
		},
		"timeout of a driver that connects": {
			Given: ruletest.Ended(1, "Traceback (most recent call last):", `  File "/app/main.py", line 3, in <module>`,
				"    await asyncpg.connect(URL)", `  File "/usr/lib/python3.13/site-packages/asyncpg/connection.py", line 7, `+
					`in connect`,
				"    raise error", "TimeoutError"),
			ID: "FD-R52",
		},
		"timeout of the code": {
			Given: ruletest.Raised("wait()", "TimeoutError"),
		},
	})
}

func TestNotReady(t *testing.T) {
	starting := "psycopg.OperationalError: FATAL:  the database system is starting up"
	closed := "psycopg.OperationalError: server closed the connection unexpectedly"
	alone := ruletest.Stack(func(s *facts.Stack) { s.Containers = s.Containers[:1] })
	ruletest.Stated(t, NotReady, map[string]ruletest.Case{
		"starting": {
			Compose:  "services:\n  app:\n    depends_on: [db]\n",
			Given:    ruletest.Ended(1, starting),
			ID:       "FD-R50",
			Cause:    `the app connected to "db", which was starting up, and did not retry`,
			Fix:      `add a health check to "db"`,
			Evidence: "starting up",
			At:       "compose.yaml:3",
		},
		"starting, with a health check": {
			Given: ruletest.All(ruletest.Ended(1, starting),
				ofDB(func(db *facts.Container) { db.Check.Test = []string{"CMD", "pg_isready"} })),
			ID:  "FD-R50",
			Fix: "service \"app\" wait for \"db\": `depends_on` with `condition: service_healthy`",
		},
		"closed": {
			Given: ruletest.Raised("commit()", closed),
			ID:    "FD-R50",
			Cause: `"db" closed the connection`,
			Fix:   "pool_pre_ping=True",
		},
		"closed by a server that has ended": {
			Given: ruletest.All(ruletest.Raised("commit()", closed),
				ofDB(func(db *facts.Container) { db.Status, db.ExitCode = "exited", 137 })),
			ID:    "FD-R50",
			Cause: `this service needs "db", which is not running`,
		},
		"closed by a server of another kind": {
			Given: ruletest.RaisedIn("psycopg", `psycopg.connect("postgresql://cache:6379/x")`,
				"psycopg.OperationalError: server closed the connection unexpectedly"),
			ID:    "FD-R44",
			Cause: `connects to "cache", which is a redis server, with another protocol`,
		},
		"of no server": {
			Given: ruletest.All(ruletest.Ended(1, starting), alone),
		},
		"a server that is ready": {
			Given: ruletest.Ended(1, "LOG:  database system is ready to accept connections"),
		},
	})
}
