package stack

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
)

var tooManyConnections = class{
	rule: rule{
		id: "FD-R29", title: "Database out of connections",
		about: "A database accepts a limited number of connections. An app that opens one per request, or several " +
			"workers with large pools, can exhaust them. Close sessions, or reduce the pools.",
	},
	well: true,
	signs: slices.Concat(
		signs(
			"postgres",
			`too many clients already|remaining connection slots are reserved|too many connections for (?:role`+
				`|database) "(?P<of>[^"]+)"`,
		),
		signs(
			"redis",
			`max number of clients reached`,
		),
		signs("mysql", `(?:1040|08004).*Too many connections`, `Too many connections`),
		signs(
			"",
			`(?P<pool>QueuePool limit of size|couldn't get a connection after|PoolTimeout|MaxConnectionsError`+
				`|ConnectionPool is full)`,
		),
	),
	found: func(p *container, c clue) *check.Finding {
		if c.groups["pool"] != "" {
			return p.placedAt(
				p.finding(
					"its pool of connections is used up: every session is in use, and none was given back in time",
					"close every session after its request (`with` or `async with`), or make the pool bigger",
					p.quote(c)...),
				c.frames(),
			)
		}
		server := p.server(c)
		if of := c.groups["of"]; of != "" {
			return p.finding(
				fmt.Sprintf("%s has no connection left for %q, which has a limit of its own", called(server, "the database"), of),
				fmt.Sprintf("close every session after its request, or raise the limit there: "+
					"`ALTER ROLE %s CONNECTION LIMIT -1` (ALTER DATABASE for a database)", of),
				p.quote(c)...)
		}
		limit := map[string]string{
			"postgres": "max_connections", "redis": "maxclients",
			"mysql": "max_connections",
		}[c.kind]
		return p.finding(
			fmt.Sprintf("%s has no connection left for it", called(server, "the database")),
			fmt.Sprintf(
				"close every session after its request, and keep workers × pool size below the connections of the "+
					"database (%s)",
				limit,
			),
			p.quote(c)...)
	},
}

var locked = class{
	own: true,
	rule: rule{
		id: "FD-R46", title: "Resource that is locked by another process",
		about: "SQLite allows one writer, transactions wait for each other's rows, a volume belongs to one " +
			"server, and an address to one listener. The process that comes second fails.",
	},
	signs: slices.Concat(
		signs("sqlite", `(?P<sqlite>database (?:table )?is locked)`),
		signs(
			"postgres",
			`(?P<deadlock>deadlock detected)`,
			`(?P<wait>canceling statement due to lock timeout|could not obtain lock)`,
			`lock file "(?P<pid>[^"]+)" already exists`,
		),
		signs(
			"mysql",
			`(?P<deadlock>Deadlock found)`,
			`(?P<sock>unix socket lock file|Another process with pid \d+ is using unix socket file)`,
			`(?P<wait>Lock wait timeout exceeded)`,
			`(?P<pid>Unable to lock \S+|aria_log_control' for exclusive use)`,
		),
		signs(
			"",
			`(?P<pid>DBPathInUse)`,
			`[Cc]ould not set lock on file "?(?P<held>/[^\s"]+)|[Ss]torage folder (?P<held>\S+) is already accessed`,
			`Failed to bind to address \S*?:(?P<bind>\d+)`,
			`(?P<address>Cannot find empty port in range: (?P<port>\d+))`,
			`(?P<address>(?:[Tt]hat|[Ss]pecified) port is already in use)`,
			`bind\(\) to \S+?:(?P<port>\d+) failed \(98: (?P<address>Address already in use)`,
			`can't lock (?P<held>/\S+),`,
			`File exists: '(?P<stale>[^']+\.pid)'|pre-existing shared memory block (?P<server>\(key)`,
			`setup bind :: .*(?P<address>[Aa]ddress already in use): [\w.:\[\]]*?:(?P<port>\d+)\b`,
			`(?P<address>Connection in use: \('[^']*', (?P<port>\d+)\))`,
			`\('[^']*', (?P<port>\d+)\).*(?P<address>(?i:address already in use))`,
			`:(?P<port>\d+): bind: (?P<address>[Aa]ddress already in use)`,
			`(?P<address>EADDRINUSE).*?(?P<port>\d+)`,
			`(?P<address>already running on port (?P<port>\d+))`,
			`(?i)(?P<address>address already in use)`,
			`(?P<shared>another operation is in progress|IllegalStateChangeError`+
				`|another coroutine is already waiting for incoming data`+
				`|commands out of sync|This session is provisioning a new connection; concurrent operations are not permitted)`,
		),
	),
	found: func(p *container, c clue) *check.Finding {
		var f *check.Finding
		switch {
		case c.groups["sqlite"] != "":
			f = p.finding(
				"its SQLite database is locked: another connection has an open transaction that writes",
				"end transactions soon, give the driver a longer timeout, and use PostgreSQL where several "+
					"processes write",
				p.quote(c)...)
		case c.groups["deadlock"] != "":
			f = p.finding(
				"two transactions wait for each other's rows (a deadlock), and the database ended one",
				"let every transaction change rows in the same order, and try again after this error",
				p.quote(c)...)
		case c.groups["sock"] != "":
			f = p.finding("the lock file of its socket is left of an earlier process of its container, or another "+
				"server uses it",
				fmt.Sprintf("make the container again: `docker compose up --force-recreate %s`; let no volume be mounted at "+
					"the folder of the socket", p.Service), p.quote(c)...)
		case c.groups["wait"] != "":
			f = p.finding(
				"a transaction waited too long for a lock that another one holds",
				"find the transaction that stays open, and commit or end it",
				p.quote(c)...)
		case c.groups["shared"] != "":
			f = p.finding(
				"two tasks use one connection to the database at the same time",
				"give each request and task a connection or session of its own, from a pool",
				p.quote(c)...)
		case c.groups["held"] != "":
			f = p.finding(
				fmt.Sprintf("another process has %s open, which takes one at a time", c.groups["held"]),
				"let one process open it for writing (one worker, one service), or use a server in place of the file",
				p.quote(c)...)
		case c.groups["bind"] != "":
			f = p.finding(
				fmt.Sprintf("it cannot listen on port %s: another process of its container has it, or the address is none of "+
					"the container", c.groups["bind"]),
				"start one server for each port (one process that binds it), and listen on 0.0.0.0 where there is no IPv6",
				p.quote(c)...)
		case c.groups["stale"] != "":
			f = p.finding(
				fmt.Sprintf("the file %s is left of an earlier process", c.groups["stale"]),
				fmt.Sprintf("remove it before the start (`rm -f %s && exec …` in a shell), or let the program write none "+
					"(`--pidfile=` for Celery)", c.groups["stale"]),
				p.quote(c)...)
		case c.groups["address"] != "":
			at := "the address"
			if port := cmp.Or(c.port(), p.portOf("", c)); port != 0 {
				at = fmt.Sprintf("port %d", port)
			}
			f = p.finding(
				"another process of its container listens on "+at+" already",
				"start one server for each port, or give the second one another port",
				p.quote(c)...)
		default:
			f = p.finding(
				"another server uses the files in its volume, or did until it was killed",
				"stop the other container that mounts the volume, or give each a volume of its own",
				p.quote(c)...)
		}
		return p.placedAt(f, c.frames())
	},
}
