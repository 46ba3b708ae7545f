package database

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/fastdock/fastdock/devenv/doctor/check"
	"github.com/fastdock/fastdock/devenv/doctor/stack/facts"
	"github.com/fastdock/fastdock/devenv/doctor/stack/rule"
	"github.com/fastdock/fastdock/devenv/doctor/stack/target"
)

// Locked is about a row, a file, a volume or an address that another program holds.
var Locked = rule.LogRule{
	OfServer: true,
	Rule: rule.Rule{
		ID: "FD-R46", Title: "Resource that is locked by another process",
		About: "SQLite allows one writer, transactions wait for each other's rows, a volume belongs to one " +
			"server, and an address to one listener. The process that comes second fails.",
	},
	Patterns: slices.Concat(
		rule.Patterns("sqlite", `(?P<sqlite>database (?:table )?is locked)`),
		rule.Patterns(
			"postgres",
			`(?P<deadlock>deadlock detected)`,
			`(?P<wait>canceling statement due to lock timeout|could not obtain lock)`,
			`lock file "(?P<pid>[^"]+)" already exists`,
		),
		rule.Patterns(
			"mysql",
			`(?P<deadlock>Deadlock found)`,
			`(?P<sock>unix socket lock file|Another process with pid \d+ is using unix socket file)`,
			`(?P<wait>Lock wait timeout exceeded)`,
			`(?P<pid>Unable to lock \S+|aria_log_control' for exclusive use)`,
		),
		rule.Patterns(
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
	Explain: func(c *facts.Container, match rule.Match) *check.Finding {
		var f *check.Finding
		switch {
		case match.Groups["sqlite"] != "":
			f = rule.Finding(c,
				"the SQLite database is locked: another connection has an open write transaction",
				"keep transactions short, raise the driver's timeout, and use PostgreSQL if several processes write",
				rule.Quote(c, match)...)
		case match.Groups["deadlock"] != "":
			f = rule.Finding(c,
				"deadlock: two transactions waited for each other's rows, so the database aborted one",
				"change rows in the same order in every transaction, and retry after this error",
				rule.Quote(c, match)...)
		case match.Groups["sock"] != "":
			f = rule.Finding(c, "a lock file of the socket remains from an earlier process, or another server uses it",
				fmt.Sprintf("recreate the container: `docker compose up --force-recreate %s`; do not mount a volume over the "+
					"socket's folder", c.Service), rule.Quote(c, match)...)
		case match.Groups["wait"] != "":
			f = rule.Finding(c,
				"a transaction timed out while it waited for a lock of another transaction",
				"find the transaction that stays open, and commit it or roll it back",
				rule.Quote(c, match)...)
		case match.Groups["shared"] != "":
			f = rule.Finding(c,
				"two tasks use one database connection at the same time",
				"use a separate connection or session from a pool for each request and task",
				rule.Quote(c, match)...)
		case match.Groups["held"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("another process has %s open, and only one can", match.Groups["held"]),
				"open the file for writing in one process only (one worker, one service), or use a database server",
				rule.Quote(c, match)...)
		case match.Groups["bind"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("cannot listen on port %s: another process in the container uses it, or the container does not have "+
					"the address", match.Groups["bind"]),
				"start one server per port, and listen on 0.0.0.0 without IPv6",
				rule.Quote(c, match)...)
		case match.Groups["stale"] != "":
			f = rule.Finding(c,
				fmt.Sprintf("the stale file %s remains from an earlier process", match.Groups["stale"]),
				fmt.Sprintf("delete the file before the start (`rm -f %s && exec …` in a shell), or disable it (`--pidfile=` for "+
					"Celery)", match.Groups["stale"]),
				rule.Quote(c, match)...)
		case match.Groups["address"] != "":
			at := "the address"
			if port := cmp.Or(match.Port(), target.Port(c, "", match)); port != 0 {
				at = fmt.Sprintf("port %d", port)
			}
			f = rule.Finding(c,
				"another process in the container already listens on "+at,
				"start one server per port, or use another port for the second",
				rule.Quote(c, match)...)
		default:
			f = rule.Finding(c,
				"another server uses the files in the volume, or was killed while it used them",
				"stop the other container that mounts the volume, or use one volume per container",
				rule.Quote(c, match)...)
		}
		return rule.AtCode(c, f, match.Frames())
	},
}
