package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/traceback"
	"github.com/fastdock/fastdock/internal/lazyregexp"
)

const protocolID = "FD-R44"

var protocol = class{
	rule: rule{
		id: protocolID, title: "Incompatible protocols",
		about: "An ASGI app (FastAPI, Starlette) needs an ASGI server or worker, and a WSGI app (Flask, Django) a " +
			"WSGI server. An async SQLAlchemy engine needs an async driver, a sync one a sync driver. A client " +
			"must connect to the kind of server that it was written for.",
	},
	signs: slices.Concat(
		signs(
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
		signs(
			"redis",
			`(?P<reply>Protocol (?:E|e)rror[:,]|InvalidResponse)`,
		),
		signs("mysql", `(?P<reply>Packet sequence number wrong|Malformed packet)`),
		signs(
			"postgres",
			`(?P<pooler>prepared statement "[^"]+" (?:does not exist|already exists))`,
			`(?P<pooler>unsupported startup parameter(?: in options)?): (?P<startup>\w+)`,
			`(?P<reply>expected authentication request from server|received invalid response to SSL negotiation`+
				`|invalid length of startup packet)`,
		),
		signs(
			"",
			`(?P<reply>illegal status line|BadStatusLine|RemoteProtocolError|BadHttpMessage)`,
			`(?P<request>illegal request line|Invalid HTTP request received)`,
			`(?P<amqp>Invalid frame|IncompatibleProtocolError)`,
		),
	),
	found: func(p *container, c clue) *check.Finding {
		var f *check.Finding
		quote := p.quote(c)
		switch {
		case c.groups["wsgi"] != "":
			f = p.appPlacedAtCommand(
				p.finding(
					"its app is an ASGI app, and its server speaks WSGI",
					"start it with an ASGI server: `uvicorn main:app`, or `gunicorn -k uvicorn.workers.UvicornWorker`",
					quote...),
			)
		case c.groups["request"] != "":
			f = p.finding(
				"a client sends it what is not HTTP, often TLS: an https:// URL to a port that speaks plain HTTP",
				"write http:// in the settings of the client, or put a proxy with TLS before this service",
				quote...)
		case c.groups["asgi"] != "":
			f = p.appPlacedAtCommand(
				p.finding(
					"its app is a WSGI app, and its server speaks ASGI",
					"start it with a WSGI server such as gunicorn, or wrap it: `a2wsgi.WSGIMiddleware(app)`",
					quote...),
			)
		case c.groups["factory"] != "":
			if c.groups["factory"] == "__init__" || !p.commandNames(c.groups["factory"]) {
				return nil
			}
			f = p.appPlacedAtCommand(
				p.finding(
					fmt.Sprintf(
						"its command loads the function %q as the app, which makes the app",
						c.groups["factory"],
					),
					"let the server call it: `--factory` for uvicorn and granian, `"+c.groups["factory"]+"()` "+
						"instead of `"+c.groups["factory"]+"` for gunicorn and hypercorn",
					quote...),
			)
		case c.groups["sync"] != "":
			f = p.finding(
				fmt.Sprintf("its async engine gets the driver %q, which is not async", c.groups["sync"]),
				"name an async driver in the URL of the database: "+asyncURL(c.groups["sync"]),
				quote...)
		case c.groups["async"] != "" && slices.ContainsFunc(c.frames(), alembicEnv):
			f = p.finding(
				fmt.Sprintf("alembic's env.py runs the migrations over a plain engine, with an async driver%s in the URL",
					driverIn(c)),
				"write env.py as `alembic init -t async` does (async_engine_from_config, and connection.run_sync), or hand "+
					"alembic an URL with a plain driver",
				quote...)
		case c.groups["async"] != "":
			f = p.finding(
				fmt.Sprintf(
					"an async driver%s is used where nothing awaits it: by a plain engine, or by an attribute that "+
						"is loaded late",
					driverIn(c),
				),
				"use create_async_engine with an AsyncSession, or a plain driver in the URL; load what is needed "+
					"with selectinload",
				quote...)
		case c.groups["dialect"] == "driver":
			f = p.finding(
				"its alembic.ini still has the address of the template, driver://user:pass@localhost/dbname",
				"set sqlalchemy.url: in migrations/env.py, "+
					"`config.set_main_option(\"sqlalchemy.url\", os.environ[\"DATABASE_URL\"])`",
				quote...)
		case c.groups["dialect"] != "":
			f = p.finding(
				fmt.Sprintf(
					"SQLAlchemy knows no database %q: the URL begins with %s://",
					c.groups["dialect"],
					c.groups["dialect"],
				),
				"correct the scheme of the URL: "+schemeFor(c.groups["dialect"]),
				quote...)
		case c.groups["login"] != "":
			f = p.finding(
				fmt.Sprintf("%s wants a login with %s, which the installed driver or client library does not know",
					called(p.server(c), "the server"), c.groups["login"]),
				"use a driver that knows it: a newer one, or PyMySQL with cryptography instead of a client library of "+
					"MariaDB for MySQL 8 and later; then run `fastdock up --build`",
				quote...)
		case c.groups["awaited"] != "":
			f = p.finding(
				"its code awaits what is not async: "+c.line,
				"use the async class of the library, or remove `await`",
				quote...)
		case c.groups["startup"] != "":
			f = p.finding(
				fmt.Sprintf("a pooler such as PgBouncer is between it and PostgreSQL, and does not take the parameter %q",
					c.groups["startup"]),
				fmt.Sprintf("add %s to ignore_startup_parameters of the pooler, or let the driver leave it away "+
					"(server_settings)", c.groups["startup"]),
				quote...)
		case c.groups["pooler"] != "":
			f = p.finding(
				"a pooler such as PgBouncer is between it and PostgreSQL, and does not keep prepared statements",
				"set `statement_cache_size=0` for asyncpg (in SQLAlchemy also `prepared_statement_cache_size=0`), "+
					"or `prepare_threshold=None` for psycopg; or pool sessions",
				quote...)
		default:
			return p.otherServer(c)
		}
		return p.placedAt(f, c.frames())
	},
}

// alembicEnv reports whether a frame is of the script that runs migrations.
func alembicEnv(f traceback.Frame) bool {
	return strings.HasSuffix(f.File, "/env.py") && !foreign(f.File)
}

// otherServer reports that what answers is not the kind of server that the client is for.
func (p *container) otherServer(c clue) *check.Finding {
	return p.placedAt(p.asksOtherKind(c), c.frames())
}

// asksOtherKind names the server that answers in another protocol.
func (p *container) asksOtherKind(c clue) *check.Finding {
	f := p.finding(
		"what answers is no server of the kind that it asks, or not on this port",
		"correct the host or the port in its settings",
		p.quote(c)...)
	host := p.host(c)
	if named := p.snapshot.named(host); len(named) > 0 && database(named[0].service().Image) != "" {
		f.Cause = fmt.Sprintf(
			"it connects to %q, which is a %s server, in another protocol",
			host,
			database(named[0].service().Image),
		)
		f.Evidence = append(f.Evidence, fmt.Sprintf("%q listens on %s", host, list(named[0].listening)))
	}
	f.ID = protocolID
	return f
}

var serverCommand = lazyregexp.New(`^CMD.*(?:uvicorn|gunicorn|hypercorn|granian)`)

func (p *container) appPlacedAtCommand(f *check.Finding) *check.Finding {
	p.inDockerfile(f, serverCommand.MatchString, func(line string) string { return line })
	return p.elsePlaced(f, "command")
}

func (p *container) commandNames(variable string) bool {
	for _, word := range p.Command {
		for _, m := range importWord.FindAllStringSubmatch(word, -1) {
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

func schemeFor(dialect string) string {
	known := map[string]string{
		"postgres":         "postgresql://",
		"postgres.asyncpg": "postgresql+asyncpg://",
		"aiosqlite":        "sqlite+aiosqlite://",
		"asyncpg":          "postgresql+asyncpg://",
	}
	return cmp.Or(known[dialect], "such as postgresql://, mysql+pymysql:// or sqlite:///")
}

// driverIn returns the async driver that frames of an exception are in.
func driverIn(c clue) string {
	for _, name := range []string{"aiosqlite", "asyncpg", "aiomysql", "asyncmy", "psycopg"} {
		if slices.ContainsFunc(c.frames(), func(f traceback.Frame) bool { return strings.Contains(f.File, "/"+name) }) {
			return " (" + name + ")"
		}
	}
	return ""
}
