package network

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/ruletest"
)

func TestProtocol(t *testing.T) {
	ruletest.Stated(t, Protocol, map[string]ruletest.Case{
		"WSGI server": {
			Compose: "services:\n  app:\n    command: gunicorn main:app\n",
			Given:   ruletest.Raised("run()", "TypeError: FastAPI.__call__() missing 1 required positional argument: 'send'"),
			ID:      "FD-R44",
			Cause:   "the app is an ASGI app, but the server supports WSGI only",
			Fix:     "`uvicorn main:app`",
			At:      "compose.yaml:3",
		},
		"ASGI server": {
			Given: ruletest.Raised("run()",
				"TypeError: Flask.__call__() missing 1 required positional argument: 'start_response'"),
			ID:    "FD-R44",
			Cause: "the app is a WSGI app, but the server supports ASGI only",
		},
		"function that makes the app": {
			Given: ruletest.All(ruletest.Command("uvicorn", "main:make"),
				ruletest.Raised("run()", "TypeError: make() takes 0 positional arguments but 3 were given")),
			ID:  "FD-R44",
			Fix: "`--factory`",
		},
		"function of the code": {
			Given: ruletest.All(ruletest.Command("uvicorn", "main:app"),
				ruletest.Raised("make(1, 2, 3)", "TypeError: make() takes 0 positional arguments but 3 were given")),
		},
		"driver that is not async": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.Raised("create_async_engine(URL)",
				"sqlalchemy.exc.InvalidRequestError: The asyncio extension requires an "+
					"async driver to be used. The loaded 'psycopg2' is not async."),
			ID:       "FD-R44",
			Cause:    `the async engine uses the driver "psycopg2", which is not async`,
			Fix:      "postgresql+asyncpg://",
			Evidence: "requires an async driver",
			At:       "main.py:3",
		},
		"driver of SQLite that is not async": {
			Given: ruletest.Raised("create_async_engine(URL)", "sqlalchemy.exc.InvalidRequestError: The asyncio extension "+
				"requires an async driver to be used. The loaded 'pysqlite' is not async."),
			ID:  "FD-R44",
			Fix: "sqlite+aiosqlite://",
		},
		"driver of MySQL that is not async": {
			Given: ruletest.Raised("create_async_engine(URL)", "sqlalchemy.exc.InvalidRequestError: The asyncio extension "+
				"requires an async driver to be used. The loaded 'pymysql' is not async."),
			ID:  "FD-R44",
			Fix: "mysql+aiomysql://",
		},
		"driver that is async": {
			Given: ruletest.RaisedIn(
				"asyncpg",
				"session.execute()",
				"sqlalchemy.exc.MissingGreenlet: greenlet_spawn has not been called",
			),
			ID:    "FD-R44",
			Cause: "an async driver (asyncpg) runs",
		},
		"scheme of no database": {
			Given: ruletest.Raised("create_engine(URL)",
				"sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:postgres"),
			ID:    "FD-R44",
			Cause: `SQLAlchemy does not support the dialect "postgres"`,
			Fix:   "correct the scheme of the URL: postgresql://",
		},
		"address of the template": {
			Given: ruletest.Raised("create_engine(URL)",
				"sqlalchemy.exc.NoSuchModuleError: Can't load plugin: sqlalchemy.dialects:driver"),
			ID:    "FD-R44",
			Cause: "alembic.ini still contains the URL of the template",
		},
		"pooler": {
			Given: ruletest.Raised("execute()",
				`asyncpg.exceptions.InvalidSQLStatementNameError: prepared statement "__asyncpg_stmt_1__" does not exist`),
			ID:    "FD-R44",
			Cause: "does not keep prepared statements",
			Fix:   "`statement_cache_size=0`",
		},
		"parameter that a pooler does not take": {
			Given: ruletest.Raised("connect()",
				"asyncpg.exceptions.ProtocolViolationError: unsupported startup parameter: search_path"),
			ID:    "FD-R44",
			Cause: "a connection pooler such as PgBouncer rejects the startup parameter",
		},
		"server of another kind": {
			Given: ruletest.RaisedIn("redis", `redis.from_url("redis://db:5432/0")`,
				`redis.exceptions.InvalidResponse: Protocol Error: b'E'`),
			ID:       "FD-R44",
			Cause:    `connects to "db", which is a postgres server, with another protocol`,
			Evidence: `"db" listens on 5432`,
		},
		"login that the driver does not know": {
			Given: ruletest.Raised("connect()", "pymysql.err.OperationalError: (2059, \"Authentication plugin "+
				"'caching_sha2_password' cannot be loaded\")"),
			ID:    "FD-R44",
			Cause: "the server requires caching_sha2_password authentication, which the installed",
		},
		"requests of TLS": {
			Given: ruletest.Ended(1, "WARNING:  Invalid HTTP request received."),
			ID:    "FD-R44",
			Cause: "a client sends something other than HTTP",
		},
		"awaits what is not async": {
			Given: ruletest.Raised("await f()", "TypeError: object int can't be used in 'await' expression"),
			ID:    "FD-R44",
			Cause: "the code awaits an object that is not awaitable: TypeError: object int can't be",
		},
		"argument of the code": {
			Given: ruletest.Raised("f()", "TypeError: f() missing 1 required positional argument: 'x'"),
		},
	})
}

func TestTLS(t *testing.T) {
	files := map[string]string{"main.py": "x = 1\n"}
	ruletest.Stated(t, TLS, map[string]ruletest.Case{
		"server without TLS": {
			Files: files,
			Given: ruletest.All(ruletest.Env("DATABASE_URL=postgresql://db/shop?sslmode=require"), ruletest.Raised("connect()",
				"psycopg.OperationalError: connection failed: server does not support SSL, but SSL was required")),
			ID:    "FD-R40",
			Cause: `"db" does not support TLS (SSL), but the client requires it`,
			Fix:   "set `sslmode=disable` (asyncpg: `ssl=disable`) in DATABASE_URL",
			At:    "main.py:3",
		},
		"scheme with TLS": {
			Given: ruletest.All(ruletest.Env("REDIS_URL=rediss://cache:6379/0"), ruletest.Raised("ping()",
				"redis.exceptions.ConnectionError: Error 1 connecting to cache:6379. [SSL: WRONG_VERSION_NUMBER] wrong version")),
			ID:    "FD-R40",
			Cause: `uses TLS for "cache", which does not support it: the URL has`,
			Fix:   "redis:// instead of rediss://, in REDIS_URL",
		},
		"mail server that starts without": {
			Given: ruletest.Raised("smtplib.SMTP_SSL(HOST)", "ssl.SSLError: [SSL: WRONG_VERSION_NUMBER] wrong version number"),
			ID:    "FD-R40",
			Cause: "starts the connection with TLS, but the mail server starts without",
		},
		"certificate of an issuer that is not known": {
			Given: ruletest.Raised("get()", "httpx.ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "+
				"self-signed certificate"),
			ID:    "FD-R40",
			Cause: "the certificate of the server is not trusted",
			Fix:   "SSL_CERT_FILE",
		},
		"certificate of another name": {
			Given: ruletest.Raised("get()", "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify "+
				"failed: Hostname mismatch, certificate is not valid for 'db'."),
			ID:    "FD-R40",
			Cause: "the certificate of the server does not match the host name of the connection",
		},
		"certificate that is over": {
			Given: ruletest.Raised("get()", "ssl.SSLCertVerificationError: certificate verify failed: certificate has expired"),
			ID:    "FD-R40",
			Cause: "the certificate of the server is expired or not valid yet",
		},
		"certificate of the client": {
			Given: ruletest.Raised(
				"get()",
				"ssl.SSLError: [SSL: TLSV13_ALERT_CERTIFICATE_REQUIRED] tlsv13 alert certificate required",
			),
			ID:    "FD-R40",
			Cause: "the server requires a client certificate, but rejects the one that it receives,",
		},
		"server that demands TLS": {
			Given: ruletest.Raised("connect()", `psycopg.OperationalError: FATAL:  no pg_hba.conf entry for host `+
				`"10.0.0.3", user `+
				`"shop", database "shop", no encryption`),
			ID:    "FD-R40",
			Cause: `"db" accepts only TLS connections`,
			Fix:   "`sslmode=require`",
		},
		"key of another certificate": {
			Compose: "services:\n  app:\n    command: uvicorn main:app --ssl-keyfile k --ssl-certfile c\n",
			Given:   ruletest.Ended(1, "ssl.SSLError: [X509: KEY_VALUES_MISMATCH] key values mismatch (_ssl.c:4100)"),
			ID:      "FD-R40",
			Cause:   "the private key does not match the certificate",
			At:      "compose.yaml:3",
		},
		"authorities that are not there": {
			Compose: "services:\n  app:\n    environment: {}\n",
			Given: ruletest.All(
				ruletest.Raised("client = httpx.Client()", "FileNotFoundError: [Errno 2] No such file or directory"),
				ruletest.Env("SSL_CERT_FILE=/etc/ssl/corp.pem"),
			),
			ID:    "FD-R40",
			Cause: "SSL_CERT_FILE is set to /etc/ssl/corp.pem, which does not exist in the container",
			At:    "compose.yaml:3",
		},
		"authorities that are there": {
			Look: ruletest.Seen{Owners: map[string]int{"/etc/ssl/corp.pem": 0}},
			Given: ruletest.All(
				ruletest.Raised("client = httpx.Client()", "FileNotFoundError: [Errno 2] No such file or directory"),
				ruletest.Env("SSL_CERT_FILE=/etc/ssl/corp.pem"),
			),
		},
		"certificate that is not there": {
			Given: ruletest.All(
				ruletest.Raised("context.load_cert_chain(certfile)", "FileNotFoundError: [Errno 2] No such file or directory"),
				ruletest.Command("uvicorn", "main:app", "--ssl-certfile", "cert.pem"),
			),
			ID:    "FD-R40",
			Cause: "the certificate /app/cert.pem does not exist in the container",
			Fix:   "remove the option --ssl-certfile",
		},
		"file of the code": {
			Given: ruletest.All(
				ruletest.Raised("open(NAME)", "FileNotFoundError: [Errno 2] No such file or directory: 'x.csv'"),
				ruletest.Env("SSL_CERT_FILE=/etc/ssl/corp.pem"),
			),
		},
		"server that ends its connection without TLS": {
			Given: ruletest.Raised("get()", "ValueError: the handshake is unknown"),
		},
	})
}

func TestByProxy(t *testing.T) {
	ruletest.Stated(t, ByProxy, map[string]ruletest.Case{
		"no answer": {
			Files: map[string]string{"main.py": "x = 1\n"},
			Given: ruletest.Raised("get()", "requests.exceptions.ProxyError: Unable to connect to proxy"),
			ID:    "FD-R52",
			Cause: "requests go through a proxy, which does not respond or refuses them",
			Fix:   `HTTP_PROXY and HTTPS_PROXY of service "app"`,
			At:    "main.py:3",
		},
		"word of the code": {
			Given: ruletest.Raised("get()", "ValueError: the proxy is not a model"),
		},
	})
}

func TestProbeRefused(t *testing.T) {
	postgres := ruletest.Service(func(app *types.ServiceConfig) { app.Image = "postgres:18" })
	roleIsMissing := `psql: error: connection to server on socket "/var/run/postgresql/.s.PGSQL.5432" failed: FATAL: ` +
		` role "root" ` +
		"does not exist"
	ruletest.Find(t, ProbeRefused, map[string]ruletest.Case{
		"user that the server does not have": {
			Compose:  "services:\n  app:\n    healthcheck:\n      test: psql\n",
			Given:    ruletest.All(postgres, ruletest.Failing(roleIsMissing, "CMD-SHELL", "psql -c 'select 1'")),
			ID:       "FD-R41",
			Cause:    `the server rejects its own health check: "app" has no user "root"`,
			Fix:      `the user, password or database of service "app"`,
			Evidence: "probe: psql -c 'select 1'",
			At:       "compose.yaml:3",
		},
		"server that is starting": {
			Given: ruletest.All(postgres, ruletest.Failing("FATAL:  the database system is starting up", "CMD-SHELL", "psql"),
				ruletest.Stack(func(s *facts.Stack) { s.Containers = s.Containers[:1] })),
		},
		"app": {
			Given: ruletest.Failing(roleIsMissing, "CMD-SHELL", "psql -c 'select 1'"),
		},
		"server that is well": {
			Given: postgres,
		},
	})
}
