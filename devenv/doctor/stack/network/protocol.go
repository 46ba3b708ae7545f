package network

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
)

// Protocol is about a client and a server, or a driver and its user, that expect different protocols.
var Protocol = rule.LogRule{
	Rule: rule.Rule{
		ID: protocolID, Title: "Incompatible protocols",
		About: "An ASGI app (FastAPI, Starlette) needs an ASGI server or worker, and a WSGI app (Flask, Django) a " +
			"WSGI server. An async SQLAlchemy engine needs an async driver, a sync one a sync driver. A client " +
			"must connect to the kind of server that it was written for.",
	},
	Patterns: slices.Concat(
		rule.Patterns(
			"",
			`(?P<wsgi>(?:\w+\.)*__call__\(\) missing 1 required positional argument: 'send')`,
			`(?P<asgi>(?:\w+\.)*__call__\(\) missing 1 required positional argument: 'start_response')`,
			`(?P<factory>\w+)\(\) takes 0 positional arguments but \d+ (?:was|were) given`,
			`(?P<factory>\w+)\(\) missing \d+ required positional arguments?: 'receive'`,
			`requires an async driver.*The loaded '(?P<sync>[^']+)' is not async`,
			`(?P<async>greenlet_spawn has not been called)`,
			`Can't load plugin: sqlalchemy\.dialects:(?P<dialect>[\w.]+)`,
			`[Aa]uthentication plugin '(?P<login>\w+)' (?:cannot be loaded|is not supported)`,
			`(?P<login>SCRAM) authentication requires libpq version`,
			`(?:unsupported authentication method requested by the server: |authentication method )`+
				`(?P<login>[\w-]+)(?: not supported)?`,
			`(?P<awaited>can't be used in 'await' expression)`,
		),
		rule.Patterns(
			"redis",
			`(?P<reply>Protocol (?:E|e)rror[:,]|InvalidResponse)`,
		),
		rule.Patterns("mysql", `(?P<reply>Packet sequence number wrong|Malformed packet)`),
		rule.Patterns(
			"postgres",
			`(?P<pooler>prepared statement "[^"]+" (?:does not exist|already exists))`,
			`(?P<pooler>unsupported startup parameter(?: in options)?): (?P<startup>\w+)`,
			`(?P<reply>expected authentication request from server|received invalid response to SSL negotiation`+
				`|invalid length of startup packet)`,
		),
		rule.Patterns(
			"",
			`(?P<reply>illegal status line|BadStatusLine|RemoteProtocolError|BadHttpMessage)`,
			`(?P<request>illegal request line|Invalid HTTP request received)`,
			`(?P<amqp>Invalid frame|IncompatibleProtocolError)`,
		),
	),
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		var f *check.Finding
		quote := rule.Quote(c, match)
		switch {
		case match.Groups["wsgi"] != "":
			f = rule.AtCommand(c,
				rule.Finding(c,
					"the app is an ASGI app, but the server supports WSGI only",
					"use an ASGI server: `uvicorn main:app`, or `gunicorn -k uvicorn.workers.UvicornWorker`",
					quote...),
			)
		case match.Groups["request"] != "":
			f = rule.Finding(c,
				"a client sends something other than HTTP, often TLS: it uses an https:// URL for a plain HTTP port",
				"write http:// in the settings of the client, or put a TLS proxy before this service",
				quote...)
		case match.Groups["asgi"] != "":
			f = rule.AtCommand(c,
				rule.Finding(c,
					"the app is a WSGI app, but the server supports ASGI only",
					"use a WSGI server such as gunicorn, or wrap the app: `a2wsgi.WSGIMiddleware(app)`",
					quote...),
			)
		case match.Groups["factory"] != "":
			if match.Groups["factory"] == "__init__" || !commandNames(c, match.Groups["factory"]) {
				return nil
			}
			f = rule.AtCommand(c,
				rule.Finding(c,
					fmt.Sprintf(
						"the command loads the factory function %q as if it were the app",
						match.Groups["factory"],
					),
					"let the server call it: `--factory` for uvicorn and granian, `"+match.Groups["factory"]+"()` "+
						"instead of `"+match.Groups["factory"]+"` for gunicorn and hypercorn",
					quote...),
			)
		case match.Groups["sync"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("the async engine uses the driver %q, which is not async", match.Groups["sync"]),
				"use an async driver in the database URL: "+asyncURL(match.Groups["sync"]),
				quote...)
		case match.Groups["async"] != "" && slices.ContainsFunc(match.Frames(), alembicEnv):
			f = rule.Finding(c,
				fmt.Sprintf("alembic's env.py uses a sync engine, but the URL has an async driver%s",
					driverIn(match)),
				"write env.py like `alembic init -t async` (async_engine_from_config and connection.run_sync), or pass Alembic a "+
					"URL with a sync driver",
				quote...)
		case match.Groups["async"] != "":
			f = rule.Finding(c,
				fmt.Sprintf(
					"an async driver%s runs outside of await: through a sync engine or a lazily loaded attribute",
					driverIn(match),
				),
				"use create_async_engine with AsyncSession, or a sync driver in the URL; load related data with selectinload",
				quote...)
		case match.Groups["dialect"] == "driver":
			f = rule.Finding(c,
				"alembic.ini still contains the URL of the template, driver://user:pass@localhost/dbname",
				"set sqlalchemy.url: in migrations/env.py, "+
					"`config.set_main_option(\"sqlalchemy.url\", os.environ[\"DATABASE_URL\"])`",
				quote...)
		case match.Groups["dialect"] != "":
			f = rule.Finding(c,
				fmt.Sprintf(
					"SQLAlchemy does not support the dialect %q: the URL begins with %s://",
					match.Groups["dialect"],
					match.Groups["dialect"],
				),
				"correct the scheme of the URL: "+schemeFor(match.Groups["dialect"]),
				quote...)
		case match.Groups["login"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("%s requires %s authentication, which the installed driver or client library does not support",
					target.Called(target.Server(c, match), "the server"), match.Groups["login"]),
				"use a newer driver, or PyMySQL with cryptography instead of MariaDB's client library for MySQL 8 and later; "+
					"then run `fastdock up --build`",
				quote...)
		case match.Groups["awaited"] != "":
			f = rule.Finding(c,
				"the code awaits an object that is not awaitable: "+match.Line,
				"use the async class of the library, or remove `await`",
				quote...)
		case match.Groups["startup"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("a connection pooler such as PgBouncer rejects the startup parameter %q",
					match.Groups["startup"]),
				fmt.Sprintf("add %s to ignore_startup_parameters of the pooler, or remove it from server_settings of the "+
					"driver", match.Groups["startup"]),
				quote...)
		case match.Groups["pooler"] != "":
			f = rule.Finding(c,
				"a connection pooler such as PgBouncer does not keep prepared statements",
				"set `statement_cache_size=0` for asyncpg (in SQLAlchemy also `prepared_statement_cache_size=0`) or "+
					"`prepare_threshold=None` for psycopg, or use session pooling",
				quote...)
		default:
			return otherServer(c, match)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}

const protocolID = "FD-R44"

func commandNames(c *facts.Container, variable string) bool {
	for _, word := range c.Command {
		for _, m := range facts.ImportWord.FindAllStringSubmatch(word, -1) {
			if m[2] == variable {
				return true
			}
		}
	}
	return false
}

func asyncURL(driver string) string {
	switch driver {
	case "pysqlite":
		return "sqlite+aiosqlite://"
	case "pymysql", "mysqldb", "mysqlconnector":
		return "mysql+aiomysql://"
	}
	return "postgresql+asyncpg:// or postgresql+psycopg://"
}

// alembicEnv reports whether a frame is of the script that runs migrations.
func alembicEnv(f traceback.Frame) bool {
	return strings.HasSuffix(f.File, "/env.py") && !facts.Foreign(f.File)
}

// driverIn returns the async driver that frames of an exception are in.
func driverIn(match rule.Match) string {
	for _, name := range []string{"aiosqlite", "asyncpg", "aiomysql", "asyncmy", "psycopg"} {
		if slices.ContainsFunc(match.Frames(), func(f traceback.Frame) bool { return strings.Contains(f.File, "/"+name) }) {
			return " (" + name + ")"
		}
	}
	return ""
}

func schemeFor(dialect string) string {
	known := map[string]string{
		"postgres":         "postgresql://",
		"postgres.asyncpg": "postgresql+asyncpg://",
		"aiosqlite":        "sqlite+aiosqlite://",
		"asyncpg":          "postgresql+asyncpg://",
	}
	return cmp.Or(known[dialect], "for example postgresql://, mysql+pymysql:// or sqlite:///")
}

// otherServer reports that what answers is not the kind of server that the client is for.
func otherServer(c *facts.Container, match rule.Match) *check.Finding {
	return rule.AtCode(c, asksOtherKind(c, match), match.Frames())
}

// asksOtherKind names the server that answers in another protocol.
func asksOtherKind(c *facts.Container, match rule.Match) *check.Finding {
	f := rule.Finding(c,
		"the server uses another protocol than the client, or this is the wrong port",
		"correct the host or port in the settings",
		rule.Quote(c, match)...)
	host := target.Host(c, match)
	if named := c.Stack.Named(host); len(named) > 0 && facts.Database(named[0].Config().Image) != "" {
		f.Cause = fmt.Sprintf(
			"the client connects to %q, which is a %s server, with another protocol",
			host,
			facts.Database(named[0].Config().Image),
		)
		f.Evidence = append(f.Evidence, fmt.Sprintf("%q listens on %s", host, facts.Ports(named[0].Listening)))
	}
	f.ID = protocolID
	return f
}
